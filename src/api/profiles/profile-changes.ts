import type { Sent } from '../../core/json-schema.ts';
import { compareVersions, isChange, pairVersions, type VersionChange } from '../../profiles/judge/compare-versions.ts';
import type { RecheckedStatements, RecheckStatements } from '../../profiles/judge/recheck-statements.ts';
import type { Rule } from '../../profiles/model/types.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import type { PROFILE_CHANGE } from './profile-json.ts';

/** The changes of a version, and how stored statements that claim the version before conform to it. */
interface ProfileChange extends VersionChange {
  /** Absent if the version before is not loaded, and beyond the first five versions that change. */
  readonly statements?: RecheckedStatements;
}

/** The changes, with each rule in words. */
export const withSentences = (
  changes: readonly ProfileChange[],
  toSentence: (rule: Rule) => string,
): readonly Sent<typeof PROFILE_CHANGE>[] => {
  const inWords = (rules: readonly Rule[]) => rules.map((rule) => ({ ...rule, sentence: toSentence(rule) }));
  return changes.map(({ templates, ...rest }) => ({
    ...rest,
    templates: {
      ...templates,
      changed: templates.changed.map(({ rulesAdded, rulesRemoved, ...one }) => ({
        ...one,
        rulesAdded: inWords(rulesAdded),
        rulesRemoved: inWords(rulesRemoved),
      })),
    },
  }));
};

interface ProfileChangesDeps {
  readonly profiles: ProfileRegistry;
  readonly recheckStatements: RecheckStatements;
}

/** Stored statements are checked for this many versions, the latest first: each check reads up to 64 MB. */
const MAX_RECHECKED = 5;

/** Compares a previewed document with the profile that it replaces. Rejects with Problem `store-unavailable`. */
export const readProfileChanges = async (
  { profile, compiled }: ReturnType<ProfileRegistry['preview']>,
  { profiles, recheckStatements }: ProfileChangesDeps,
): Promise<readonly ProfileChange[]> => {
  const current = profiles.current();
  const changes = pairVersions(profiles.find(profile.id)?.profile, profile).map(compareVersions).filter(isChange);
  const withStatements: ProfileChange[] = [];
  for (const [index, change] of changes.entries()) {
    const before = current.versions.get(change.before);
    const after = compiled.versions.get(change.version);
    withStatements.push(
      before === undefined || after === undefined || index >= MAX_RECHECKED
        ? change
        : { ...change, statements: await recheckStatements({ before, after }) },
    );
  }
  return withStatements;
};
