import { randomBytes } from 'node:crypto';
import type { Credential, Source, SourceRepository } from '../store/ports/source-repository.ts';
import { Problem } from '../core/problem.ts';
import { hashSecret, isSecret, newSecret } from './secret.ts';
import type { Scope } from './scopes.ts';

/** A credential just made. The secret is told here and never again. */
export interface NewCredential {
  readonly key: string;
  readonly secret: string;
}

/** What is said of a source when it is made; its basis is public task unless it says another one. */
export type NewSource = Omit<Source, 'basis' | 'createdAt' | 'v'> & Partial<Pick<Source, 'basis'>>;

type Said = Pick<Source, 'controller' | 'audience' | 'keep'>;

/**
 * What may be changed of it: the members that are given, each as a whole; null takes away what was said. A function of
 * the source gives what hangs on how it is.
 */
export type SourceChange = Partial<Pick<Source, 'name' | 'profiles' | 'onWithheld' | 'directKafka'>> & {
  readonly [Name in keyof Said]?: Said[Name] | null;
};

/** Keeps sources and credentials: what the operator does to them. */
export interface Sources {
  /** Adds the source where its id is free; resolves with the one that is there then. */
  add(source: NewSource): Promise<Source>;
  /** Makes a source; rejects with Problem `source-conflict` where its id is taken. */
  create(source: NewSource): Promise<Source>;
  /** Rejects with Problem `not-found` where there is none. */
  get(id: string): Promise<Source>;
  /**
   * Changes what is given and keeps all else, whoever changes it at the same time; resolves with the source as it is
   * then. In force in every process within 5 seconds. Rejects with Problem `not-found` where there is none,
   * `overloaded` where 50 others came first.
   */
  change(id: string, change: SourceChange | ((before: Source) => SourceChange)): Promise<Source>;
  /** Makes a credential of the source with random key and secret. */
  issue(source: string, scopes: readonly Scope[]): Promise<NewCredential>;
  /**
   * Makes a credential with this key and secret where the key is free; where it is there with this secret, it is given
   * the scopes that it lacks. Rejects where it has another secret or was revoked.
   */
  ensure(source: string, scopes: readonly Scope[], credential: NewCredential): Promise<void>;
  /** Takes a credential out of force, in every process within 5 seconds; false where there is none. */
  revoke(key: string): Promise<boolean>;
  list(): Promise<readonly Source[]>;
  /** The credentials that were not revoked, without their hashes. */
  credentials(): Promise<readonly Omit<Credential, 'hash'>[]>;
}

/** How often a change that lost a race is tried. */
const TRIES = 50;

/** Builds the keeper of sources on their shelf. */
export const createSources = (parts: {
  readonly repository: SourceRepository;
  readonly now: () => number;
}): Sources => {
  const { repository, now } = parts;
  const first = (source: NewSource): Source => ({ basis: 'public_task', ...source, createdAt: now(), v: 1 });

  const get = async (id: string): Promise<Source> => {
    const found = await repository.source(id);
    if (found === undefined) throw new Problem('not-found', 'no source has this id');
    return found;
  };

  return {
    add: async (source) => {
      await repository.addSource(first(source));
      return get(source.id);
    },
    create: async (source) => {
      const made = first(source);
      if (!(await repository.addSource(made)))
        throw new Problem('source-conflict', `the source ${source.id} is there already`, [
          { at: '/id', detail: 'is the id of another source' },
        ]);
      return made;
    },
    get,
    change: async (id, change) => {
      for (let tries = 0; tries < TRIES; tries++) {
        const before = await get(id);
        const changed = { ...before, ...(typeof change === 'function' ? change(before) : change), v: before.v + 1 };
        const after = Object.fromEntries(
          Object.entries(changed).filter(([, value]) => value !== null),
        ) as unknown as Source;
        if (await repository.changeSource(after)) return after;
      }
      throw new Problem('overloaded', 'too many change this source at once; nothing of this request was kept');
    },
    issue: async (source, scopes) => {
      const key = randomBytes(12).toString('hex');
      const secret = newSecret();
      await repository.addCredential({ key, source, hash: await hashSecret(secret), scopes, createdAt: now() });
      return { key, secret };
    },
    ensure: async (source, scopes, { key, secret }) => {
      const there =
        (await repository.credential(key)) ??
        (await repository.addCredential({ key, source, hash: await hashSecret(secret), scopes, createdAt: now() }));
      if (there.revokedAt !== undefined) throw new Error(`the credential ${key} was revoked; choose another key`);
      if (!(await isSecret(secret, there.hash)))
        throw new Error(`the credential ${key} is there already, with another secret`);
      if (scopes.some((scope) => !there.scopes.includes(scope))) await repository.addScopes(key, scopes);
    },
    revoke: (key) => repository.revokeCredential(key, now()),
    list: () => repository.sources(),
    credentials: async () => {
      const all = await repository.credentials();
      return all.filter(({ revokedAt }) => revokedAt === undefined).map(({ hash, ...rest }) => rest);
    },
  };
};
