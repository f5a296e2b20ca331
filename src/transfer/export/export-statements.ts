import { ACCESS_ROUTES } from '../../consent/access/access-routes.ts';
import { namelessIri } from '../../consent/access/nameless-iri.ts';
import type { AccessRequest, RecordAccess } from '../../consent/access/record-access.ts';
import type { RecordChange } from '../../access/audit/record-change.ts';
import { defined } from '../../core/json-object.ts';
import { textOf } from '../../core/bytes/bytes.ts';
import { Problem } from '../../core/problem.ts';
import { yieldIfDue } from '../../core/concurrency/slices.ts';
import { type AskedFilter, askedFilter } from '../../reads/query/access-filter.ts';
import { createMayRead } from '../../reads/query/confinement.ts';
import { createDropHiddenMatches } from '../../reads/query/drop-hidden-matches.ts';
import type { FilterVisible } from '../../reads/query/filter-visible.ts';
import { categoryIds } from '../../profiles/model/claims.ts';
import { isDoneByOneOf } from '../../reads/query/record-given.ts';
import { tokenGroups } from '../../reads/query/token-groups.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import type { FindByUuid } from '../../reads/query/find-by-uuid.ts';
import type { SortKey, Statement } from '../../xapi/model/types.ts';
import { highestKeyAt } from '../../xapi/statement/sort-key.ts';
import { relatedActivityToken } from '../../xapi/statement/tokens.ts';
import type { ExportItem } from './export-item.ts';
import { cursorOver, encodeExportCursor, isExportCursor, readExportCursor } from './export-cursor.ts';
import type { ExportQuery } from './read-export-query.ts';

export interface Exporter {
  readonly reader: AccessRequest['reader'];
  /**
   * The sources that may be read now; undefined for all. Called before each page; rejects once the reader may not read
   * any more.
   */
  readonly readSources: () => Promise<readonly string[] | undefined>;
}

export interface StatementExport {
  /** Every statement with `stored` up to this time is in the export; in milliseconds since the epoch. */
  readonly through: number;
  /**
   * In the order of `stored`, each recorded before it is yielded. Rejects with Problem `store-unavailable`, and with
   * `cursor-over` once the store was put back.
   */
  readonly batches: AsyncIterable<readonly ExportItem[]>;
}

/**
 * Begins an export, and chains its event. Rejects with Problem `cursor-over` if `after` is a cursor of another epoch,
 * `not-found` if it is the id of a statement that does not exist, or that the reader may not read.
 */
export type ExportStatements = (query: ExportQuery, by: Exporter) => Promise<StatementExport>;

interface ExportStatementsDeps {
  readonly repository: StatementRepository & { readonly findByUuid: FindByUuid };
  readonly filterVisible: FilterVisible;
  /** Every statement up to here is readable, and none will be added; in milliseconds since the epoch. */
  readonly through: () => Promise<number>;
  /** The id of the epoch of the store; empty for the first. */
  readonly readEpoch: () => Promise<string>;
  readonly recordAccess: RecordAccess;
  readonly recordChange: RecordChange;
}

const PAGE = { ascending: true, limit: 500, maxExamined: 2000, maxBytes: 1_000_000 } as const;

type Range = Readonly<Record<'above' | 'below', SortKey | undefined>>;

const later = (one: SortKey | undefined, other: SortKey | undefined): SortKey | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

/** True if a statement itself claims one of these; its tokens are also those of a statement to which it refers. */
const isClaiming = (text: Uint8Array, versions: readonly string[]): boolean =>
  categoryIds(JSON.parse(textOf(text)) as Statement).some((id) => versions.includes(id));

const isWithin = (source: string, sources: readonly string[] | undefined): boolean =>
  sources === undefined || sources.includes(source);

/** The filters of an export as access records keep them. */
const askedOf = ({ filter, profile }: Pick<ExportQuery, 'filter' | 'profile'>): AskedFilter => {
  const asked = askedFilter(filter);
  return profile === undefined ? asked : { ...asked, filter: { ...asked.filter, profile: namelessIri(profile) } };
};

/** Reads pages of visible statements, and records them. */
const createPages = ({ repository, filterVisible, recordAccess }: ExportStatementsDeps) => {
  const dropHiddenMatches = createDropHiddenMatches({ repository });

  const readPage = async (query: ExportQuery, sources: readonly string[] | undefined, { above, below }: Range) => {
    const confinement = sources === undefined ? {} : { sources };
    const mayRead = createMayRead(confinement);
    const { profile, profileVersions = profile === undefined ? undefined : [profile] } = query;
    // A category activity is one of the related activities.
    const ofProfile = profileVersions === undefined ? [] : [profileVersions.map(relatedActivityToken)];
    const where = [...ofProfile, ...tokenGroups(query.filter, confinement)];
    const page = await repository.page({
      where,
      ...PAGE,
      ...defined({ above, below }),
      ...(query.withVoided && { withVoided: true }),
    });
    const filterReadable: FilterVisible = async (found) => filterVisible(found.filter(mayRead));
    const found = await dropHiddenMatches(where, await filterReadable(page.statements), filterReadable);
    const statements =
      profileVersions === undefined ? found : found.filter(({ text }) => isClaiming(text, profileVersions));
    return { where, statements, next: page.next };
  };

  const recordPage = async (
    { filter, profile }: ExportQuery,
    { reader }: Exporter,
    { where, statements }: Awaited<ReturnType<typeof readPage>>,
  ): Promise<void> => {
    const asked = askedOf({ filter, ...defined({ profile }) });
    const agents = new Set('agent' in asked.filter ? where.flat() : []);
    const givenOf = (stored: StoredStatement) => ({
      source: stored.source,
      ...defined({ people: stored.people }),
      isOfFilteredAgent: agents.size > 0 && isDoneByOneOf(agents, stored),
    });
    await recordAccess({ reader, route: ACCESS_ROUTES.export, ...asked }, statements.map(givenOf));
  };
  return { readPage, recordPage };
};

export const createExportStatements = (deps: ExportStatementsDeps): ExportStatements => {
  const { repository, recordChange } = deps;
  const { readPage, recordPage } = createPages(deps);

  const readSources = async ({ source }: ExportQuery, by: Exporter): Promise<readonly string[] | undefined> => {
    const inScope = await by.readSources();
    if (source === undefined) return inScope;
    return isWithin(source, inScope) ? [source] : [];
  };

  const positionOf = async (query: ExportQuery, by: Exporter, epoch: string): Promise<SortKey | undefined> => {
    const { after } = query;
    if (after === undefined) return undefined;
    if (isExportCursor(after)) return readExportCursor(after, epoch);
    const sources = await readSources(query, by);
    const having = await repository.findByUuid(after, sources);
    // If several sources have this id, the first that was stored counts: lines may come twice, and none is left out.
    const found = having.find(({ source }) => isWithin(source, sources));
    if (found !== undefined) return found.at;
    const detail = 'is no statement that can be read now: take the cursor, or the id of an earlier line';
    throw new Problem('not-found', `after ${detail}`, [{ at: 'after', detail }]);
  };

  const batchesOf = async function* (
    query: ExportQuery,
    by: Exporter,
    { epoch, ...range }: Range & { readonly epoch: string },
  ) {
    for (let above = range.above; ;) {
      const due = yieldIfDue();
      if (due !== undefined) await due;
      if ((await deps.readEpoch()) !== epoch) throw cursorOver();
      const sources = await readSources(query, by);
      if (sources?.length === 0) return;
      const page = await readPage(query, sources, { ...range, above });
      if (page.statements.length > 0) {
        await recordPage(query, by, page);
        yield page.statements.map(({ at, source, text }): ExportItem => ({
          cursor: encodeExportCursor(at, epoch),
          source,
          text,
        }));
      }
      if (page.next === undefined) return;
      above = page.next;
    }
  };

  return async (query, by) => {
    const { filter, source, after, withVoided } = query;
    const epoch = await deps.readEpoch();
    const position = await positionOf(query, by, epoch);
    const through = await deps.through();
    const until = filter.until === undefined ? through : Math.min(through, instantOf(filter.until));
    const since = filter.since === undefined ? undefined : highestKeyAt(instantOf(filter.since));
    const range = { above: later(position, since), below: highestKeyAt(until), epoch };
    const { id, organisation } = by.reader;
    const data = {
      organisation,
      ...defined({ source }),
      filters: Object.keys(askedOf(query).filter),
      voided: withVoided,
      continued: after !== undefined,
    };
    await recordChange({ type: 'statements.exported', by: id, data }, () => Promise.resolve());
    return { through, batches: batchesOf(query, by, range) };
  };
};
