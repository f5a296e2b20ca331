import { ACCESS_ROUTES } from '../../consent/access/access-routes.ts';
import type { AccessRequest, RecordAccess } from '../../consent/access/record-access.ts';
import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { throwIfDamaged } from '../../store/ports/statements/statement-checksum.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import type { FindByUuid } from './find-by-uuid.ts';
import type { SortKey, StatementId } from '../../xapi/model/types.ts';
import { highestKeyAt } from '../../xapi/statement/sort-key.ts';
import { relatedActivityToken } from '../../xapi/statement/tokens.ts';
import { askedFilter } from './access-filter.ts';
import { createMayRead } from './confinement.ts';
import { createDropHiddenMatches } from './drop-hidden-matches.ts';
import type { FilterVisible } from './filter-visible.ts';
import type { FindFindings, StatementFindings } from './find-findings.ts';
import type { StatementsParameters } from './parameters.ts';
import { readPage } from './read-page.ts';
import { isDoneByOneOf } from './record-given.ts';
import { tokenGroups } from './token-groups.ts';

/** The query by which staff look at statements. */
export interface BrowseQuery {
  /** The filters, as GET /statements has them. */
  readonly filter: StatementsParameters;
  /** The ids of versions of a profile. Only statements with one of them as a category are shown. */
  readonly profileVersions?: readonly string[];
  /** True to include voided statements. */
  readonly withVoided: boolean;
  /** The key at which an earlier page ended, in the order of the query. */
  readonly cursor?: SortKey;
}

/** The reader, and the scope of the reader. */
interface BrowseReader {
  readonly reader: AccessRequest['reader'];
  /** The sources that the reader may read; undefined for all. */
  readonly sources: readonly string[] | undefined;
}

export interface BrowsedPage {
  readonly statements: readonly StoredStatement[];
  /** By the ids of the statements. */
  readonly findings: ReadonlyMap<StatementId, StatementFindings>;
  /** The key at which the next page begins; absent on the last page. */
  readonly next?: SortKey;
  /** The key after which statements stored after this answer are read, in ascending order. */
  readonly tail: SortKey;
  /** Every statement stored up to here was readable; 0 while some may still come with an earlier `stored`. */
  readonly through: number;
}

/**
 * A page of statements for staff. The people of the statements see in an access record that staff looked at them.
 * Rejects with Problem `not-found` for the id of a statement that does not exist or is out of scope, and
 * `store-unavailable`.
 */
export type Browse = (query: BrowseQuery, by: BrowseReader) => Promise<BrowsedPage>;

interface BrowseDeps {
  readonly repository: StatementRepository & { readonly findByUuid: FindByUuid };
  readonly filterVisible: FilterVisible;
  readonly through: () => Promise<number>;
  readonly recordAccess: RecordAccess;
  readonly findFindings: FindFindings;
}

const earlier = (one: SortKey | undefined, other: SortKey): SortKey => (one === undefined || other < one ? other : one);
const later = (one: SortKey | undefined, other: SortKey | undefined): SortKey | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

/** An ascending query covers only what Consistent-Through covers: a reader that continues from there misses nothing. */
const rangeOf = ({ filter, cursor }: BrowseQuery, through: number) => {
  const { since, until, ascending } = filter;
  const above = since === undefined ? undefined : highestKeyAt(instantOf(since));
  const below = until === undefined ? undefined : highestKeyAt(instantOf(until));
  if (ascending && through > 0) return { above: later(above, cursor), below: earlier(below, highestKeyAt(through)) };
  if (ascending) return { above: later(above, cursor), below };
  return { above, below: cursor === undefined ? below : earlier(below, cursor) };
};

const tailOf = (
  { filter: { ascending }, cursor }: BrowseQuery,
  { statements, next }: Pick<BrowsedPage, 'statements' | 'next'>,
  through: number,
): SortKey => {
  if (ascending && next !== undefined) return next;
  if (through > 0) return highestKeyAt(through);
  const newest = ascending ? statements.at(-1)?.at : statements[0]?.at;
  return newest ?? cursor ?? highestKeyAt(0);
};

export const createBrowse = (deps: BrowseDeps): Browse => {
  const { repository, filterVisible, recordAccess, findFindings } = deps;
  const dropHiddenMatches = createDropHiddenMatches({ repository });

  const record = async ({ filter }: BrowseQuery, { reader }: BrowseReader, found: readonly StoredStatement[]) => {
    const asked = askedFilter(filter);
    const agents = new Set(filter.agent === undefined ? [] : tokenGroups(filter, {}).flat());
    const givenOf = (stored: StoredStatement) => ({
      source: stored.source,
      ...defined({ people: stored.people }),
      isOfFilteredAgent: agents.size > 0 && isDoneByOneOf(agents, stored),
    });
    if (found.length > 0) await recordAccess({ reader, route: ACCESS_ROUTES.browse, ...asked }, found.map(givenOf));
  };

  const readOne = async (id: string, sources: readonly string[] | undefined) => {
    const mayRead = createMayRead(sources === undefined ? {} : { sources });
    const having = await repository.findByUuid(id, sources);
    throwIfDamaged(having);
    const statements = await filterVisible(having.filter(mayRead));
    if (statements.length === 0) throw new Problem('not-found', 'no statement that you reach has this id');
    return { statements };
  };

  return async (query, by) => {
    const { filter, profileVersions, withVoided } = query;
    const through = await deps.through();
    const confinement = by.sources === undefined ? {} : { sources: by.sources };
    const mayRead = createMayRead(confinement);
    const groups = tokenGroups(filter, confinement);
    const where = profileVersions === undefined ? groups : [profileVersions.map(relatedActivityToken), ...groups];
    const filterReadable: FilterVisible = async (found) => filterVisible(found.filter(mayRead));
    const readList = async () => {
      if (by.sources?.length === 0 || profileVersions?.length === 0) return { statements: [] };
      const { above, below } = rangeOf(query, through);
      const filterListed: FilterVisible = async (found) =>
        dropHiddenMatches(where, await filterReadable(found), filterReadable);
      return readPage(
        { repository, filterVisible: filterListed },
        {
          where,
          ascending: filter.ascending,
          limit: filter.limit,
          form: 'exact',
          attachments: false,
          through,
          withVoided,
          ...defined({ above, below }),
        },
      );
    };
    const id = filter.statementId ?? filter.voidedStatementId;
    const page: Pick<BrowsedPage, 'statements' | 'next'> =
      id === undefined ? await readList() : await readOne(id, by.sources);
    const findings = await findFindings(page.statements, filterReadable);
    await record(query, by, page.statements);
    return { ...page, findings, tail: tailOf(query, page, through), through };
  };
};
