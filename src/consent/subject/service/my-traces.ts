import { defined } from '../../../core/json-object.ts';
import { Problem } from '../../../core/problem.ts';
import { textOf } from '../../../core/bytes/bytes.ts';
import type { StoredStatement } from '../../../store/ports/statements/statement-repository.ts';
import { isActivity } from '../../../xapi/model/activities.ts';
import type { Statement } from '../../../xapi/model/types.ts';
import { ACCESS_ROUTES } from '../../access/access-routes.ts';
import type { RecordGivenByLink } from '../../access/link-reader.ts';
import { type MyTrace, toMyTrace } from '../my-counts.ts';
import type { OwnStatements } from '../own-statements.ts';
import { type ReadSessionScope, requireReading } from '../session-scope.ts';
import type { SessionSubjects } from '../session-subject.ts';
import type { Session } from '../sign-in-links.ts';

/** The criteria of a search for traces. Times are milliseconds since the epoch. */
export interface TraceQuery {
  /** A part of a name, of the address of an activity, or of an answer, in any letter case. */
  readonly text?: string;
  readonly source?: string;
  readonly since?: number;
  readonly until?: number;
  /** The `next` of the page before. */
  readonly below?: string;
}

interface TracePage {
  /** The latest first, by the time at which they were stored. */
  readonly traces: readonly MyTrace[];
  /** The `below` of the next page; absent at the end. With a search a page may be empty and have one. */
  readonly next?: string;
}

/**
 * The own traces of a signed-in person, within the scope of the link. Rejects with Problem `store-unavailable`, and
 * with `assurance-required` for a link of a key that may not read them.
 */
export interface MyTraces {
  list(session: Session, query: TraceQuery): Promise<TracePage>;
  /** The first stored trace with this id, or that of `source`. Rejects with Problem `not-found` if there is none. */
  read(
    session: Session,
    id: string,
    source?: string,
  ): Promise<{ readonly trace: MyTrace; readonly statement: Statement }>;
}

interface MyTracesDeps {
  readonly subjects: SessionSubjects;
  readonly readScope: ReadSessionScope;
  readonly ownStatements: Pick<OwnStatements, 'latest' | 'find'>;
  readonly recordGiven: RecordGivenByLink;
}

const TRACES_PAGE_SIZE = 50;
/** Pages of the store that one request looks through. */
const MAX_PAGES = 20;

const textsOf = (statement: Statement): readonly string[] => {
  const { verb, object, result } = statement;
  const names = isActivity(object) ? Object.values(object.definition?.['name'] ?? {}) : [];
  const response = result?.['response'];
  return [
    verb.id,
    ...Object.values(verb.display ?? {}),
    ...(isActivity(object) ? [object.id] : []),
    ...names.filter((name): name is string => typeof name === 'string'),
    ...(typeof response === 'string' ? [response] : []),
  ];
};

const createMatches = ({ text, since = -Infinity, until = Infinity }: TraceQuery) => {
  const wanted = text?.toLocaleLowerCase();
  return (stored: StoredStatement): boolean => {
    if (stored.timestamp < since || stored.timestamp >= until || stored.damaged === true) return false;
    if (wanted === undefined) return true;
    const statement = JSON.parse(textOf(stored.text)) as Statement;
    return textsOf(statement).some((one) => one.toLocaleLowerCase().includes(wanted));
  };
};

export const createMyTraces = ({ subjects, readScope, ownStatements, recordGiven }: MyTracesDeps): MyTraces => {
  /** The sources of the scope, or the one that is asked for if it is among them. */
  const readQuery = async (session: Session, source?: string) => {
    const [{ ids }, scope] = await Promise.all([subjects.find(session), readScope(session)]);
    requireReading(scope);
    const { sources } = scope;
    const only = source === undefined ? sources : new Set(sources?.has(source) === false ? [] : [source]);
    return { ids, ...defined({ sources: only }) };
  };

  const given = async (session: Session, found: readonly StoredStatement[]): Promise<readonly MyTrace[]> => {
    await recordGiven({ session, route: ACCESS_ROUTES.me }, found);
    return found.map(toMyTrace);
  };

  return {
    list: async (session, query) => {
      const matches = createMatches(query);
      const found: StoredStatement[] = [];
      let next: string | undefined;
      let pages = 0;
      const from = query.below === undefined ? {} : { below: query.below };
      for await (const page of ownStatements.latest({ ...(await readQuery(session, query.source)), ...from })) {
        for (const one of page.statements) {
          if (found.length === TRACES_PAGE_SIZE)
            return { traces: await given(session, found), next: found.at(-1)?.at ?? '' };
          if (matches(one)) found.push(one);
        }
        next = page.next;
        if (++pages === MAX_PAGES) break;
      }
      return { traces: await given(session, found), ...defined({ next }) };
    },
    read: async (session, id, source) => {
      const found = await ownStatements.find(await readQuery(session, source), id);
      const stored = found.find(({ damaged }) => damaged !== true);
      if (stored === undefined) throw new Problem('not-found', 'no trace of yours has this id');
      await recordGiven({ session, route: ACCESS_ROUTES.me }, [stored]);
      return { trace: toMyTrace(stored), statement: JSON.parse(textOf(stored.text)) as Statement };
    },
  };
};
