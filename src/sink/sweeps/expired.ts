import type { RetentionStart } from '../../consent/gate/retention-window.ts';
import { Problem } from '../../core/problem.ts';
import { subtractPeriod, readPeriod } from '../../access/sources/period.ts';
import type { FindSharingSources } from '../../access/sources/sharing/sharing-sources.ts';
import { isTimestamp } from '../../xapi/formats/timestamp.ts';
import { lowestKeyAt } from '../../xapi/statement/sort-key.ts';
import { sourceToken } from '../../xapi/statement/tokens.ts';
import { scanPages } from '../statements/scan-pages.ts';
import type { SourceRepository } from '../../store/ports/sources/source-repository.ts';
import type { DocumentKind, DocumentRepository } from '../../store/ports/statements/document-repository.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';

interface CountExpiredDeps {
  readonly statements: StatementRepository;
  readonly documents: Pick<DocumentRepository, 'countUpdatedBefore' | 'deleteUpdatedBefore'>;
  readonly sources: SourceRepository;
  /** Finds the sources that share documents under one owner; each retains those that it wrote last. */
  readonly findSharingSources: FindSharingSources;
  readonly retainedSince: RetentionStart;
  readonly now: () => number;
}

/** A limit in the place of a source's own retention. */
interface ExpiryLimit {
  /** An ISO 8601 period before now. */
  readonly keep?: string;
  /** A day, from its beginning in UTC, or a timestamp (RFC 3339). */
  readonly before?: string;
}

/** The number of records of a source that are older than its limit; none without a limit. */
interface ExpiredCount {
  /** The limit in milliseconds since the epoch; absent without one. */
  readonly before?: number;
  /** The number of statements stored before the limit. */
  readonly statements: number;
  /** The numbers of documents last written before the limit. */
  readonly documents: Readonly<Record<DocumentKind, number>>;
}

/** Every call rejects with Problem `store-unavailable`. */
export interface ExpiredRecords {
  /** Rejects with Problem `invalid-request` if the limit cannot be read. */
  readonly count: (source: string, limit?: ExpiryLimit) => Promise<ExpiredCount>;
  /** Counts the documents of a source that were written last before. */
  readonly countDocuments: (source: string, before: number) => Promise<ExpiredCount['documents']>;
  /** Deletes the documents of a source that were written last before; resolves with how many. Repeatable. */
  readonly deleteDocuments: (source: string, before: number) => Promise<number>;
}

const NO_DOCUMENTS = { state: 0, 'agent-profile': 0, 'activity-profile': 0 };
const DELETED_AT_ONCE = 500;

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

const invalid = (detail: string): Problem => new Problem('invalid-request', detail);

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads a limit in milliseconds since the epoch. Throws Problem `invalid-request`. */
const readLimit = ({ keep, before }: ExpiryLimit, now: number): number | undefined => {
  if (keep !== undefined && before !== undefined) throw invalid('a limit is a period or a date, not both');
  if (keep !== undefined) {
    const period = readPeriod(keep);
    if (period === undefined) throw invalid(`${keep} is no period of years, months and days, or of weeks, as in P3Y`);
    return subtractPeriod(now, period);
  }
  if (before === undefined) return undefined;
  const text = DAY.test(before) ? `${before}T00:00:00Z` : before;
  const at = isTimestamp(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at)) throw invalid(`${before} is neither a day nor a timestamp, as in 2026-01-01`);
  if (at > now) throw invalid(`${before} is yet to come`);
  return at;
};

/** Counts what is older than the retention of its source, and deletes only documents: servers erase statements. */
export const createExpiredRecords = (deps: CountExpiredDeps): ExpiredRecords => {
  const { statements, documents, sources, findSharingSources, retainedSince, now } = deps;
  const ownersOf = async (id: string): Promise<readonly string[]> => {
    const source = await sources.findSource(id);
    return source === undefined ? [id] : findSharingSources(source);
  };
  const countDocuments = async (source: string, before: number): Promise<ExpiredCount['documents']> => {
    const sum = { ...NO_DOCUMENTS };
    for (const owner of await ownersOf(source)) {
      const counts = await documents.countUpdatedBefore({ owner, source }, before);
      sum.state += counts.state;
      sum['agent-profile'] += counts['agent-profile'];
      sum['activity-profile'] += counts['activity-profile'];
    }
    return sum;
  };
  return {
    countDocuments,
    count: async (source, limit = {}) => {
      const before = readLimit(limit, now()) ?? (await retainedSince(source));
      if (before === -Infinity) return { statements: 0, documents: NO_DOCUMENTS };
      let count = 0;
      for await (const page of pagesStoredBefore(statements, { source, before })) count += page.length;
      return { before, statements: count, documents: await countDocuments(source, before) };
    },
    deleteDocuments: async (source, before) => {
      let deleted = 0;
      for (const owner of await ownersOf(source))
        for (let some = 1; some > 0; deleted += some)
          some = await documents.deleteUpdatedBefore({ owner, source }, before, DELETED_AT_ONCE);
      return deleted;
    },
  };
};
