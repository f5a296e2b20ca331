import type { Json } from '../../xapi/model/types.ts';
import { orderedJson } from '../../xapi/statement/same.ts';
import { conditionsOf } from '../model/template-conditions.ts';
import type { Profile, ProfileVersion, Rule, Template } from '../model/types.ts';

/** A rule without its note. */
type RuleConditions = Omit<Rule, 'scopeNote'>;

/** The changes of one template: its rules, and if it selects other statements. */
interface TemplateChange {
  readonly id: string;
  readonly rulesAdded: readonly RuleConditions[];
  readonly rulesRemoved: readonly RuleConditions[];
  readonly selectsOthers: boolean;
}

/** The ids of objects that one version has and the other has not. */
interface IdChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** The changes of a profile version against the one before. */
export interface VersionChange {
  readonly version: string;
  /** The version that it is compared with: the same one in the document before, or its predecessor. */
  readonly before: string;
  readonly templates: IdChanges & { readonly changed: readonly TemplateChange[] };
  readonly patterns: IdChanges & { readonly changed: readonly string[] };
  readonly concepts: IdChanges;
}

/** A version and the one that it is compared with. */
export interface VersionPair {
  readonly before: ProfileVersion;
  readonly after: ProfileVersion;
}

/**
 * Pairs each version of a document with the same version of the document before. A new version is paired with the one
 * that it follows: in its own document, or the latest of the document before.
 */
export const pairVersions = (before: Profile | undefined, after: Profile): readonly VersionPair[] =>
  after.versions.flatMap((version, index) => {
    const same = before?.versions.find(({ id }) => id === version.id);
    const followed = same ?? after.versions[index + 1] ?? before?.versions[0];
    return followed === undefined ? [] : [{ before: followed, after: version }];
  });

const textOf = (value: unknown): string => orderedJson(value as Json);

const idChanges = (
  before: readonly { readonly id: string }[],
  after: readonly { readonly id: string }[],
): IdChanges => {
  const [old, fresh] = [new Set(before.map(({ id }) => id)), new Set(after.map(({ id }) => id))];
  return { added: [...fresh].filter((id) => !old.has(id)), removed: [...old].filter((id) => !fresh.has(id)) };
};

const rulesOf = ({ rules }: Template): readonly RuleConditions[] => rules.map(({ scopeNote, ...rule }) => rule);

const rulesBeyond = (
  rules: readonly RuleConditions[],
  others: readonly RuleConditions[],
): readonly RuleConditions[] => {
  const known = new Set(others.map(textOf));
  return rules.filter((rule) => !known.has(textOf(rule)));
};

const templateChange = (before: Template, after: Template): TemplateChange => ({
  id: after.id,
  rulesAdded: rulesBeyond(rulesOf(after), rulesOf(before)),
  rulesRemoved: rulesBeyond(rulesOf(before), rulesOf(after)),
  selectsOthers: textOf(conditionsOf({ ...before, rules: [] })) !== textOf(conditionsOf({ ...after, rules: [] })),
});

/** Compares two versions; names, definitions and notes do not count. */
export const compareVersions = ({ before, after }: VersionPair): VersionChange => {
  const templates = new Map(before.templates.map((template) => [template.id, template]));
  const patterns = new Map(before.patterns.map((pattern) => [pattern.id, pattern]));
  return {
    version: after.id,
    before: before.id,
    templates: {
      ...idChanges(before.templates, after.templates),
      changed: after.templates
        .flatMap((template) => {
          const old = templates.get(template.id);
          return old === undefined ? [] : [templateChange(old, template)];
        })
        .filter((one) => one.rulesAdded.length + one.rulesRemoved.length > 0 || one.selectsOthers),
    },
    patterns: {
      ...idChanges(before.patterns, after.patterns),
      changed: after.patterns
        .filter((pattern) => {
          const old = patterns.get(pattern.id);
          return old !== undefined && textOf(conditionsOf(old)) !== textOf(conditionsOf(pattern));
        })
        .map(({ id }) => id),
    },
    concepts: idChanges(before.concepts, after.concepts),
  };
};

/** True if anything changes by which statements are checked, or words are found. */
export const isChange = ({ templates, patterns, concepts }: VersionChange): boolean =>
  [templates, patterns, concepts].some(({ added, removed }) => added.length + removed.length > 0) ||
  templates.changed.length + patterns.changed.length > 0;
