import type { StatementRepository, StoredStatement } from '../../store/ports/statement-repository.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';
import { personToken, sourceToken } from '../../xapi/statement/tokens.ts';
import type { KeptSince } from '../gate/retention-window.ts';
import type { Stays } from '../gate/retention-verdicts.ts';

/** Which statements are somebody's own. */
interface OwnQuery {
  /** The present id and the former ones. */
  readonly ids: readonly string[];
  /** Only those of this source. */
  readonly source?: string;
}

/**
 * Reads statements whose actor somebody is, or a member of it: not those that only name them, which are somebody
 * else's.
 */
export interface OwnStatements {
  /** The latest first, page after page; voided ones and what may not be shown are left out. */
  latest(query: OwnQuery): AsyncGenerator<readonly StoredStatement[], void>;
  /** All that is held, voided ones too, in no particular order. */
  all(query: OwnQuery): AsyncGenerator<readonly StoredStatement[], void>;
}

/** What `createOwnStatements` is built from. */
export interface OwnStatementsDeps {
  readonly repository: Pick<StatementRepository, 'page' | 'walk'>;
  readonly stays: Stays;
  readonly keptSince: KeptSince;
}

const AT_ONCE = 100;
const EXAMINED = 2000;

/** Builds the reading. Whether each may stay, and how long its source keeps it, is asked for every page. */
export const createOwnStatements = ({ repository, stays, keptSince }: OwnStatementsDeps): OwnStatements => {
  const shown = async (
    statements: readonly StoredStatement[],
    { ids, source: only }: OwnQuery,
  ): Promise<readonly StoredStatement[]> => {
    const own = statements.filter(
      (one) =>
        one.erasing === undefined &&
        (only === undefined || one.source === only) &&
        (one.people ?? []).some(({ id, role }) => role !== 'other' && ids.includes(id)),
    );
    if (own.length === 0) return own;
    const sources = [...new Set(own.map((one) => one.source))];
    const [stay, bounds] = await Promise.all([stays(own), Promise.all(sources.map(keptSince))]);
    const since = new Map(sources.map((id, at) => [id, bounds[at] ?? 0]));
    return own.filter((one, at) => stay[at] === 'stays' && storedOf(one.at) >= (since.get(one.source) ?? 0));
  };

  return {
    latest: async function* (query) {
      if (query.ids.length === 0) return;
      const where = [query.ids.map(personToken), ...(query.source === undefined ? [] : [[sourceToken(query.source)]])];
      let below: string | undefined;
      do {
        const page = await repository.page({
          where,
          ascending: false,
          limit: AT_ONCE,
          examine: EXAMINED,
          ...(below === undefined ? {} : { below }),
        });
        yield await shown(page.statements, query);
        below = page.next;
      } while (below !== undefined);
    },
    all: async function* (query) {
      const seen = new Set<string>();
      for (const id of query.ids) {
        let above: string | undefined;
        for (;;) {
          const statements = await repository.walk({
            token: personToken(id),
            limit: AT_ONCE,
            ...(above === undefined ? {} : { above }),
          });
          // Somebody may be in a statement under two ids.
          const fresh = query.ids.length === 1 ? statements : statements.filter((one) => !seen.has(one.id));
          if (query.ids.length > 1) for (const one of fresh) seen.add(one.id);
          yield await shown(fresh, query);
          if (statements.length < AT_ONCE) break;
          above = statements.at(-1)?.at;
        }
      }
    },
  };
};
