/** A violation, as far as its rule is counted. */
interface CountedViolation {
  readonly profile: string;
  readonly by: string;
  readonly rule: string;
  readonly location: string;
  readonly selector?: string;
  readonly sentence?: string;
  readonly statement: string;
  readonly at: string;
}

/** A violated rule, with its newest violation as the example. */
export interface RuleOfViolations {
  readonly id: string;
  readonly profile: string;
  /** The rule in words, or its place in the profile. */
  readonly words: string;
  readonly count: number;
  readonly latest: string;
  readonly example: string;
}

/** Violations, the newest first, by the rule that they violate; the most frequent rule first. */
export const rulesOfViolations = (violations: readonly CountedViolation[]): readonly RuleOfViolations[] => {
  const rules = new Map<string, RuleOfViolations>();
  for (const { profile, by, rule, location, selector = '', sentence, statement, at } of violations) {
    const id = JSON.stringify([profile, by, rule, location, selector]);
    const known = rules.get(id);
    const first = { id, profile, words: sentence ?? `${rule} ${location}`, count: 0, latest: at, example: statement };
    rules.set(id, { ...(known ?? first), count: (known?.count ?? 0) + 1 });
  }
  return [...rules.values()].sort((one, other) => other.count - one.count);
};
