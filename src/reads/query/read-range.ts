import type { RecordAccess } from '../../consent/access/record-access.ts';
import type {
  StatementPage,
  StatementRepository,
  StoredStatement,
} from '../../store/ports/statements/statement-repository.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import { askedFilter } from './access-filter.ts';
import { type Confine, createMayRead, type Reader } from './confinement.ts';
import { createDropHiddenMatches } from './drop-hidden-matches.ts';
import type { FilterVisible } from './filter-visible.ts';
import type { StatementsParameters } from './parameters.ts';
import { readPage } from './read-page.ts';
import { createRecordGiven } from './record-given.ts';
import { tokenGroups } from './token-groups.ts';

/** The range of statements to read, by sort key; both bounds are exclusive. */
interface StatementRange {
  readonly above: SortKey;
  readonly below: SortKey;
  readonly limit: number;
}

/** Reads a range of statements for a reader, by the rules of GET /statements. */
export interface ReadRange {
  /** A page, the oldest first. Rejects with Problem `forbidden` or `store-unavailable`. */
  page(parameters: StatementsParameters, reader: Reader, range: StatementRange): Promise<StatementPage>;
  /** Records that a reader gets these statements; to be called before that. Rejects with `store-unavailable`. */
  recordGiven(parameters: StatementsParameters, reader: Reader, statements: readonly StoredStatement[]): Promise<void>;
}

export interface ReadRangeDeps {
  readonly repository: StatementRepository;
  readonly filterVisible: FilterVisible;
  readonly confine: Confine;
  readonly recordAccess: RecordAccess;
  /** The route as access records name it. */
  readonly route: string;
}

/** Reads ranges of statements for a reader that keeps its place itself. */
export const createReadRange = (deps: ReadRangeDeps): ReadRange => {
  const { repository, filterVisible, confine, recordAccess, route } = deps;
  const dropHiddenMatches = createDropHiddenMatches({ repository });
  const recordGiven = createRecordGiven(recordAccess, route);
  return {
    page: async (parameters, reader, { above, below, limit }) => {
      const confinement = confine(reader);
      const where = tokenGroups(parameters, confinement);
      const mayRead = createMayRead(confinement);
      const filterReadable: FilterVisible = async (found) => filterVisible(found.filter(mayRead));
      const filterListed: FilterVisible = async (found) =>
        dropHiddenMatches(where, await filterReadable(found), filterReadable);
      return readPage(
        { repository, filterVisible: filterListed },
        { where, ascending: true, limit, form: 'exact', attachments: false, through: 0, above, below },
      );
    },
    recordGiven: async (parameters, reader, statements) => {
      await recordGiven(reader, { asked: askedFilter(parameters), where: [] }, statements);
    },
  };
};
