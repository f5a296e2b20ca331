import { type Fault, isProblem, Problem } from '../../core/problem.ts';
import type { ProfileRepository } from '../../store/ports/profile-repository.ts';
import { type CompiledProfiles, compileProfiles } from '../judge/compile-profiles.ts';
import { readProfile } from '../read/read-profile.ts';
import type { Profile } from '../model/types.ts';

/** A profile document of the folder that is read at start. */
export interface FolderProfile {
  readonly name: string;
  readonly document: Uint8Array;
}

/** A profile in force. */
export interface KeptProfile {
  readonly profile: Profile;
  /** The document as it was loaded: JSON-LD, UTF-8. */
  readonly document: Uint8Array;
  /**
   * `folder`: read at start; `added`: added at run time, and in force instead of one of the folder with the same id.
   */
  readonly origin: 'folder' | 'added';
  /** What is wrong with the document, and what of it could not be compiled. */
  readonly warnings: readonly Fault[];
}

/** The profiles in force in this process. */
export interface Profiles {
  current(): CompiledProfiles;
  /** In the order of their ids. */
  list(): readonly KeptProfile[];
  /** By the id of the profile or of one of its versions. */
  find(id: string): KeptProfile | undefined;
  /**
   * Adds a profile, or puts it in the place of one with the same id. Rejects with Problem `invalid-json` or
   * `invalid-profile`, with `overloaded` where another retired it at the same time.
   */
  add(document: Uint8Array): Promise<KeptProfile>;
  /** Takes a profile out of force, one of the folder too; false where none has this id. */
  retire(id: string): Promise<boolean>;
  /** Takes in what other processes have added and retired. */
  refresh(): Promise<void>;
}

interface Loaded {
  readonly profile: Profile;
  readonly document: Uint8Array;
  readonly origin: KeptProfile['origin'];
}

const readOf = (name: string, document: Uint8Array): Profile => {
  try {
    return readProfile(document);
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    throw new Error(
      `${name} is no xAPI Profile: ${[thrown.message, ...thrown.faults.map(({ at, detail }) => `${at} ${detail}`)].join('; ')}`,
      { cause: thrown },
    );
  }
};

/**
 * The versions that the folder's document of the same profile has and this one lacks: statements that claim them are
 * not judged any more.
 */
const versionsLost = (replaced: Profile | undefined, versions: Profile['versions']): readonly Fault[] =>
  (replaced?.versions ?? [])
    .filter(({ id }) => !versions.some((version) => version.id === id))
    .map(({ id }) => ({
      at: '/versions',
      detail: `has no ${id}, which the profile read at start has: statements that claim it are not judged`,
    }));

/**
 * Builds the keeper; `refresh` is to be awaited before the first request. Throws an Error with the name of the file and
 * every fault where a document of the folder is no profile.
 */
export const createProfiles = (parts: {
  readonly repository: ProfileRepository;
  readonly folder: readonly FolderProfile[];
  readonly now: () => number;
  /** Told of a document on the shelf that this process cannot read. */
  readonly unreadable?: (id: string) => void;
}): Profiles => {
  const { repository, folder, now, unreadable } = parts;
  const base = new Map(
    folder.map(({ name, document }): [string, Loaded] => {
      const profile = readOf(name, document);
      return [profile.id, { profile, document, origin: 'folder' }];
    }),
  );
  /** What the shelf says of each id: a profile, or nothing where it was retired. */
  const shelved = new Map<string, { readonly revision: number; readonly loaded: Loaded | undefined }>();
  let kept = new Map<string, KeptProfile>();
  let compiled: CompiledProfiles = compileProfiles([]);

  const compile = (): void => {
    const all = new Map(base);
    for (const [id, { loaded }] of shelved)
      if (loaded === undefined) all.delete(id);
      else all.set(id, loaded);
    const sorted = [...all.values()].sort((a, b) => (a.profile.id < b.profile.id ? -1 : 1));
    compiled = compileProfiles(sorted.map(({ profile }) => profile));
    kept = new Map(
      sorted.map((loaded) => {
        const { id, versions, warnings } = loaded.profile;
        return [
          id,
          {
            ...loaded,
            warnings: [
              ...warnings,
              ...versionsLost(base.get(id)?.profile, versions),
              ...(compiled.warnings.get(id) ?? []),
            ],
          },
        ];
      }),
    );
  };
  compile();

  const take = async (id: string): Promise<void> => {
    const record = await repository.read(id);
    if (record === undefined) return;
    const { document, revision, retiredAt } = record;
    if (retiredAt !== undefined) {
      shelved.set(id, { revision, loaded: undefined });
      return;
    }
    try {
      shelved.set(id, { revision, loaded: { profile: readProfile(document), document, origin: 'added' } });
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      // Another release of Carnet took it: what was in force here stays.
      unreadable?.(id);
      const before = shelved.get(id);
      shelved.set(id, { revision, loaded: before?.loaded ?? base.get(id) });
    }
  };

  const refresh = async (): Promise<void> => {
    const heads = await repository.heads();
    const changed = heads.filter(({ id, revision }) => shelved.get(id)?.revision !== revision);
    for (const { id } of changed) await take(id);
    if (changed.length > 0) compile();
  };

  return {
    current: () => compiled,
    list: () => [...kept.values()],
    find: (id) =>
      kept.get(id) ?? [...kept.values()].find(({ profile }) => profile.versions.some((version) => version.id === id)),
    add: async (document) => {
      const { id } = readProfile(document);
      await repository.put({ id, document, addedAt: now() });
      await refresh();
      const added = kept.get(id);
      if (added === undefined)
        throw new Problem('overloaded', 'the profile was retired at the same time; send it again');
      return added;
    },
    retire: async (id) => {
      const found = kept.get(id);
      if (found === undefined) return false;
      await repository.put({ id, document: found.document, addedAt: now(), retiredAt: now() });
      await refresh();
      return true;
    },
    refresh,
  };
};
