import { compareVersions, isChange, pairVersions, type VersionChange } from '../../profiles/judge/compare-versions.ts';
import type { RecheckedStatements, RecheckStatements } from '../../profiles/judge/recheck-statements.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';

/** What a version changes, and how the stored statements that claim the one before stand to it. */
export interface ProfileChange extends VersionChange {
  /** Absent where the version before is not loaded, and beyond the first five versions that change. */
  readonly statements?: RecheckedStatements;
}

interface ProfileChangesDeps {
  readonly profiles: Pick<ProfileRegistry, 'current' | 'find' | 'preview'>;
  readonly recheckStatements: RecheckStatements;
}

/** Versions whose stored statements are looked at, the latest first: each look reads up to 64 MB. */
const MOST_RECHECKED = 5;

/**
 * Compares a document with the profile that it replaces, before that happens. Rejects with Problem `invalid-json` or
 * `invalid-profile`, and `store-unavailable`.
 */
export const createReadProfileChanges =
  ({ profiles, recheckStatements }: ProfileChangesDeps) =>
  async (document: Uint8Array): Promise<readonly ProfileChange[]> => {
    const { profile, compiled } = profiles.preview(document);
    const current = profiles.current();
    const changes = pairVersions(profiles.find(profile.id)?.profile, profile).map(compareVersions).filter(isChange);
    const withStatements: ProfileChange[] = [];
    for (const [index, change] of changes.entries()) {
      const before = current.versions.get(change.before);
      const after = compiled.versions.get(change.version);
      withStatements.push(
        before === undefined || after === undefined || index >= MOST_RECHECKED
          ? change
          : { ...change, statements: await recheckStatements({ before, after }) },
      );
    }
    return withStatements;
  };
