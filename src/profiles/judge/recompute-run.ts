import type { StatementShelf } from '../../store/ports/store.ts';
import { activityToken, registrationToken, relatedActivityToken } from '../../xapi/statement/tokens.ts';
import type { SortKey, Statement, StatementId } from '../../xapi/model/types.ts';
import { claimsOf } from '../model/claims.ts';
import { judgeClaims, type JudgedClaimOf } from './evaluate-claims.ts';
import { advanceRun, type PatternedVersion, type Run, startOf } from './pattern-run.ts';
import type { Breach } from '../model/types.ts';

/**
 * Each statement may be as large as a body: so many of whatever size are held at once, and more where those before were
 * small.
 */
const FEWEST_AT_ONCE = 16;
const MOST_AT_ONCE = 200;
const BYTES_AT_ONCE = 4_000_000;
const ENTRIES_AT_ONCE = 2_000;

/** A run of more statements than these is computed no more where one comes late: it is not judged from then on. */
export const LONGEST_RUN = 5_000;
/** Nor is one whose statements have more bytes than these: parsed they may take twenty times as many. */
const LARGEST_RUN = 8_000_000;
/**
 * Nor is one whose statements are so rare among those of the registration that so many pages, or so many bytes read, do
 * not show them all.
 */
const MOST_PAGES = 100;
const MOST_READ = 64_000_000;

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
const takenBy = async (
  repository: Pick<StatementShelf, 'page'>,
  version: PatternedVersion,
  registration: string,
): Promise<readonly Taken[] | undefined> => {
  // What is about the version itself carries the other token.
  const where = [[registrationToken(registration)], [relatedActivityToken(version.id), activityToken(version.id)]];
  const taken: Taken[] = [];
  let above: SortKey | undefined;
  let limit = FEWEST_AT_ONCE;
  let size = 0;
  let read = 0;
  for (let pages = 0; pages < MOST_PAGES && read <= MOST_READ; pages++) {
    const { statements, next } = await repository.page({
      where,
      ascending: true,
      limit,
      examine: ENTRIES_AT_ONCE,
      ...(above === undefined ? {} : { above }),
    });
    let bytes = 0;
    for (const { id, source, text, at, timestamp } of statements) {
      bytes += text.byteLength;
      const statement = JSON.parse(Buffer.from(text).toString('utf8')) as Statement;
      // A statement is found by what it refers to as well.
      if (
        statement.context?.registration?.toLowerCase() !== registration.toLowerCase() ||
        !claimsOf(statement).includes(version.id)
      )
        continue;
      taken.push({ id, source, statement, at, timestamp });
      size += text.byteLength;
      if (taken.length > LONGEST_RUN || size > LARGEST_RUN) return undefined;
    }
    if (next === undefined) return taken;
    above = next;
    read += bytes;
    limit = Math.max(
      FEWEST_AT_ONCE,
      Math.min(MOST_AT_ONCE, Math.floor((BYTES_AT_ONCE * statements.length) / Math.max(1, bytes))),
    );
  }
  return undefined;
};

/**
 * Computes the run of a registration from all its statements on the shelf, in the order of `stored`, then timestamp (P3
 * 2.2); voided ones do not count. It gives what advancing step by step would have given, had every statement come in
 * that order.
 */
export const computeRun = async (
  repository: Pick<StatementShelf, 'find' | 'page'>,
  version: PatternedVersion,
  registration: string,
): Promise<ComputedRun> => {
  const taken = await takenBy(repository, version, registration);
  if (taken === undefined) return { run: { ...startOf(version), state: null }, steps: new Map(), judged: [] };
  const judged = await judgeClaims(
    taken.map((of) => ({ version, of })),
    new Map(taken.map(({ id, statement }) => [id, statement])),
    (ids) => repository.find(ids),
  );
  return {
    ...advanceRun(
      version,
      startOf(version),
      judged.map(({ of, judged: { holds } }) => ({ ...of, holds })),
    ),
    judged,
  };
};
