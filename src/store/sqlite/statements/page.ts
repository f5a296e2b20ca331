import type { Page, PageQuery } from '../../ports/statement-repository.ts';
import type { Connection, SqlValue } from '../connection/connection.ts';
import { countWithin } from './count-up-to.ts';
import { AFTER_ALL, boundNumber, isBehind } from './sort-number.ts';
import { anyOf, COLUMNS, markToken, readStatement } from './statement-row.ts';

interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

const orderOf = (ascending: boolean, column: string): string => (ascending ? column : `${column} DESC`);

/**
 * The entries that drive, in order: the index gives the rows of a token, or of any of several, in the order of their
 * numbers.
 */
const candidates = (query: PageQuery): Sql => {
  const bounds = [
    query.above === undefined ? -1n : boundNumber(query.above),
    query.below === undefined ? AFTER_ALL : boundNumber(query.below) + (isBehind(query.below) ? 1n : 0n),
  ];
  const driving = query.where[0];
  if (driving === undefined)
    return {
      text: `SELECT n FROM statements WHERE n > ? AND n < ? ORDER BY ${orderOf(query.ascending, 'n')}`,
      values: bounds,
    };
  return {
    text: `SELECT rowid AS n FROM postings WHERE postings MATCH ? AND rowid > ? AND rowid < ? ORDER BY ${orderOf(query.ascending, 'rowid')}`,
    values: [anyOf(driving), ...bounds],
  };
};

/** What the other groups ask of a candidate: one of each group's tokens among its own. */
const others = (query: PageQuery): Sql => {
  const groups = query.where.slice(1);
  return {
    text: groups.map((group) => ` AND (${group.map(() => 'instr(s.refs, ?) > 0').join(' OR ')})`).join(''),
    values: groups.flat().map(markToken),
  };
};

/**
 * A page of statements, read from one unchanging view of the file: what is on it by its numbers first, then, once it is
 * known how many bytes these have, their texts.
 */
export const createPage = (connection: Connection, query: PageQuery): Page => {
  if (query.where.some((group) => group.length === 0)) return { statements: [] };
  const { limit, examine, bytes = Infinity } = query;
  const from = candidates(query);
  const fits = others(query);
  return connection.read(() => {
    const found = connection.all(
      `SELECT CAST(c.n AS TEXT) AS n, length(s.text) AS size FROM (${from.text} LIMIT ?) c CROSS JOIN statements s ON s.n = c.n WHERE s.voided = 0${fits.text} ORDER BY ${orderOf(query.ascending, 'c.n')} LIMIT ?`,
      ...from.values,
      examine,
      ...fits.values,
      limit + 1,
    );
    const count = countWithin(found.slice(0, limit), bytes);
    const numbers = found.slice(0, count).map((row) => row['n'] as string);
    const statements = connection
      .all(
        `SELECT ${COLUMNS} FROM statements s WHERE s.n IN (SELECT value FROM json_each(?)) ORDER BY ${orderOf(query.ascending, 's.n')}`,
        `[${numbers.join(',')}]`,
      )
      .map(readStatement);
    const last = statements.at(-1);
    if (found.length > count && last !== undefined) return { statements, next: last.at };
    const edge = connection.all(
      `SELECT s.at FROM (${from.text} LIMIT 2 OFFSET ?) c JOIN statements s ON s.n = c.n ORDER BY ${orderOf(query.ascending, 'c.n')}`,
      ...from.values,
      examine - 1,
    );
    const next = edge.length === 2 ? (edge[0]?.['at'] as string) : undefined;
    return next === undefined ? { statements } : { statements, next };
  });
};
