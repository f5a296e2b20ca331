import type { StatementShelf } from '../store/store.ts';
import { activityToken, registrationToken, relatedActivityToken } from '../xapi/tokens.ts';
import type { SortKey, Statement, StatementId } from '../xapi/types.ts';
import { claimsOf } from './claims.ts';
import { judgeClaims, type JudgedClaimOf } from './judge-claims.ts';
import { advanceRun, type PatternedVersion, type Run, startOf } from './run.ts';
import type { Breach } from './types.ts';

const AT_ONCE = 200;
const ENTRIES_AT_ONCE = 2_000;

/** A run of more statements than these is computed no more where one comes late: it is not judged from then on. */
export const LONGEST_RUN = 5_000;
/** Nor is one whose statements are so rare among those of the registration that this many pages do not show them all. */
const MOST_PAGES = 2 * LONGEST_RUN / AT_ONCE;

/** A statement of a run, as it is on the shelf. */
interface Taken {
  readonly id: StatementId;
  readonly source: string;
  readonly statement: Statement;
  readonly at: SortKey;
  readonly timestamp: number;
}

/** A run with what its statements break: `steps` by their ids, `judged` all of them. */
export interface ComputedRun {
  /** Without `last` where there is no statement, or too many. */
  readonly run: Run;
  readonly steps: ReadonlyMap<StatementId, readonly Breach[]>;
  readonly judged: readonly JudgedClaimOf<Taken>[];
}

/** The statements on the shelf that claim the version with this registration; undefined where there are too many. */
const takenBy = async (shelf: Pick<StatementShelf, 'page'>, version: PatternedVersion, registration: string): Promise<readonly Taken[] | undefined> => {
  // What is about the version itself carries the other token.
  const where = [[registrationToken(registration)], [relatedActivityToken(version.id), activityToken(version.id)]];
  const taken: Taken[] = [];
  let above: SortKey | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const { statements, next } = await shelf.page({ where, ascending: true, limit: AT_ONCE, examine: ENTRIES_AT_ONCE, ...(above === undefined ? {} : { above }) });
    for (const { id, source, text, at, timestamp } of statements) {
      const statement = JSON.parse(Buffer.from(text).toString('utf8')) as Statement;
      // A statement is found by what it refers to as well.
      if (statement.context?.registration?.toLowerCase() === registration.toLowerCase() && claimsOf(statement).includes(version.id)) taken.push({ id, source, statement, at, timestamp });
    }
    if (taken.length > LONGEST_RUN) return undefined;
    if (next === undefined) return taken;
    above = next;
  }
  return undefined;
};

/**
 * Computes the run of a registration from all its statements on the shelf, in the order of `stored`, then timestamp (P3 2.2);
 * voided ones do not count. It gives what advancing step by step would have given, had every statement come in that order.
 */
export const computeRun = async (shelf: Pick<StatementShelf, 'find' | 'page'>, version: PatternedVersion, registration: string): Promise<ComputedRun> => {
  const taken = await takenBy(shelf, version, registration);
  if (taken === undefined) return { run: { ...startOf(version), state: null }, steps: new Map(), judged: [] };
  const judged = await judgeClaims(taken.map((of) => ({ version, of })), new Map(taken.map(({ id, statement }) => [id, statement])), (ids) => shelf.find(ids));
  return { ...advanceRun(version, startOf(version), judged.map(({ of, judged: { holds } }) => ({ ...of, holds }))), judged };
};
