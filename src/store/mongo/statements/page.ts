import type { Collection } from 'mongodb';
import type { SortKey } from '../../../xapi/model/types.ts';
import type { PageQuery, StatementPage } from '../../ports/statement-repository.ts';
import { readUpToBytes } from './read-up-to-bytes.ts';
import { BY_AT, sizeOf, type StatementDocument, statementFrom } from './statement-document.ts';
import { type Candidate, createTokenScan, type ScanOptions, type TokenScan } from './token-scan.ts';

/** Takes the next candidate of several ready scans in order; scans with the same one all advance. */
const takeNext = (scans: readonly TokenScan[], ascending: boolean): Candidate | undefined => {
  let next: Candidate | undefined;
  for (const { head } of scans) {
    const candidate = head();
    if (
      candidate !== undefined &&
      (next === undefined || (ascending ? candidate.at < next.at : candidate.at > next.at))
    )
      next = candidate;
  }
  for (const { head, advance } of scans) if (head()?.at === next?.at) advance();
  return next;
};

/**
 * Reads the candidates' whole statements up to `maxBytes`, without those voided or erased since. `next` is the last
 * one's sort key where these are not all.
 */
const readWhole = async (
  collection: Collection<StatementDocument>,
  candidates: readonly Candidate[],
  { ascending, withVoided, maxBytes }: PageQuery,
): Promise<StatementPage> => {
  if (candidates.length === 0) return { statements: [] };
  const { length } = candidates;
  const filter = { at: { $in: candidates.map(({ at }) => at) } };
  const { found, isCut } = await readUpToBytes(
    collection.find(filter, {
      sort: { at: ascending ? 1 : -1 },
      hint: BY_AT,
      batchSize: length,
      limit: length,
      promoteBuffers: true,
    }),
    maxBytes,
  );
  const statements = found
    .filter(({ voided, erasing }) => (withVoided === true || !voided) && erasing === undefined)
    .map(statementFrom);
  const last = found.at(-1)?.at;
  return isCut && last !== undefined && last !== candidates.at(-1)?.at ? { statements, next: last } : { statements };
};

/** Merges the scans until the page is full or enough is examined; `next` is the last examined sort key. */
const mergeScans = async (
  scans: readonly TokenScan[],
  { ascending, limit, maxExamined, maxBytes = Infinity }: PageQuery,
  matches: (candidate: Candidate) => boolean,
): Promise<{ readonly found: readonly Candidate[]; readonly next?: SortKey }> => {
  const found: Candidate[] = [];
  let lastExamined: SortKey | undefined;
  let size = 0;
  for (let examined = 0; ; examined += 1) {
    const unread = scans.filter(({ isReady }) => !isReady());
    if (unread.length > 0) await Promise.all(unread.map(({ read }) => read()));
    const candidate = takeNext(scans, ascending);
    if (candidate === undefined) return { found };
    const fits = matches(candidate);
    const isFull = examined === maxExamined || (fits && (found.length === limit || size >= maxBytes));
    if (isFull && lastExamined !== undefined) return { found, next: lastExamined };
    if (fits && !isFull) {
      found.push(candidate);
      size += sizeOf(candidate);
    }
    lastExamined = candidate.at;
  }
};

/**
 * A page of statements. The first group's tokens are scanned in order, the other groups are checked here: so a call
 * never reads more than `maxExamined` entries a token, which no filter evaluated by the server could promise.
 */
export const readMongoPage = async (
  collection: Collection<StatementDocument>,
  query: PageQuery,
): Promise<StatementPage> => {
  const [driving, ...others] = query.where;
  if (driving?.length === 0 || others.some((group) => group.length === 0)) return { statements: [] };
  const isWhole = others.length === 0;
  const size = query.limit + 1;
  const options: ScanOptions = isWhole
    ? { collection, query, projection: {}, firstSize: size }
    : { collection, query, projection: { at: 1, voided: 1, erasing: 1, refs: 1 }, firstSize: 4 * size };
  const tokens = driving === undefined ? [undefined] : [...new Set(driving)];
  const { found, ...rest } = await mergeScans(
    tokens.map((token) => createTokenScan(options, token)),
    query,
    ({ voided, erasing, refs }) =>
      (query.withVoided === true || !voided) &&
      erasing === undefined &&
      others.every((group) => group.some((token) => refs?.includes(token))),
  );
  if (!isWhole) return { ...rest, ...(await readWhole(collection, found, query)) };
  return { statements: found.map((candidate) => statementFrom(candidate as StatementDocument)), ...rest };
};
