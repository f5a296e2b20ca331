import type { Collection } from 'mongodb';
import type { SortKey } from '../../xapi/types.ts';
import type { Page, PageQuery, StoredStatement } from '../statement-shelf.ts';
import { createScan, type Candidate, type Reading, type Scan } from './scan.ts';
import { idOf, keyOf, readStatement, type StatementDocument } from './statement-document.ts';

/** The next candidate of several scans that are ready, in one order; scans that stand at the same one all go on. */
const take = (scans: readonly Scan[], ascending: boolean): Candidate | undefined => {
  let least: Candidate | undefined;
  for (const { head } of scans) {
    const candidate = head();
    if (candidate !== undefined && (least === undefined || (ascending ? candidate.at < least.at : candidate.at > least.at))) least = candidate;
  }
  for (const { head, advance } of scans) if (head()?.at === least?.at) advance();
  return least;
};

/** The statements that the candidates stand for, without those that have been voided or erased, or are being erased, since. */
const complete = async (collection: Collection<StatementDocument>, found: readonly Candidate[]): Promise<readonly StoredStatement[]> => {
  if (found.length === 0) return [];
  const documents = await collection.find({ _id: { $in: found.map(({ _id }) => keyOf(idOf(_id))) } }, { batchSize: found.length, limit: found.length, promoteBuffers: true }).toArray();
  const statements = new Map(documents.map((document) => [document.at, readStatement(document)]));
  return found.flatMap(({ at }) => statements.get(at) ?? []).filter(({ voided, erasing }) => !voided && erasing === undefined);
};

/**
 * A page of statements. The first group's tokens are scanned in order, the other groups are checked here: so a call never
 * reads more than `examine` entries a token, which no filter could promise that the server checks.
 */
export const readPage = async (collection: Collection<StatementDocument>, query: PageQuery): Promise<Page> => {
  const { where: [driving, ...others], ascending, limit, examine } = query;
  if (driving?.length === 0 || others.some((group) => group.length === 0)) return { statements: [] };
  const whole = others.length === 0;
  const reading: Reading = whole
    ? { collection, query, projection: {}, first: limit + 1 }
    : { collection, query, projection: { at: 1, voided: 1, erasing: 1, refs: 1 }, first: 4 * (limit + 1) };
  const scans = (driving === undefined ? [undefined] : [...new Set(driving)]).map((token) => createScan(reading, token));
  const found: Candidate[] = [];
  let next: SortKey | undefined;
  let edge: SortKey | undefined;
  for (let examined = 0; next === undefined; examined += 1) {
    const unread = scans.filter(({ isReady }) => !isReady());
    if (unread.length > 0) await Promise.all(unread.map(({ read }) => read()));
    const candidate = take(scans, ascending);
    if (candidate === undefined) break;
    const fits = !candidate.voided && candidate.erasing === undefined && others.every((group) => group.some((token) => candidate.refs?.includes(token)));
    if (examined === examine || (fits && found.length === limit)) next = edge;
    else if (fits) found.push(candidate);
    edge = candidate.at;
  }
  const statements = whole ? found.map((candidate) => readStatement(candidate as StatementDocument)) : await complete(collection, found);
  return next === undefined ? { statements } : { statements, next };
};
