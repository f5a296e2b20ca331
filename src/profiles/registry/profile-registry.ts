import { defined } from '../../core/json-object.ts';
import { type Fault, isProblem, Problem } from '../../core/problem.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { ProfileRepository } from '../../store/ports/profiles/profile-repository.ts';
import { type CompiledProfiles, compileProfiles } from '../judge/compile-profiles.ts';
import type { Profile } from '../model/types.ts';
import { LIMITS, overLimit } from '../read/document-limits.ts';
import { readProfile } from '../read/read-profile.ts';
import { definedVersions, type EarlierVersion, withEarlierVersions } from './earlier-versions.ts';
import { createStoredProfiles, type ParsedProfile, type StoredRevision } from './stored-profiles.ts';

/**
 * Refuses a profile that has a version of another profile, whose statements it would judge. Throws Problem
 * `invalid-profile` with each such version and its profile. The id of another profile may be a version: players claim
 * it.
 */
const checkVersionIris = ({ id, versions }: Profile, loaded: readonly Profile[]): void => {
  const faults = versions.flatMap((version) => {
    const other = loaded.find((one) => one.id !== id && one.versions.some((taken) => taken.id === version.id));
    if (other === undefined) return [];
    const detail =
      `${version.id} is a version of the profile ${other.id}, which is in force: ` +
      'choose another IRI, or retire that profile first';
    return [{ at: '/versions', detail, requirement: 'xAPI Profiles 1.0, Part Two 6.1' }];
  });
  if (faults.length > 0)
    throw new Problem('invalid-profile', 'The document has versions of another profile in force.', faults);
};

/** A profile document that is read at start. */
export interface ProfileFile {
  readonly name: string;
  readonly document: Uint8Array;
}

/** A profile by which statements are evaluated; `earlierVersions` are those without objects in its document. */
export interface LoadedProfile extends ParsedProfile {
  /** The departures of the document from the standard, and the parts that could not be compiled. */
  readonly warnings: readonly Fault[];
}

/** Throws if the profiles in force are not those on which a change is based. */
type CheckLoaded = (loaded: readonly LoadedProfile[]) => void;

/** The profiles loaded in this process. */
export interface ProfileRegistry {
  current(): CompiledProfiles;
  /** In the order of their ids. */
  list(): readonly LoadedProfile[];
  /** By the id of the profile or of one of its versions. */
  find(id: string): LoadedProfile | undefined;
  /**
   * Adds a profile, or replaces the one with its id; versions without objects in the document stay. Rejects with
   * Problem `invalid-json`, `invalid-profile` (also if another profile has one of its versions), or `overloaded` after
   * lost races. `check` may refuse by what is in force when the document would come into force.
   */
  add(document: Uint8Array, check?: CheckLoaded): Promise<LoadedProfile>;
  /** Reads and compiles a document as `add` does, and changes nothing. Throws as `add` rejects. */
  preview(document: Uint8Array): {
    readonly profile: Profile;
    readonly compiled: CompiledProfiles;
    readonly earlierVersions: readonly EarlierVersion[];
  };
  /**
   * Unloads a profile, also if it was read at start; false if no profile has this id. Rejects with Problem `overloaded`
   * after lost races; `check` may refuse as in `add`.
   */
  retire(id: string, check?: CheckLoaded): Promise<boolean>;
  /** Loads the profiles that other processes have added, and unloads those that they have retired. */
  refresh(): Promise<void>;
}

export interface ProfileRegistryDeps {
  readonly repository: ProfileRepository;
  readonly files: readonly ProfileFile[];
  readonly now: () => number;
  /** Called for a stored document that this process cannot read. */
  readonly onUnreadable?: (id: string) => void;
}

/** More tries than operators who change one profile at once. */
const RETRY = { tries: 10, overloaded: 'the profile is being changed by others at the same time; send it again' };
const RETIRED = 'the profile was retired at the same time; send it again';

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
      return [profile.id, { profile, document: file.document, origin: 'folder', earlierVersions: [] }];
    }),
  );

/** The profile with the versions of earlier documents, also those of the file that it replaces. */
const completed = (parsed: ParsedProfile, file: ParsedProfile | undefined): ParsedProfile => ({
  ...parsed,
  ...withEarlierVersions(parsed.profile, [
    ...parsed.earlierVersions,
    ...(file === undefined ? [] : definedVersions(file.profile, file.document)),
  ]),
});

/** All versions with objects of a loaded profile, each with the document that has them. */
const versionsToKeep = ({ profile, document, earlierVersions }: LoadedProfile): readonly EarlierVersion[] => {
  const before = new Set(earlierVersions.map(({ version }) => version.id));
  return [...definedVersions(profile, document).filter(({ version }) => !before.has(version.id)), ...earlierVersions];
};

/** Compiles the files together with the additions and removals of the repository. */
const compileLoaded = (
  fromFiles: ReadonlyMap<string, ParsedProfile>,
  stored: ReadonlyMap<string, StoredRevision>,
): { readonly compiled: CompiledProfiles; readonly loadedProfiles: ReadonlyMap<string, LoadedProfile> } => {
  const all = new Map(fromFiles);
  for (const [id, { parsed }] of stored) {
    if (parsed === undefined) all.delete(id);
    else all.set(id, completed(parsed, fromFiles.get(id)));
  }
  const sorted = [...all.values()].sort((a, b) => (a.profile.id < b.profile.id ? -1 : 1));
  const compiled = compileProfiles(sorted.map(({ profile }) => profile));
  const loadedProfiles = new Map(
    sorted.map((parsed): [string, LoadedProfile] => {
      const { id, warnings } = parsed.profile;
      return [id, { ...parsed, warnings: [...warnings, ...(compiled.warnings.get(id) ?? [])] }];
    }),
  );
  return { compiled, loadedProfiles };
};

/** The profile with its id as a document would make it. Throws as `ProfileRegistry.add` rejects. */
const completeDocument = (document: Uint8Array, loadedProfiles: ReadonlyMap<string, LoadedProfile>) => {
  const read = readProfile(document);
  checkVersionIris(
    read,
    [...loadedProfiles.values()].map((one) => one.profile),
  );
  const loaded = loadedProfiles.get(read.id);
  const toKeep = loaded === undefined ? [] : versionsToKeep(loaded);
  const found = withEarlierVersions(read, toKeep);
  if (found.profile.versions.length > LIMITS.versions)
    throw new Problem('invalid-profile', 'The profile has too many versions.', [
      { at: '/versions', detail: overLimit('versions', 'versions, with those of the documents before') },
    ]);
  return { ...found, isNew: loaded === undefined };
};

/**
 * Loads the files; stored profiles follow with the first `refresh`, which is due before the first request. If a file is
 * no profile, throws an Error with the name of the file and every fault.
 */
export const createProfileRegistry = ({
  repository,
  files,
  now,
  onUnreadable,
}: ProfileRegistryDeps): ProfileRegistry => {
  const fromFiles = parseFiles(files);
  const storedProfiles = createStoredProfiles({ repository, ...defined({ onUnreadable }) });
  const { stored } = storedProfiles;
  let { compiled, loadedProfiles } = compileLoaded(fromFiles, stored);

  const refresh = async (): Promise<void> => {
    const revisions = await repository.listRevisions();
    const changed = revisions.filter(({ id, revision }) => stored.get(id)?.revision !== revision);
    for (const { id } of changed) await storedProfiles.load(id, fromFiles.get(id));
    if (changed.length > 0) ({ compiled, loadedProfiles } = compileLoaded(fromFiles, stored));
  };

  const list = (): readonly LoadedProfile[] => [...loadedProfiles.values()];

  const find = (id: string): LoadedProfile | undefined =>
    loadedProfiles.get(id) ??
    [...loadedProfiles.values()].find(({ profile }) => profile.versions.some((version) => version.id === id));

  /** Undefined if another process has changed the profile. */
  const tryToAdd = async (document: Uint8Array, check: CheckLoaded): Promise<LoadedProfile | undefined> => {
    await refresh();
    check(list());
    const { profile, earlierVersions, isNew } = completeDocument(document, loadedProfiles);
    const { id } = profile;
    if (isNew) await repository.deleteEarlier(id);
    else
      await repository.keepEarlier(
        id,
        earlierVersions.map(({ version, document: earlier }) => ({ version: version.id, document: earlier })),
      );
    const replaced = stored.get(id)?.revision ?? 0;
    if ((await repository.replace({ id, document, addedAt: now() }, replaced)) === undefined) return undefined;
    await refresh();
    const added = loadedProfiles.get(id);
    if (added === undefined) throw new Problem('overloaded', RETIRED);
    return added;
  };

  /** Undefined if another process has changed the profile. */
  const tryToRetire = async (id: string, check: CheckLoaded): Promise<boolean | undefined> => {
    await refresh();
    const found = loadedProfiles.get(id);
    if (found === undefined) return false;
    check(list());
    const record = { id, document: found.document, addedAt: now(), retiredAt: now() };
    if ((await repository.replace(record, stored.get(id)?.revision ?? 0)) === undefined) return undefined;
    await refresh();
    return true;
  };

  return {
    current: () => compiled,
    list,
    find,
    add: (document, check = () => undefined) => retryOnConflict(RETRY, () => tryToAdd(document, check)),
    preview: (document) => {
      const { profile, earlierVersions } = completeDocument(document, loadedProfiles);
      const others = [...loadedProfiles.values()].map((loaded) => loaded.profile).filter(({ id }) => id !== profile.id);
      const sorted = [...others, profile].sort((a, b) => (a.id < b.id ? -1 : 1));
      return { profile, earlierVersions, compiled: compileProfiles(sorted) };
    },
    retire: (id, check = () => undefined) => retryOnConflict(RETRY, () => tryToRetire(id, check)),
    refresh,
  };
};
