import { type Fault, isProblem, Problem } from '../../core/problem.ts';
import type { ProfileRepository } from '../../store/ports/profiles/profile-repository.ts';
import { type CompiledProfiles, compileProfiles } from '../judge/compile-profiles.ts';
import type { Profile } from '../model/types.ts';
import { readProfile } from '../read/read-profile.ts';

/** A profile document that is read at start. */
export interface ProfileFile {
  readonly name: string;
  readonly document: Uint8Array;
}

interface ParsedProfile {
  readonly profile: Profile;
  /** The document as it was loaded: JSON-LD, UTF-8. */
  readonly document: Uint8Array;
  /** `folder`: read at start; `added`: added at run time, in place of a file with the same id. */
  readonly origin: 'folder' | 'added';
}

/** A profile that statements are evaluated by. */
export interface LoadedProfile extends ParsedProfile {
  /** Departures of the document from the standard, and what of it could not be compiled. */
  readonly warnings: readonly Fault[];
}

/** The profiles loaded in this process. */
export interface ProfileRegistry {
  current(): CompiledProfiles;
  /** In the order of their ids. */
  list(): readonly LoadedProfile[];
  /** By the id of the profile or of one of its versions. */
  find(id: string): LoadedProfile | undefined;
  /**
   * Adds a profile, or replaces the one with the same id. Rejects with Problem `invalid-json` or `invalid-profile`, or
   * `overloaded` where another process retired it at the same time.
   */
  add(document: Uint8Array): Promise<LoadedProfile>;
  /** Reads and compiles a document as `add` does, and changes nothing. Throws as `add` rejects. */
  preview(document: Uint8Array): { readonly profile: Profile; readonly compiled: CompiledProfiles };
  /** Unloads a profile, also one that was read at start; false where no profile has this id. */
  retire(id: string): Promise<boolean>;
  /** Loads what other processes have added, and unloads what they have retired. */
  refresh(): Promise<void>;
}

export interface ProfileRegistryDeps {
  readonly repository: ProfileRepository;
  readonly files: readonly ProfileFile[];
  readonly now: () => number;
  /** Called for a stored document that this process cannot read. */
  readonly onUnreadable?: (id: string) => void;
}

const readFile = ({ name, document }: ProfileFile): Profile => {
  try {
    return readProfile(document);
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    const reasons = [thrown.message, ...thrown.faults.map(({ at, detail }) => `${at} ${detail}`)];
    throw new Error(`${name} is no xAPI Profile: ${reasons.join('; ')}`, { cause: thrown });
  }
};

const parseFiles = (files: readonly ProfileFile[]): ReadonlyMap<string, ParsedProfile> =>
  new Map(
    files.map((file): [string, ParsedProfile] => {
      const profile = readFile(file);
      return [profile.id, { profile, document: file.document, origin: 'folder' }];
    }),
  );

/** Warnings of versions that only the replaced file has: statements that claim them are no longer evaluated. */
const lostVersionWarnings = (replaced: Profile | undefined, versions: Profile['versions']): readonly Fault[] =>
  (replaced?.versions ?? [])
    .filter(({ id }) => !versions.some((version) => version.id === id))
    .map(({ id }) => ({
      at: '/versions',
      detail: `has no ${id}, which the profile read at start has: statements that claim it are not judged`,
    }));

/** A stored profile at a revision; `parsed` is undefined where it was retired. */
interface StoredRevision {
  readonly revision: number;
  readonly parsed: ParsedProfile | undefined;
}

/** The files with what the repository adds to them and takes away, compiled together. */
const compileLoaded = (
  fromFiles: ReadonlyMap<string, ParsedProfile>,
  stored: ReadonlyMap<string, StoredRevision>,
): { readonly compiled: CompiledProfiles; readonly loadedProfiles: ReadonlyMap<string, LoadedProfile> } => {
  const all = new Map(fromFiles);
  for (const [id, { parsed }] of stored) {
    if (parsed === undefined) all.delete(id);
    else all.set(id, parsed);
  }
  const sorted = [...all.values()].sort((a, b) => (a.profile.id < b.profile.id ? -1 : 1));
  const compiled = compileProfiles(sorted.map(({ profile }) => profile));
  const loadedProfiles = new Map(
    sorted.map((parsed): [string, LoadedProfile] => {
      const { id, versions, warnings } = parsed.profile;
      const lost = lostVersionWarnings(fromFiles.get(id)?.profile, versions);
      return [id, { ...parsed, warnings: [...warnings, ...lost, ...(compiled.warnings.get(id) ?? [])] }];
    }),
  );
  return { compiled, loadedProfiles };
};

/**
 * Loads the files; stored profiles follow with the first `refresh`, which is due before the first request. Throws an
 * Error with the name of the file and every fault where a file is no profile.
 */
export const createProfileRegistry = ({
  repository,
  files,
  now,
  onUnreadable,
}: ProfileRegistryDeps): ProfileRegistry => {
  const fromFiles = parseFiles(files);
  const stored = new Map<string, StoredRevision>();
  let { compiled, loadedProfiles } = compileLoaded(fromFiles, stored);

  const loadStored = async (id: string): Promise<void> => {
    const record = await repository.read(id);
    if (record === undefined) return;
    const { document, revision, retiredAt } = record;
    if (retiredAt !== undefined) {
      stored.set(id, { revision, parsed: undefined });
      return;
    }
    try {
      stored.set(id, { revision, parsed: { profile: readProfile(document), document, origin: 'added' } });
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      // Another release of Carnet accepted it: the profile that is loaded here stays.
      onUnreadable?.(id);
      stored.set(id, { revision, parsed: stored.get(id)?.parsed ?? fromFiles.get(id) });
    }
  };

  const refresh = async (): Promise<void> => {
    const revisions = await repository.listRevisions();
    const changed = revisions.filter(({ id, revision }) => stored.get(id)?.revision !== revision);
    for (const { id } of changed) await loadStored(id);
    if (changed.length > 0) ({ compiled, loadedProfiles } = compileLoaded(fromFiles, stored));
  };

  return {
    current: () => compiled,
    list: () => [...loadedProfiles.values()],
    find: (id) =>
      loadedProfiles.get(id) ??
      [...loadedProfiles.values()].find(({ profile }) => profile.versions.some((version) => version.id === id)),
    add: async (document) => {
      const { id } = readProfile(document);
      await repository.put({ id, document, addedAt: now() });
      await refresh();
      const added = loadedProfiles.get(id);
      if (added === undefined)
        throw new Problem('overloaded', 'the profile was retired at the same time; send it again');
      return added;
    },
    preview: (document) => {
      const profile = readProfile(document);
      const others = [...loadedProfiles.values()].map((loaded) => loaded.profile).filter(({ id }) => id !== profile.id);
      const sorted = [...others, profile].sort((a, b) => (a.id < b.id ? -1 : 1));
      return { profile, compiled: compileProfiles(sorted) };
    },
    retire: async (id) => {
      const found = loadedProfiles.get(id);
      if (found === undefined) return false;
      await repository.put({ id, document: found.document, addedAt: now(), retiredAt: now() });
      await refresh();
      return true;
    },
    refresh,
  };
};
