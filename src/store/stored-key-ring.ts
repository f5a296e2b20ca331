import { randomBytes } from 'node:crypto';
import { fingerprintOf } from '../core/crypto/derived-keys.ts';
import { firstKeyRing, type KeyRing, nextKeyRing, unwrapKeyRing, wrapKeyRing } from '../core/crypto/key-ring.ts';
import { Problem } from '../core/problem.ts';
import type { FactRepository } from './ports/store.ts';

/** The fact with the number of the first ring under a master key, and those with the rings. */
const firstFact = (fingerprint: string): string => `key-ring:${fingerprint}`;
const ringFact = (fingerprint: string, number: number): string => `key-ring:${fingerprint}:${number}`;
const retiredFact = (fingerprint: string): string => `retired-key:${fingerprint}`;

/** A new generation begins when every process that runs has read it. */
const BEGINS_AFTER_MS = 10_000;

/** The ring of a process, as it was read last. */
export interface StoredKeyRing {
  readonly current: () => KeyRing;
  /** Reads what another process has added. Rejects with Problem `store-unavailable`. */
  refresh(): Promise<void>;
}

/** The ring that follows under this master key, if there is one. */
const readNext = async (
  facts: FactRepository,
  { masterKey, number }: { readonly masterKey: Uint8Array; readonly number: number },
): Promise<KeyRing | undefined> => {
  const wrapped = await facts.find(ringFact(fingerprintOf(masterKey), number + 1));
  return wrapped === undefined ? undefined : unwrapKeyRing(wrapped, masterKey);
};

/** The newest ring that follows under this master key, or this one. */
const readNewestKeyRing = async (facts: FactRepository, masterKey: Uint8Array, ring: KeyRing): Promise<KeyRing> => {
  let newest = ring;
  for (;;) {
    const next = await readNext(facts, { masterKey, number: newest.number });
    if (next === undefined) return newest;
    newest = next;
  }
};

/**
 * Reads the ring of an installation with its master key. Undefined if the store is of another master key, or this one
 * is retired.
 */
export const openKeyRing = async (facts: FactRepository, masterKey: Uint8Array): Promise<KeyRing | undefined> => {
  const fingerprint = fingerprintOf(masterKey);
  if ((await facts.find(retiredFact(fingerprint))) !== undefined) return undefined;
  const first = await facts.find(firstFact(fingerprint));
  if (first === undefined) {
    const isFirst = (await facts.putIfAbsent('master-key', fingerprint)) === fingerprint;
    return isFirst ? readNewestKeyRing(facts, masterKey, firstKeyRing(masterKey)) : undefined;
  }
  const wrapped = await facts.find(ringFact(fingerprint, Number(first)));
  return wrapped === undefined ? undefined : readNewestKeyRing(facts, masterKey, unwrapKeyRing(wrapped, masterKey));
};

/**
 * Adds a generation and a new master key, which is returned: from then on either opens the store. Rejects with Problem
 * `version-conflict` if another has rotated at the same time. After a crash the old key is still good.
 */
export const rotateKeyRing = async (
  facts: FactRepository,
  { masterKey, ring, now }: { readonly masterKey: Uint8Array; readonly ring: KeyRing; readonly now: number },
): Promise<Uint8Array> => {
  const newKey = new Uint8Array(randomBytes(32));
  const next = nextKeyRing(ring, newKey, now + BEGINS_AFTER_MS);
  const fingerprint = fingerprintOf(newKey);
  await facts.putIfAbsent(ringFact(fingerprint, next.number), wrapKeyRing(next, newKey));
  await facts.putIfAbsent(firstFact(fingerprint), String(next.number));
  const mine = wrapKeyRing(next, masterKey);
  if ((await facts.putIfAbsent(ringFact(fingerprintOf(masterKey), next.number), mine)) === mine) return newKey;
  await facts.remove(firstFact(fingerprint));
  await facts.remove(ringFact(fingerprint, next.number));
  throw new Problem('version-conflict', 'another process has rotated the keys at the same time; nothing was changed');
};

/** Closes the store to every master key but this one; resolves with the number of closed keys. Repeatable. */
export const retireMasterKeys = async (
  facts: FactRepository,
  masterKey: Uint8Array,
  ring: KeyRing,
): Promise<number> => {
  const own = fingerprintOf(masterKey);
  let retired = 0;
  for (const fingerprint of ring.fingerprints) {
    if (fingerprint === own) continue;
    if ((await facts.find(retiredFact(fingerprint))) === undefined) retired++;
    await facts.putIfAbsent(retiredFact(fingerprint), 'retired');
    for (let number = 0; number <= ring.number; number++) await facts.remove(ringFact(fingerprint, number));
    await facts.remove(firstFact(fingerprint));
  }
  return retired;
};

/** Follows the rotations of other processes from this ring on. */
export const followKeyRing = (facts: FactRepository, masterKey: Uint8Array, opened: KeyRing): StoredKeyRing => {
  let ring = opened;
  return {
    current: () => ring,
    refresh: async () => {
      ring = await readNewestKeyRing(facts, masterKey, ring);
    },
  };
};
