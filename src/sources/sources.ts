import { randomBytes } from 'node:crypto';
import type { Credential, Source, SourceShelf } from '../store/store.ts';
import { hashSecret, isSecret, newSecret } from './secret.ts';
import type { Scope } from './scopes.ts';

/** A credential just made. The secret is told here and never again. */
export interface NewCredential {
  readonly key: string;
  readonly secret: string;
}

/** Keeps sources and credentials: what the operator does to them. */
export interface Sources {
  /** Adds the source where its id is free; resolves with the one that is there then. */
  add(source: Pick<Source, 'id' | 'name'>): Promise<Source>;
  /** Makes a credential of the source with random key and secret. */
  issue(source: string, scopes: readonly Scope[]): Promise<NewCredential>;
  /** Makes a credential with this key and secret where the key is free; rejects where it has another secret or was revoked. */
  ensure(source: string, scopes: readonly Scope[], credential: NewCredential): Promise<void>;
  list(): Promise<readonly Source[]>;
  /** The credentials that were not revoked, without their hashes. */
  credentials(): Promise<readonly Omit<Credential, 'hash'>[]>;
}

/** Builds the keeper of sources on their shelf. */
export const createSources = (parts: { readonly shelf: SourceShelf; readonly now: () => number }): Sources => {
  const { shelf, now } = parts;
  return {
    add: (source) => shelf.addSource({ ...source, basis: 'public_task', createdAt: now() }),
    issue: async (source, scopes) => {
      const key = randomBytes(12).toString('hex');
      const secret = newSecret();
      await shelf.addCredential({ key, source, hash: await hashSecret(secret), scopes, createdAt: now() });
      return { key, secret };
    },
    ensure: async (source, scopes, { key, secret }) => {
      const there =
        (await shelf.credential(key)) ??
        (await shelf.addCredential({ key, source, hash: await hashSecret(secret), scopes, createdAt: now() }));
      if (there.revokedAt !== undefined) throw new Error(`the credential ${key} was revoked; choose another key`);
      if (!(await isSecret(secret, there.hash))) throw new Error(`the credential ${key} is there already, with another secret`);
    },
    list: () => shelf.sources(),
    credentials: async () => {
      const all = await shelf.credentials();
      return all.filter(({ revokedAt }) => revokedAt === undefined).map(({ hash, ...rest }) => rest);
    },
  };
};
