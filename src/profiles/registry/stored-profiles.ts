import { isProblem } from '../../core/problem.ts';
import type { ProfileRepository } from '../../store/ports/profiles/profile-repository.ts';
import type { Profile } from '../model/types.ts';
import { readProfile } from '../read/read-profile.ts';
import { definedVersions, type EarlierVersion } from './earlier-versions.ts';

/** A profile as its document has it. */
export interface ParsedProfile {
  readonly profile: Profile;
  /** The document as it was loaded: JSON-LD, UTF-8. */
  readonly document: Uint8Array;
  /** `folder`: read at start; `added`: added at run time, in place of a file with the same id. */
  readonly origin: 'folder' | 'added';
  /** The versions of which only earlier documents have objects. */
  readonly earlierVersions: readonly EarlierVersion[];
}

/** A stored profile at a revision; `parsed` is undefined if it was retired. */
export interface StoredRevision {
  readonly revision: number;
  readonly parsed: ParsedProfile | undefined;
}

interface StoredProfilesDeps {
  readonly repository: ProfileRepository;
  /** Called for a stored document that this process cannot read. */
  readonly onUnreadable?: (id: string) => void;
}

/** The stored profiles that were loaded, by their ids; `load` reads one again, `file` is the file that it replaces. */
export const createStoredProfiles = ({ repository, onUnreadable }: StoredProfilesDeps) => {
  const stored = new Map<string, StoredRevision>();

  const unlessUnreadable = <T>(id: string, work: () => T): T | undefined => {
    try {
      return work();
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      // Another release of Carnet accepted this document.
      onUnreadable?.(id);
      return undefined;
    }
  };

  const readEarlier = async (id: string): Promise<readonly EarlierVersion[]> =>
    (await repository.readEarlier(id)).flatMap(({ version, document }) => {
      const versions = unlessUnreadable(id, () => definedVersions(readProfile(document), document));
      return versions?.filter((one) => one.version.id === version) ?? [];
    });

  const load = async (id: string, file: ParsedProfile | undefined): Promise<void> => {
    const record = await repository.read(id);
    if (record === undefined) return;
    const { document, revision, retiredAt } = record;
    if (retiredAt !== undefined) {
      stored.set(id, { revision, parsed: undefined });
      return;
    }
    const profile = unlessUnreadable(id, () => readProfile(document));
    const parsed: ParsedProfile | undefined =
      profile === undefined
        ? (stored.get(id)?.parsed ?? file)
        : { profile, document, origin: 'added', earlierVersions: await readEarlier(id) };
    stored.set(id, { revision, parsed });
  };

  return { stored: stored as ReadonlyMap<string, StoredRevision>, load };
};
