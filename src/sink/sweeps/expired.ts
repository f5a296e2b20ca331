import type { KeptSince } from '../../consent/gate/retention-window.ts';
import { Problem } from '../../core/problem.ts';
import { begunBefore, readPeriod } from '../../sources/period.ts';
import type { StatementShelf, StoredStatement } from '../../store/ports/store.ts';
import { lowestKeyAt } from '../../xapi/statement/sort-key.ts';
import { sourceToken } from '../../xapi/statement/tokens.ts';
import { walkPages } from '../statements/scan-pages.ts';

type Statements = Pick<StatementShelf, 'walk'>;

/** What counting needs. */
export interface CountPastKeepDeps {
  readonly statements: Statements;
  readonly keptSince: KeptSince;
  readonly now: () => number;
}

/**
 * The statements of a source that were stored before an instant (milliseconds since the epoch), the oldest first, page
 * by page; at most `most`. Rejects with Problem `store-unavailable`.
 */
export const pagesBefore = async function* (
  statements: Statements,
  source: string,
  before: number,
  most = Infinity,
): AsyncGenerator<readonly StoredStatement[], void> {
  if (before <= 0) return;
  const end = lowestKeyAt(before);
  for await (const page of walkPages(statements, { token: sourceToken(source), most })) {
    const past = page.filter((one) => one.at < end && one.source === source);
    if (past.length > 0) yield past;
    if ((page.at(-1)?.at ?? end) >= end) return;
  }
};

/**
 * Builds the dry run of the sweep: how many statements have passed what their source keeps, or would where it kept so
 * long (ISO 8601). Rejects with Problem `invalid-request` for what is no period.
 */
export const createCountPastKeep =
  ({ statements, keptSince, now }: CountPastKeepDeps) =>
  async (source: string, keep?: string): Promise<number> => {
    const period = keep === undefined ? undefined : readPeriod(keep);
    if (keep !== undefined && period === undefined)
      throw new Problem('invalid-request', `${keep} is no period of years, months and days, or of weeks, as in P3Y`);
    let count = 0;
    for await (const page of pagesBefore(
      statements,
      source,
      period === undefined ? await keptSince(source) : begunBefore(now(), period),
    ))
      count += page.length;
    return count;
  };
