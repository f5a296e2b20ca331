/** A violation, as far as its rule is counted. */
interface CountedViolation {
  readonly profile: string;
  readonly by: string;
  readonly rule: string;
  readonly location: string;
  readonly selector?: string;
  readonly sentence?: string;
  readonly scopeNote?: string;
  readonly statement: string;
  readonly at: string;
}

/** A violated rule, with its newest violation as the example. */
export interface RuleOfViolations {
  readonly id: string;
  readonly profile: string;
  /** The rule in words, or its place in the profile. */
  readonly words: string;
  /** The note of the author of the profile. */
  readonly note?: string;
  readonly count: number;
  readonly latest: string;
  readonly example: string;
}

/**
 * Violations, the newest first, by the rule that they violate; the most frequent rule first. `names` are words for
 * rules that have no sentence.
 */
export const rulesOfViolations = (
  violations: readonly CountedViolation[],
  names: Readonly<Record<string, string>>,
): readonly RuleOfViolations[] => {
  const rules = new Map<string, RuleOfViolations>();
  for (const { profile, by, rule, location, selector = '', sentence, scopeNote, statement, at } of violations) {
    const id = JSON.stringify([profile, by, rule, location, selector]);
    const known = rules.get(id);
    const first = {
      id,
      profile,
      words: sentence ?? `${(Object.hasOwn(names, rule) ? names[rule] : undefined) ?? rule} ${location}`.trim(),
      ...(scopeNote === undefined ? {} : { note: scopeNote }),
      count: 0,
      latest: at,
      example: statement,
    };
    rules.set(id, { ...(known ?? first), count: (known?.count ?? 0) + 1 });
  }
  return [...rules.values()].sort((one, other) => other.count - one.count);
};
