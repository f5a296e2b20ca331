import type { RetentionStart } from '../../consent/gate/retention-window.ts';
import { Problem } from '../../core/problem.ts';
import { subtractPeriod, readPeriod } from '../../sources/period.ts';
import { lowestKeyAt } from '../../xapi/statement/sort-key.ts';
import { sourceToken } from '../../xapi/statement/tokens.ts';
import { scanPages } from '../statements/scan-pages.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statement-repository.ts';

export interface CountExpiredDeps {
  readonly statements: Pick<StatementRepository, 'scan'>;
  readonly retainedSince: RetentionStart;
  readonly now: () => number;
}

/**
 * Statements of a source stored before an instant (milliseconds since the epoch), oldest first, page by page, at most
 * `max`. Rejects with Problem `store-unavailable`.
 */
export const pagesStoredBefore = async function* (
  statements: Pick<StatementRepository, 'scan'>,
  { source, before, max = Infinity }: { readonly source: string; readonly before: number; readonly max?: number },
): AsyncGenerator<readonly StoredStatement[], void> {
  if (before <= 0) return;
  const end = lowestKeyAt(before);
  for await (const page of scanPages(statements, { token: sourceToken(source), max })) {
    const past = page.filter((one) => one.at < end && one.source === source);
    if (past.length > 0) yield past;
    if ((page.at(-1)?.at ?? end) >= end) return;
  }
};

/**
 * Dry run of the sweep: the number of expired statements of a source, by its own retention period or by `keep` (ISO
 * 8601). Rejects with Problem `invalid-request` where `keep` is not a period.
 */
export const createCountExpired =
  ({ statements, retainedSince, now }: CountExpiredDeps) =>
  async (source: string, keep?: string): Promise<number> => {
    const period = keep === undefined ? undefined : readPeriod(keep);
    if (keep !== undefined && period === undefined)
      throw new Problem('invalid-request', `${keep} is no period of years, months and days, or of weeks, as in P3Y`);
    let count = 0;
    const before = period === undefined ? await retainedSince(source) : subtractPeriod(now(), period);
    for await (const page of pagesStoredBefore(statements, { source, before })) count += page.length;
    return count;
  };
