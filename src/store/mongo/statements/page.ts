import type { Collection } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import type { SortKey, Token } from '../../../xapi/model/types.ts';
import type { PageQuery, StatementPage } from '../../ports/statements/statement-repository.ts';
import type { IndexDamage } from '../client/index-damage.ts';
import { readUpToBytes } from './read-up-to-bytes.ts';
import {
  BY_AT,
  BY_REFS,
  checkUsable,
  createReadStatement,
  type FlagChecks,
  type Flagged,
  sizeOf,
  type StatementDocument,
} from './statement-document.ts';
import { type Candidate, createTokenScan, rangeFilter, type ScanOptions, type TokenScan } from './token-scan.ts';

/** The collection of a page, the checks of its flags, and the damage of its indexes. */
interface PageDeps {
  readonly collection: Collection<StatementDocument>;
  readonly damage: Pick<IndexDamage, 'isDamaged' | 'note'>;
  readonly flags: FlagChecks;
}

/** True if a page has a statement; also if its flags are damaged, since a filter would decide by them. */
const isShown = (document: Flagged, { withVoided }: Pick<PageQuery, 'withVoided'>, flags: FlagChecks): boolean =>
  (withVoided === true || !flags.isVoided(document)) && document.erasing === undefined;

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
 * Reads the candidates' complete statements up to `maxBytes`, without those voided or erased since. `next` is the last
 * one's sort key if these are not all.
 */
const readComplete = async (
  { collection, flags, damage }: PageDeps,
  candidates: readonly Candidate[],
  query: PageQuery,
): Promise<StatementPage> => {
  if (candidates.length === 0) return { statements: [] };
  checkUsable(undefined, damage);
  const { ascending, maxBytes } = query;
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
  const statements = found.filter((document) => isShown(document, query, flags)).map(createReadStatement(flags));
  const last = found.at(-1)?.at;
  return isCut && last !== undefined && last !== candidates.at(-1)?.at ? { statements, next: last } : { statements };
};

/** Candidates of a page, in order; `next` is the last examined sort key, if there are more to examine. */
interface Merged {
  readonly found: readonly Candidate[];
  readonly next?: SortKey;
}

/** Merges the scans until the page is full or enough is examined. */
const mergeScans = async (
  scans: readonly TokenScan[],
  { ascending, limit, maxExamined, maxBytes = Infinity }: PageQuery,
  matches: (candidate: Candidate) => boolean,
): Promise<Merged> => {
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

/** Scans the tokens of one group, or all statements, and checks the other groups here. */
const scanGroup = (
  { flags, ...options }: ScanOptions & PageDeps,
  driving: readonly Token[] | undefined,
  others: readonly (readonly Token[])[],
): Promise<Merged> => {
  const { query } = options;
  const tokens = driving === undefined ? [undefined] : [...new Set(driving)];
  return mergeScans(
    tokens.map((token) => createTokenScan(options, token)),
    query,
    (candidate) =>
      isShown(candidate, query, flags) &&
      others.every((group) => group.some((token) => candidate.refs?.includes(token))),
  );
};

/** The rarest of some groups, if it has fewer statements in the range than may be examined; counts index keys. */
const rarestGroup = async (
  collection: Collection<StatementDocument>,
  groups: PageQuery['where'],
  query: PageQuery,
): Promise<readonly Token[] | undefined> => {
  const options = { hint: BY_REFS, limit: query.maxExamined };
  const counts = await Promise.all(
    groups.map((group) => collection.countDocuments({ refs: { $in: [...group] }, ...rangeFilter(query) }, options)),
  );
  const least = Math.min(...counts);
  return least < query.maxExamined ? groups[counts.indexOf(least)] : undefined;
};

/**
 * The candidates of several groups. The first group drives; if its first chunk does not fill the page, the rarest one
 * goes on.
 */
const findMatching = async (deps: PageDeps, query: PageQuery): Promise<Merged> => {
  const { where, ascending, limit, maxExamined } = query;
  const [driving, ...others] = where;
  const firstSize = Math.min(4 * (limit + 1), maxExamined + 1);
  const projection = { at: 1, voided: 1, voidedCheck: 1, erasing: 1, refs: 1 } as const;
  const scan = (part: PageQuery, group: readonly Token[] | undefined): Promise<Merged> =>
    scanGroup(
      { ...deps, query: part, projection, firstSize },
      group,
      where.filter((other) => other !== group),
    );
  const first = await scan({ ...query, maxExamined: firstSize - 1 }, driving);
  const left = maxExamined - firstSize + 1;
  if (first.next === undefined || first.found.length === limit || left === 0) return first;
  const part = {
    ...query,
    limit: limit - first.found.length,
    maxExamined: left,
    ...(ascending ? { above: first.next } : { below: first.next }),
  };
  const { found, next } = await scan(part, (await rarestGroup(deps.collection, others, part)) ?? driving);
  return { found: [...first.found, ...found], ...defined({ next }) };
};

/**
 * A page of statements. One group's tokens are scanned in order, the other groups are checked here: so a call never
 * reads more than `maxExamined` entries a token, which no filter evaluated by the server could promise.
 */
export const readMongoPage = async (deps: PageDeps, query: PageQuery): Promise<StatementPage> => {
  const { where, limit } = query;
  if (where.some((group) => group.length === 0)) return { statements: [] };
  if (where.length > 1) {
    const { found, ...rest } = await findMatching(deps, query);
    return { ...rest, ...(await readComplete(deps, found, query)) };
  }
  const options = { ...deps, query, projection: {}, firstSize: limit + 1 };
  const read = createReadStatement(deps.flags);
  const { found, ...rest } = await scanGroup(options, where[0], []);
  return { statements: found.map((candidate) => read(candidate as StatementDocument)), ...rest };
};
