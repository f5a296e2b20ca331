import { begunBefore, readPeriod } from '../sources/period.ts';
import type { Source, StatementShelf, StoredStatement } from '../store/store.ts';
import { lowestKeyAt } from '../xapi/sort-key.ts';
import { sourceToken } from '../xapi/tokens.ts';
import { walkPages } from './walk-pages.ts';

/** What looking for them needs. */
export interface PastKeepParts {
  readonly statements: Pick<StatementShelf, 'walk'>;
  readonly now: () => number;
}

type Keeping = Pick<Source, 'id' | 'keep'>;

/** The statements of a source that have passed its `keep`, the oldest first, page by page; at most `most`, and none where it keeps all. Rejects with Problem `store-unavailable`. */
export const pagesPastKeep = async function* (
  { statements, now }: PastKeepParts, { id, keep }: Keeping, most = Infinity,
): AsyncGenerator<readonly StoredStatement[], void> {
  const period = keep === undefined ? undefined : readPeriod(keep);
  if (period === undefined) return;
  const end = lowestKeyAt(begunBefore(now(), period));
  for await (const page of walkPages(statements, { token: sourceToken(id), most })) {
    const past = page.filter(({ at, source }) => at < end && source === id);
    if (past.length > 0) yield past;
    if ((page.at(-1)?.at ?? end) >= end) return;
  }
};

/** Builds the dry run of the sweep: how many statements have passed what their source keeps, or would where it kept so long. */
export const createCountPastKeep = (parts: PastKeepParts) => async (source: Keeping): Promise<number> => {
  let count = 0;
  for await (const page of pagesPastKeep(parts, source)) count += page.length;
  return count;
};
