import { defined } from '../../core/json-object.ts';
import type {
  StoredViolation,
  ViolationCursor,
  ViolationRepository,
} from '../../store/ports/profiles/violation-repository.ts';

/** A rule that statements of a source violated, and the latest of them. */
export interface ViolatedRule extends Omit<StoredViolation, 'statement' | 'source' | 'at'> {
  readonly count: number;
  readonly latest: Pick<StoredViolation, 'statement' | 'at'>;
}

/** The rules that statements of a source violated, the most frequent first. */
interface ViolatedRules {
  readonly rules: readonly ViolatedRule[];
  /** The number of violations that were counted: the newest 10,000 at most. */
  readonly counted: number;
  /** True if older ones were not counted. */
  readonly hasOlder: boolean;
}

/** Counts the violations of a source by rule. */
export type ReadViolatedRules = (source: string) => Promise<ViolatedRules>;

const PAGE_SIZE = 1_000;
const MAX_PAGES = 10;

/** Counts the newest violations of a source by rule. Rejects with Problem `store-unavailable`. */
export const readViolatedRules = async (violations: ViolationRepository, source: string): Promise<ViolatedRules> => {
  const rules = new Map<string, ViolatedRule>();
  let counted = 0;
  let before: ViolationCursor | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const found = await violations.list({ source, limit: PAGE_SIZE, ...defined({ before }) });
    for (const { statement, source: _, at, ...rule } of found.violations) {
      const key = JSON.stringify([rule.profile, rule.by, rule.kind, rule.rule, rule.location, rule.selector]);
      const known = rules.get(key) ?? { ...rule, count: 0, latest: { statement, at } };
      rules.set(key, { ...known, count: known.count + 1 });
    }
    counted += found.violations.length;
    before = found.next;
    if (before === undefined) break;
  }
  return {
    rules: [...rules.values()].sort((a, b) => b.count - a.count || b.latest.at - a.latest.at),
    counted,
    hasOlder: before !== undefined,
  };
};
