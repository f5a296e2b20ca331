import type { Collection } from 'mongodb';
import type { SortKey } from '../../../xapi/model/types.ts';
import type { Page, PageQuery } from '../../ports/statement-repository.ts';
import { readWithin } from './read-timeout.ts';
import { createScan, type Candidate, type Reading, type Scan } from './scan.ts';
import { BY_AT, readStatement, sizeOf, type StatementDocument } from './statement-document.ts';

/** The next candidate of several scans that are ready, in one order; scans that stand at the same one all go on. */
const take = (scans: readonly Scan[], ascending: boolean): Candidate | undefined => {
  let least: Candidate | undefined;
  for (const { head } of scans) {
    const candidate = head();
    if (
      candidate !== undefined &&
      (least === undefined || (ascending ? candidate.at < least.at : candidate.at > least.at))
    )
      least = candidate;
  }
  for (const { head, advance } of scans) if (head()?.at === least?.at) advance();
  return least;
};

/**
 * The statements that the candidates stand for, without those that have been voided or erased, or are being erased,
 * since; as many as come to so many bytes, and where the last of all stands where these are not all.
 */
const complete = async (
  collection: Collection<StatementDocument>,
  candidates: readonly Candidate[],
  { ascending, bytes }: PageQuery,
): Promise<Page> => {
  if (candidates.length === 0) return { statements: [] };
  const { length } = candidates;
  const filter = { at: { $in: candidates.map(({ at }) => at) } };
  const { found, isCut } = await readWithin(
    collection.find(filter, {
      sort: { at: ascending ? 1 : -1 },
      hint: BY_AT,
      batchSize: length,
      limit: length,
      promoteBuffers: true,
    }),
    bytes,
  );
  const statements = found.filter(({ voided, erasing }) => !voided && erasing === undefined).map(readStatement);
  const last = found.at(-1)?.at;
  return isCut && last !== undefined && last !== candidates.at(-1)?.at ? { statements, next: last } : { statements };
};

/**
 * A page of statements. The first group's tokens are scanned in order, the other groups are checked here: so a call
 * never reads more than `examine` entries a token, which no filter could promise that the server checks.
 */
export const readPage = async (collection: Collection<StatementDocument>, query: PageQuery): Promise<Page> => {
  const {
    where: [driving, ...others],
    ascending,
    limit,
    examine,
    bytes = Infinity,
  } = query;
  if (driving?.length === 0 || others.some((group) => group.length === 0)) return { statements: [] };
  const whole = others.length === 0;
  const reading: Reading = whole
    ? { collection, query, projection: {}, first: limit + 1 }
    : { collection, query, projection: { at: 1, voided: 1, erasing: 1, refs: 1 }, first: 4 * (limit + 1) };
  const scans = (driving === undefined ? [undefined] : [...new Set(driving)]).map((token) =>
    createScan(reading, token),
  );
  const found: Candidate[] = [];
  let next: SortKey | undefined;
  let edge: SortKey | undefined;
  let size = 0;
  for (let examined = 0; next === undefined; examined += 1) {
    const unread = scans.filter(({ isReady }) => !isReady());
    if (unread.length > 0) await Promise.all(unread.map(({ read }) => read()));
    const candidate = take(scans, ascending);
    if (candidate === undefined) break;
    const fits =
      !candidate.voided &&
      candidate.erasing === undefined &&
      others.every((group) => group.some((token) => candidate.refs?.includes(token)));
    if (examined === examine || (fits && (found.length === limit || size >= bytes))) next = edge;
    else if (fits) {
      found.push(candidate);
      size += sizeOf(candidate);
    }
    edge = candidate.at;
  }
  const rest = next === undefined ? {} : { next };
  if (!whole) return { ...rest, ...(await complete(collection, found, query)) };
  const statements = found.map((candidate) => readStatement(candidate as StatementDocument));
  return { statements, ...rest };
};
