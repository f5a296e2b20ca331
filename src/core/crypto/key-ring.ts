import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveKey, fingerprintOf, type KeyUse } from './derived-keys.ts';
import { DAY_MS } from '../time.ts';

/** A secret from which keys of tokens and signatures are derived, from a time on (milliseconds since the epoch). */
interface KeyGeneration {
  readonly secret: Uint8Array;
  readonly from: number;
}

/**
 * The keys of an installation (docs/decisions/0022). The root never changes: blind indexes and the keys of studies are
 * made of it. A rotation adds a generation, which new tokens and signatures are made with.
 */
export interface KeyRing {
  /** The number of rotations. */
  readonly number: number;
  readonly root: Uint8Array;
  /** The oldest first. */
  readonly generations: readonly KeyGeneration[];
  /** The fingerprints of the master keys under which this ring is stored. */
  readonly fingerprints: readonly string[];
}

/** A key of one use that rotates. */
export interface RotatingKey {
  /** The key of new tokens. */
  current(): Uint8Array;
  /** The keys by which tokens are accepted, the newest first. */
  accepted(): readonly Uint8Array[];
}

/** The rotating keys of an installation. */
export interface RotatingKeys {
  forUse(use: KeyUse): RotatingKey;
  /** All keys that ever signed, the current one first. */
  readonly signers: () => readonly Uint8Array[];
}

/** A link lives 90 days at most, so the generation before the present one is accepted for longer. */
const ACCEPTED_MS = 91 * DAY_MS;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = Buffer.from('carnet/key-ring');

/** The ring before the first rotation: all keys are derived from the master key. */
export const firstKeyRing = (masterKey: Uint8Array): KeyRing => ({
  number: 0,
  root: masterKey,
  generations: [{ secret: masterKey, from: 0 }],
  fingerprints: [fingerprintOf(masterKey)],
});

/** The ring after one more rotation, under a new master key too. Its newest generation begins at `from`. */
export const nextKeyRing = (ring: KeyRing, masterKey: Uint8Array, from: number): KeyRing => ({
  number: ring.number + 1,
  root: ring.root,
  generations: [...ring.generations, { secret: randomBytes(32), from }],
  fingerprints: [...ring.fingerprints, fingerprintOf(masterKey)],
});

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/** Encrypts a ring under a master key (AES-256-GCM under a derived key), in base64url. */
export const wrapKeyRing = ({ root, generations, ...ring }: KeyRing, masterKey: Uint8Array): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(masterKey, 'key-ring'), nonce).setAAD(PURPOSE);
  const text = JSON.stringify({
    ...ring,
    root: base64(root),
    generations: generations.map(({ secret, from }) => ({ secret: base64(secret), from })),
  });
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
};

/** Reverses `wrapKeyRing`. Throws if the ring was wrapped under another key, or changed since. */
export const unwrapKeyRing = (wrapped: string, masterKey: Uint8Array): KeyRing => {
  const bytes = Buffer.from(wrapped, 'base64url');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', deriveKey(masterKey, 'key-ring'), nonce).setAAD(PURPOSE);
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString();
  const { root, generations, ...ring } = JSON.parse(text) as Omit<KeyRing, 'root' | 'generations'> & {
    readonly root: string;
    readonly generations: readonly { readonly secret: string; readonly from: number }[];
  };
  return {
    ...ring,
    root: bytesOf(root),
    generations: generations.map(({ secret, from }) => ({ secret: bytesOf(secret), from })),
  };
};

/** The keys of the ring as it is at each call. */
export const createRotatingKeys = (ring: () => KeyRing, now: () => number): RotatingKeys => {
  const derived = new Map<string, Uint8Array>();
  const derive = (secret: Uint8Array, use: KeyUse): Uint8Array => {
    const id = `${use} ${base64(secret)}`;
    const key = derived.get(id) ?? deriveKey(secret, use);
    derived.set(id, key);
    return key;
  };
  const begun = (): readonly KeyGeneration[] => {
    const { generations } = ring();
    return generations.filter(({ from }) => from <= now());
  };
  /** Includes generations that have not begun by this clock: they may have begun by that of another process. */
  const accepted = (): readonly KeyGeneration[] => {
    const { generations } = ring();
    return generations.filter((_, at) => (generations[at + 1]?.from ?? Infinity) > now() - ACCEPTED_MS).toReversed();
  };
  const currentSecret = (): Uint8Array => begun().at(-1)?.secret ?? ring().root;
  return {
    forUse: (use) => ({
      current: () => derive(currentSecret(), use),
      accepted: () => accepted().map(({ secret }) => derive(secret, use)),
    }),
    signers: () => {
      const current = currentSecret();
      const others = ring().generations.filter(({ secret }) => secret !== current);
      return [current, ...others.map(({ secret }) => secret).toReversed()].map((secret) => derive(secret, 'chain'));
    },
  };
};

/** Keys that do not rotate, derived from one secret. */
export const fixedKeys = (masterKey: Uint8Array): RotatingKeys =>
  createRotatingKeys(
    () => firstKeyRing(masterKey),
    () => 0,
  );
