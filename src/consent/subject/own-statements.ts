import { defined } from '../../core/json-object.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { isUuid } from '../../xapi/formats/uuid.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';
import { personToken, sourceToken } from '../../xapi/statement/tokens.ts';
import { isShown, type RetentionVerdicts } from '../gate/retention-verdicts.ts';
import type { RetentionStart } from '../gate/retention-window.ts';

/** A person's own statements. */
interface OwnQuery {
  /** The present id and the merged ones. */
  readonly ids: readonly string[];
  /** If given, only statements of these sources are read. */
  readonly sources?: ReadonlySet<string>;
}

/**
 * Reads the visible statements whose actor is the person, or a Group with them as a member. Statements that only name
 * them are another person's.
 */
export interface OwnStatements {
  /** The latest first, page by page, without voided ones. `next` is the `below` that goes on; absent at the end. */
  latest(
    query: OwnQuery & { readonly below?: string },
  ): AsyncGenerator<{ readonly statements: readonly StoredStatement[]; readonly next?: string }, void>;
  /** All statements, with voided ones, in no particular order. */
  all(query: OwnQuery): AsyncGenerator<readonly StoredStatement[], void>;
  /** The statements of other people that name the person, and may be read; in no particular order. */
  naming(query: OwnQuery): AsyncGenerator<readonly StoredStatement[], void>;
  /** The visible statements with this UUID: one for each namespace of ids that has it, the first stored first. */
  find(query: OwnQuery, id: string): Promise<readonly StoredStatement[]>;
}

interface OwnStatementsDeps {
  readonly repository: StatementRepository;
  /** The stored statements with a UUID, of these sources; absent: of all. */
  readonly findByUuid: (uuid: string, sources?: readonly string[]) => Promise<readonly StoredStatement[]>;
  readonly retentionVerdicts: RetentionVerdicts;
  readonly retentionStart: RetentionStart;
}

const PAGE_SIZE = 100;
const MAX_EXAMINED = 2000;
/** With more sources than this, the index is read without them, and statements are filtered afterwards. */
const MAX_LISTED_SOURCES = 32;

type Selects = (statement: StoredStatement, ids: readonly string[]) => boolean;

const isOwn: Selects = ({ people = [] }, ids) => people.some(({ id, role }) => role !== 'other' && ids.includes(id));

const namesOnly: Selects = (statement, ids) =>
  !isOwn(statement, ids) && (statement.people ?? []).some(({ id }) => ids.includes(id));

/** Retention verdicts and windows are read again for every page. */
export const createOwnStatements = ({
  repository,
  findByUuid,
  retentionVerdicts,
  retentionStart,
}: OwnStatementsDeps): OwnStatements => {
  const filterVisible = async (
    statements: readonly StoredStatement[],
    { ids, sources: only }: OwnQuery,
    selects: Selects = isOwn,
  ): Promise<readonly StoredStatement[]> => {
    const own = statements.filter(
      (one) => one.erasing === undefined && only?.has(one.source) !== false && selects(one, ids),
    );
    if (own.length === 0) return own;
    const sources = [...new Set(own.map((one) => one.source))];
    const [verdicts, starts] = await Promise.all([retentionVerdicts(own), Promise.all(sources.map(retentionStart))]);
    const startOf = new Map(sources.map((id, at) => [id, starts[at] ?? 0]));
    return own.filter((one, at) => isShown(verdicts[at]) && storedOf(one.at) >= (startOf.get(one.source) ?? 0));
  };

  const scanAll = async function* (
    query: OwnQuery,
    selects: Selects,
  ): AsyncGenerator<readonly StoredStatement[], void> {
    const seen = new Set<string>();
    for (const id of query.ids) {
      let above: string | undefined;
      for (;;) {
        const statements = await repository.scan({
          token: personToken(id),
          limit: PAGE_SIZE,
          ...defined({ above }),
        });
        // One statement may have two ids of the same person.
        const fresh = query.ids.length === 1 ? statements : statements.filter((one) => !seen.has(one.id));
        if (query.ids.length > 1) for (const one of fresh) seen.add(one.id);
        yield await filterVisible(fresh, query, selects);
        if (statements.length < PAGE_SIZE) break;
        above = statements.at(-1)?.at;
      }
    }
  };

  return {
    latest: async function* (query) {
      if (query.ids.length === 0) return;
      const { sources } = query;
      if (sources?.size === 0) return;
      const ofSources =
        sources === undefined || sources.size > MAX_LISTED_SOURCES ? [] : [[...sources].map(sourceToken)];
      const where = [query.ids.map(personToken), ...ofSources];
      let { below } = query;
      do {
        const page = await repository.page({
          where,
          ascending: false,
          limit: PAGE_SIZE,
          maxExamined: MAX_EXAMINED,
          ...defined({ below }),
        });
        below = page.next;
        yield {
          statements: await filterVisible(page.statements, query),
          ...defined({ next: below }),
        };
      } while (below !== undefined);
    },
    all: (query) => scanAll(query, isOwn),
    naming: (query) => scanAll(query, namesOnly),
    find: async (query, id) =>
      isUuid(id) ? filterVisible(await findByUuid(id, query.sources && [...query.sources]), query) : [],
  };
};
