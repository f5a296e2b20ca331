import type { PageQuery, StatementPage } from '../../ports/statements/statement-repository.ts';
import type { Connection, SqlValue } from '../connection/connection.ts';
import { countUpToBytes } from './count-up-to-bytes.ts';
import { boundNumber, upperBoundNumber } from './sort-number.ts';
import { noteDamagedPostings } from './note-damaged-postings.ts';
import { readStatements } from './read-statements.ts';
import { anyOf, COLUMNS, ERASING, hasFlagsBelow, markToken } from './statement-row.ts';

interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

const orderOf = (ascending: boolean, column: string): string => (ascending ? column : `${column} DESC`);

/** The first group's index entries in order: the index returns the rows of any of several tokens by row number. */
const candidatesSql = (query: PageQuery): Sql => {
  const bounds = [query.above === undefined ? -1n : boundNumber(query.above), upperBoundNumber(query.below)];
  const driving = query.where[0];
  if (driving === undefined)
    return {
      text: `SELECT n FROM statements WHERE n > ? AND n < ? ORDER BY ${orderOf(query.ascending, 'n')}`,
      values: bounds,
    };
  return {
    text: `SELECT rowid AS n FROM postings WHERE postings MATCH ? AND rowid > ? AND rowid < ?
      ORDER BY ${orderOf(query.ascending, 'rowid')}`,
    values: [anyOf(driving), ...bounds],
  };
};

/** The conditions of the other groups: one of each group's tokens among the candidate's. */
const conditionsSql = (query: PageQuery): Sql => {
  const groups = query.where.slice(1);
  return {
    text: groups.map((group) => ` AND (${group.map(() => 'instr(s.refs, ?) > 0').join(' OR ')})`).join(''),
    values: groups.flat().map(markToken),
  };
};

/** True if the index has led to no row, or to one without any of the tokens: then the index is damaged, or the row. */
const misledSql = ({ where: [driving] }: PageQuery): Sql =>
  driving === undefined
    ? { text: '0', values: [] }
    : {
        text: `(s.n IS NULL OR NOT (${driving.map(() => 'instr(s.refs, ?) > 0').join(' OR ')}))`,
        values: driving.map(markToken),
      };

/**
 * A page of statements, read from one snapshot of the file. First the matching rows' numbers and sizes, then the texts
 * of as many as fit.
 */
export const readSqlitePage = (connection: Connection, query: PageQuery): StatementPage => {
  if (query.where.some((group) => group.length === 0)) return { statements: [] };
  const { ascending, withVoided, limit, maxExamined, maxBytes = Infinity } = query;
  const candidates = candidatesSql(query);
  const conditions = conditionsSql(query);
  const misled = misledSql(query);
  return connection.read(() => {
    const found = connection.all(
      `SELECT CAST(c.n AS TEXT) AS n, length(s.text) AS size, ${misled.text} AS misled
        FROM (${candidates.text} LIMIT ?) c LEFT JOIN statements s ON s.n = c.n
        WHERE misled OR (${hasFlagsBelow(withVoided === true ? ERASING : 1)}${conditions.text})
        ORDER BY ${orderOf(ascending, 'c.n')} LIMIT ?`,
      ...misled.values,
      ...candidates.values,
      maxExamined,
      ...conditions.values,
      limit + 1,
    );
    if (found.some((row) => row['misled'] === 1)) throw noteDamagedPostings(connection);
    const count = countUpToBytes(found.slice(0, limit), maxBytes);
    const numbers = found.slice(0, count).map((row) => row['n'] as string);
    const sql = `SELECT ${COLUMNS} FROM statements s WHERE s.n IN (SELECT value FROM json_each(?))
      ORDER BY ${orderOf(ascending, 's.n')}`;
    const statements = readStatements(connection, connection.all(sql, `[${numbers.join(',')}]`));
    const last = statements.at(-1);
    if (found.length > count && last !== undefined) return { statements, next: last.at };
    // The last entry that was examined, and one more to know whether there are more.
    const edge = connection.all(
      `SELECT s.at FROM (${candidates.text} LIMIT 2 OFFSET ?) c JOIN statements s ON s.n = c.n
        ORDER BY ${orderOf(ascending, 'c.n')}`,
      ...candidates.values,
      maxExamined - 1,
    );
    const next = edge.length === 2 ? (edge[0]?.['at'] as string) : undefined;
    return next === undefined ? { statements } : { statements, next };
  });
};
