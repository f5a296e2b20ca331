import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { Credential, Source, SourceRepository } from '../../store/ports/sources/source-repository.ts';
import { idNamespaceFor, namespaceOfOrganisation, organisationOf } from './organisations/organisations.ts';
import { isCredentialValid } from './secrets/credential-validity.ts';
import { createRotateCredential, type RotateCredential } from './secrets/rotate-credential.ts';
import type { Scope } from './scopes.ts';
import { hashSecret, newCredentialKey, newSecret, verifySecret } from './secrets/secret.ts';

/** A new credential. Its secret can be read only here. */
export interface NewCredential {
  readonly key: string;
  readonly secret: string;
}

/** A source to be created; the default basis is public task. */
export type NewSource = Omit<Source, 'basis' | 'createdAt' | 'v' | 'idNamespace' | 'apartNamespace'> &
  Partial<Pick<Source, 'basis'>>;

type OptionalMembers = Pick<Source, 'controller' | 'audience' | 'keep' | 'shares' | 'quota'>;

/** The members to replace, each completely; null removes one. */
export type SourceChange = Partial<
  Pick<Source, 'name' | 'profiles' | 'onWithheld' | 'directKafka' | 'unconditionalProfiles' | 'organisation'>
> & {
  readonly [Name in keyof OptionalMembers]?: OptionalMembers[Name] | null;
};

/** Manages sources and their credentials. */
export interface Sources {
  /** Adds the source if its id is free; resolves with the stored one. */
  add(source: NewSource): Promise<Source>;
  /** Rejects with Problem `source-conflict` if the id is taken. */
  create(source: NewSource): Promise<Source>;
  /** Rejects with Problem `not-found` if no source has this id. */
  get(id: string): Promise<Source>;
  /**
   * Changes a source. `change` is a function if it depends on the present members. In force in every process within 5
   * seconds. Rejects with Problem `not-found`, or `overloaded` after 50 lost races.
   */
  change(id: string, change: SourceChange | ((before: Source) => SourceChange)): Promise<Source>;
  /**
   * Creates a credential with a random secret, and a random key if none is given; `issuedBy` is an account, or the key
   * of a credential.
   */
  issue(
    source: string,
    scopes: readonly Scope[],
    about?: { readonly key?: string; readonly issuedBy?: string },
  ): Promise<NewCredential>;
  /**
   * Creates a credential with this key and secret, or adds the scopes that the existing one lacks. Rejects if the
   * existing one has another secret or was revoked.
   */
  ensure(source: string, scopes: readonly Scope[], credential: NewCredential): Promise<void>;
  /** Replaces a credential, in force in every process within 5 seconds. */
  rotate: RotateCredential;
  /** Adds scopes to a credential, in every process within 5 seconds; false if no credential in force has this key. */
  allow(key: string, scopes: readonly Scope[]): Promise<boolean>;
  /** Revokes a credential, in every process within 5 seconds; false if there is none. */
  revoke(key: string): Promise<boolean>;
  /** The source of a credential, valid or not; undefined if none has this key. */
  ofKey(key: string): Promise<Source | undefined>;
  /** Resolves with true if a source has a credential of this key, valid or not. */
  has(source: string, key: string): Promise<boolean>;
  list(): Promise<readonly Source[]>;
  /** The valid credentials, also those with an end, without their hashes. */
  credentials(): Promise<readonly Omit<Credential, 'hash'>[]>;
  /** The same, of these sources. */
  credentialsOf(sources: readonly string[]): Promise<readonly Omit<Credential, 'hash'>[]>;
}

interface SourcesDeps {
  readonly repository: SourceRepository;
  readonly now: () => number;
  /** Hashes the secrets of new credentials; `hashSecret` by default. */
  readonly hash?: (secret: string) => Promise<string>;
}

const RETRY = { tries: 50, overloaded: 'too many change this source at once; nothing of this request was kept' };

/** Basis and namespace of ids stay as they are at the beginning, to whichever organisation the source moves. */
const withDefaults = (source: NewSource): Omit<Source, 'createdAt' | 'v'> => {
  const idNamespace = idNamespaceFor(organisationOf(source));
  return { basis: 'public_task', ...source, ...defined({ idNamespace }) };
};

/** The ids of a source without a namespace stay those of the organisation that it leaves. */
export const apartAfterMove = (
  before: Source,
  made: Pick<SourceChange, 'organisation'>,
): Pick<Source, 'apartNamespace'> =>
  'organisation' in made && before.idNamespace === undefined && before.apartNamespace === undefined
    ? { apartNamespace: namespaceOfOrganisation(organisationOf(before)) }
    : {};

export const createSources = ({ repository, now, hash = hashSecret }: SourcesDeps): Sources => {
  const firstVersion = (source: NewSource): Source => ({ ...withDefaults(source), createdAt: now(), v: 1 });

  const validOnes = (all: readonly Credential[]): readonly Omit<Credential, 'hash'>[] =>
    all.filter((one) => isCredentialValid(one, now())).map(({ hash: _hash, ...rest }) => rest);

  const get = async (id: string): Promise<Source> => {
    const found = await repository.findSource(id);
    if (found === undefined) throw new Problem('not-found', 'no source has this id');
    return found;
  };

  return {
    add: async (source) => {
      await repository.addSource(firstVersion(source));
      return get(source.id);
    },
    create: async (source) => {
      const created = firstVersion(source);
      if (!(await repository.addSource(created)))
        throw new Problem('source-conflict', `the source ${source.id} is there already`, [
          { at: '/id', detail: 'is the id of another source' },
        ]);
      return created;
    },
    get,
    change: (id, change) =>
      retryOnConflict(RETRY, async () => {
        const before = await get(id);
        const made = typeof change === 'function' ? change(before) : change;
        const sharing = 'shares' in made || 'organisation' in made ? { sharesChangedAt: now() } : {};
        const changed = { ...before, ...made, ...sharing, ...apartAfterMove(before, made), v: before.v + 1 };
        const after = Object.fromEntries(
          Object.entries(changed).filter(([, value]) => value !== null),
        ) as unknown as Source;
        return (await repository.updateSource(after)) ? after : undefined;
      }),
    issue: async (source, scopes, { key = newCredentialKey(), ...issued } = {}) => {
      const secret = newSecret();
      await repository.addCredential({
        key,
        source,
        hash: await hash(secret),
        scopes,
        createdAt: now(),
        ...issued,
      });
      return { key, secret };
    },
    ensure: async (source, scopes, { key, secret }) => {
      let existing = await repository.findCredential(key);
      if (existing === undefined) {
        const added = { key, source, hash: await hash(secret), scopes, createdAt: now() };
        existing = await repository.addCredential(added);
        if (existing.hash === added.hash) return;
      }
      if (!isCredentialValid(existing, now())) throw new Error(`the credential ${key} was revoked; choose another key`);
      if (!(await verifySecret(secret, existing.hash)))
        throw new Error(`the credential ${key} is there already, with another secret`);
      if (scopes.some((scope) => !existing.scopes.includes(scope))) await repository.addScopes(key, scopes);
    },
    rotate: createRotateCredential({ repository, hash, now }),
    allow: async (key, scopes) => {
      const existing = await repository.findCredential(key);
      return existing !== undefined && isCredentialValid(existing, now()) && repository.addScopes(key, scopes);
    },
    revoke: (key) => repository.revokeCredential(key, now()),
    ofKey: async (key) => {
      const found = await repository.findCredential(key);
      return found && repository.findSource(found.source);
    },
    has: async (source, key) => (await repository.findCredential(key))?.source === source,
    list: () => repository.listSources(),
    credentials: async () => validOnes(await repository.listCredentials()),
    credentialsOf: async (ids) => validOnes(await repository.listCredentialsOf(ids)),
  };
};
