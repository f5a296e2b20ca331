import { defined } from '../../core/json-object.ts';
import { textOf } from '../../core/bytes/bytes.ts';
import { yieldIfDue } from '../../core/concurrency/slices.ts';
import type { ProfileMode } from '../../store/ports/sources/source-repository.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import type { SortKey, Statement } from '../../xapi/model/types.ts';
import { activityToken, relatedActivityToken } from '../../xapi/statement/tokens.ts';
import { categoryIds } from '../model/claims.ts';
import type { Violation } from '../model/types.ts';
import type { ClaimedVersion } from './compile-profiles.ts';
import { violationsOf } from './compile-version.ts';
import { evaluateClaims } from './evaluate-claims.ts';

/** A compiled version, and the version that is to take its place. */
interface ReplacedVersion {
  readonly before: ClaimedVersion;
  readonly after: ClaimedVersion;
}

/** The result of a changed version for the statements of one source. */
interface RecheckedSource {
  readonly source: string;
  /** The number of its latest statements that were checked. */
  readonly checked: number;
  /** The number of them that were valid before, and are not any more. */
  readonly noLongerValid: number;
  /** The rules that these violate, the most frequent first. */
  readonly rules: readonly (Pick<Violation, 'by' | 'kind' | 'rule' | 'location' | 'selector'> & {
    readonly count: number;
  })[];
}

/** The result of a changed version for the stored statements. */
export interface RecheckedStatements {
  readonly sources: readonly RecheckedSource[];
  /** True if the search ended at a limit: older statements were not checked. */
  readonly isPartial: boolean;
}

/** Tries a change of a version on stored statements. Rejects with Problem `store-unavailable`. */
export type RecheckStatements = (replaced: ReplacedVersion) => Promise<RecheckedStatements>;

interface RecheckStatementsDeps {
  readonly statements: StatementRepository;
  /** The mode of a profile for a source. */
  readonly modeOf: (source: string, profile: string) => Promise<ProfileMode>;
}

/** The most statements of a source that are checked, the latest first. */
const OF_SOURCE = 1_000;
/** The most statements and bytes of all sources together. */
const MAX_STATEMENTS = 20_000;
const MAX_BYTES = 64_000_000;
const PAGE = { limit: 50, maxExamined: 2_000, maxBytes: 1_000_000 } as const;
const MAX_RULES = 20;

interface SourceTally {
  checked: number;
  noLongerValid: number;
  readonly rules: Map<string, RecheckedSource['rules'][number]>;
}

const addViolations = ({ rules }: SourceTally, violations: readonly Violation[]): void => {
  for (const { by, kind, rule, location, selector } of violations) {
    const key = JSON.stringify([by, kind, rule, location, selector]);
    const known = rules.get(key) ?? {
      by,
      kind,
      rule,
      location,
      count: 0,
      ...defined({ selector }),
    };
    rules.set(key, { ...known, count: known.count + 1 });
  }
};

const sourceOf = ([source, { checked, noLongerValid, rules }]: readonly [string, SourceTally]): RecheckedSource => ({
  source,
  checked,
  noLongerValid,
  rules: [...rules.values()].sort((a, b) => b.count - a.count).slice(0, MAX_RULES),
});

/**
 * Evaluates the latest statements that claim a version, at most 1,000 of each source, by its templates and extensions
 * before and after a change. Patterns are not tried.
 */
export const createRecheckStatements = ({ statements, modeOf }: RecheckStatementsDeps): RecheckStatements => {
  const find: StatementRepository['find'] = (ids) => statements.find(ids);

  const violationsBy = async (
    version: ClaimedVersion,
    statement: Statement,
    policy: ProfileMode['policy'],
  ): Promise<readonly Violation[]> =>
    (await evaluateClaims([{ version, item: { statement } }], { known: new Map(), find })).flatMap(({ result }) =>
      violationsOf(result.evaluation, policy),
    );

  const recheck = async (
    { statement, source }: { readonly statement: Statement; readonly source: string },
    replaced: ReplacedVersion,
    tally: SourceTally,
  ): Promise<void> => {
    const { mode, policy } = await modeOf(source, replaced.before.profile);
    if (mode === 'off') return;
    tally.checked += 1;
    if ((await violationsBy(replaced.before, statement, policy)).length > 0) return;
    const violations = await violationsBy(replaced.after, statement, policy);
    if (violations.length === 0) return;
    tally.noLongerValid += 1;
    addViolations(tally, violations);
  };

  return async (replaced) => {
    const { id } = replaced.before;
    const where = [[relatedActivityToken(id), activityToken(id)]];
    const tallies = new Map<string, SourceTally>();
    let [read, bytes] = [0, 0];
    let below: SortKey | undefined;
    do {
      const page = await statements.page({
        where,
        ascending: false,
        ...PAGE,
        ...defined({ below }),
      });
      for (const { source, text } of page.statements) {
        read += 1;
        bytes += text.byteLength;
        const tally = tallies.get(source) ?? { checked: 0, noLongerValid: 0, rules: new Map() };
        tallies.set(source, tally);
        if (tally.checked >= OF_SOURCE) continue;
        const due = yieldIfDue();
        if (due !== undefined) await due;
        const statement = JSON.parse(textOf(text)) as Statement;
        // The page also has statements that only refer to such a statement.
        if (categoryIds(statement).includes(id)) await recheck({ statement, source }, replaced, tally);
      }
      below = page.next;
    } while (below !== undefined && read < MAX_STATEMENTS && bytes < MAX_BYTES);
    return {
      sources: [...tallies].filter(([, { checked }]) => checked > 0).map(sourceOf),
      isPartial: below !== undefined,
    };
  };
};
