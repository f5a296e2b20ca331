import type {
  MentionCount,
  MentionRepository,
  MentionSearchPosition,
  StoredMention,
} from '../../ports/consent/mention-repository.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';

const ADD = `INSERT INTO mentions (person, statement, source, places, listed_at) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO NOTHING`;
const DELETE = 'DELETE FROM mentions WHERE person = ? AND statement = ?';
const DELETE_BY_STATEMENTS = 'DELETE FROM mentions WHERE statement IN (SELECT value FROM json_each(?))';
const SELECT = 'SELECT person, statement, source, places, listed_at FROM mentions';
const COUNT = `SELECT person, source, places, count(*) AS statements, min(listed_at) AS first, max(listed_at) AS last
  FROM mentions`;
const NEXT_PERSON = 'SELECT min(person) AS person FROM mentions WHERE person > ?';
const NEXT_IN_SOURCES = `SELECT min((SELECT min(person) FROM mentions WHERE source = value AND person > ?1)) AS person
  FROM json_each(?2)`;
const ADD_TOKEN = 'INSERT INTO erased_tokens (person, token, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
const OF_PERSONS = 'WHERE person IN (SELECT value FROM json_each(?))';
const DELETE_TOKENS = `DELETE FROM erased_tokens ${OF_PERSONS} AND token IN (SELECT value FROM json_each(?))`;
const SAVE_POSITION = `INSERT INTO mention_search (only, position) VALUES (0, ?)
  ON CONFLICT DO UPDATE SET position = excluded.position`;

const placesOf = (row: Row): readonly string[] => (row['places'] as string).split(' ');

const readMention = (row: Row): StoredMention => ({
  person: row['person'] as string,
  statement: row['statement'] as string,
  source: row['source'] as string,
  places: placesOf(row),
  listedAt: row['listed_at'] as number,
});

const readCount = (row: Row): MentionCount => ({
  person: row['person'] as string,
  source: row['source'] as string,
  places: placesOf(row),
  statements: row['statements'] as number,
  first: row['first'] as number,
  last: row['last'] as number,
});

/** The condition for the sources, as the end of a WHERE, and its value. */
const inSources = (sources: readonly string[] | undefined): readonly [sql: string, values: readonly SqlValue[]] =>
  sources === undefined ? ['', []] : [' AND source IN (SELECT value FROM json_each(?))', [JSON.stringify(sources)]];

type TokenCalls = Pick<MentionRepository, 'addTokens' | 'tokensOf' | 'deleteTokensOf' | 'deleteTokensBefore'>;

/** Tokens of erased persons, until their statements are searched. */
const tokenCalls = (connection: Connection): TokenCalls => ({
  addTokens: (erased, at) =>
    promised(() =>
      connection.write(() => {
        for (const { person, tokens } of erased)
          for (const token of tokens) connection.run(ADD_TOKEN, person, token, at);
      }),
    ),
  tokensOf: (persons) =>
    promised(() =>
      connection
        .all(`SELECT token FROM erased_tokens ${OF_PERSONS}`, JSON.stringify(persons))
        .map((row) => row['token'] as string),
    ),
  deleteTokensOf: (persons, tokens) =>
    promised(() => {
      connection.run(DELETE_TOKENS, JSON.stringify(persons), JSON.stringify(tokens));
    }),
  deleteTokensBefore: (time) =>
    promised(() => connection.run('DELETE FROM erased_tokens WHERE added_at < ?', time).changes),
});

/** Mentions in SQLite: one row each. */
export const createSqliteMentionRepository = (connection: Connection): MentionRepository => {
  const run = (sql: string, ...values: readonly SqlValue[]): Promise<void> =>
    promised(() => {
      connection.run(sql, ...values);
    });

  const countOf = (persons: readonly string[], sources: readonly string[] | undefined): readonly MentionCount[] => {
    const [only, values] = inSources(sources);
    const sql = `${COUNT} ${OF_PERSONS}${only} GROUP BY person, source, places ORDER BY person, source, places`;
    return connection.all(sql, JSON.stringify(persons), ...values).map(readCount);
  };

  /** Each person is one look-up in an index for each source, however many mentions each has. */
  const nextPersons = (after: string, limit: number, sources: readonly string[] | undefined): readonly string[] => {
    const [next, values] = sources === undefined ? [NEXT_PERSON, []] : [NEXT_IN_SOURCES, [JSON.stringify(sources)]];
    const persons: string[] = [];
    for (let last = after; persons.length < limit;) {
      const row = connection.get(next, last, ...values);
      const person = row?.['person'] as string | null | undefined;
      if (typeof person !== 'string') break;
      persons.push(person);
      last = person;
    }
    return persons;
  };

  return {
    add: (mentions) =>
      promised(() =>
        connection.write(() =>
          mentions.filter(
            ({ person, statement, source, places, listedAt }) =>
              connection.run(ADD, person, statement, source, places.join(' '), listedAt).changes > 0,
          ),
        ),
      ),
    delete: (keys) =>
      promised(() =>
        connection.write(() => {
          for (const { person, statement } of keys) connection.run(DELETE, person, statement);
        }),
      ),
    deleteByStatements: (statements) => run(DELETE_BY_STATEMENTS, JSON.stringify(statements)),
    count: ({ after = '', limit, sources }) =>
      promised(() =>
        connection.read(() => {
          const persons = nextPersons(after, limit, sources);
          const counts = countOf(persons, sources);
          const last = persons.at(-1);
          return last === undefined || persons.length < limit ? { counts } : { counts, next: last };
        }),
      ),
    countOf: (persons, sources) => promised(() => countOf(persons, sources)),
    page: ({ person, after = '', limit, sources }) =>
      promised(() => {
        const [only, values] = inSources(sources);
        const sql = `${SELECT} WHERE person = ? AND statement > ?${only} ORDER BY statement LIMIT ?`;
        return connection.all(sql, person, after, ...values, limit).map(readMention);
      }),
    find: ({ person, statement }) =>
      promised(() => {
        const row = connection.get(`${SELECT} WHERE person = ? AND statement = ?`, person, statement);
        return row && readMention(row);
      }),
    ...tokenCalls(connection),
    searchPosition: () =>
      promised(() => {
        const row = connection.get('SELECT position FROM mention_search');
        return row && (JSON.parse(row['position'] as string) as MentionSearchPosition);
      }),
    saveSearchPosition: (position) => run(SAVE_POSITION, JSON.stringify(position)),
  };
};
