import type { Page, PageQuery } from '../store.ts';
import type { Connection, SqlValue } from './connection.ts';
import { COLUMNS, markToken, readStatement } from './statement-row.ts';

/** Greater than every sort key, which is hexadecimal; the empty string is less than every one. */
const AFTER_ALL = 'g';

interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

const orderOf = (ascending: boolean, table: string): string => ascending ? `${table}at, ${table}n` : `${table}at DESC, ${table}n DESC`;

/**
 * The entries that drive, in order: one ordered scan of an index a token, merged and freed of doubles by UNION, which SQLite
 * does row by row without sorting, since the index has the order already.
 */
const candidates = (query: PageQuery): Sql => {
  const bounds = [query.above ?? '', query.below ?? AFTER_ALL];
  const order = `ORDER BY ${orderOf(query.ascending, '')}`;
  const driving = query.where[0];
  if (driving === undefined) return { text: `SELECT at, n FROM statements WHERE at > ? AND at < ? ${order}`, values: bounds };
  const tokens = [...new Set(driving)];
  const scan = 'SELECT at, n FROM refs WHERE token = ? AND at > ? AND at < ?';
  return { text: `${tokens.map(() => scan).join(' UNION ')} ${order}`, values: tokens.flatMap((token) => [token, ...bounds]) };
};

/** What the other groups ask of a candidate: one of each group's tokens among its own. */
const others = (query: PageQuery): Sql => {
  const groups = query.where.slice(1);
  return {
    text: groups.map((group) => ` AND (${group.map(() => 'instr(s.refs, ?) > 0').join(' OR ')})`).join(''),
    values: groups.flat().map(markToken),
  };
};

/** A page of statements, read from one unchanging view of the file. */
export const createPage = (connection: Connection, query: PageQuery): Page => {
  if (query.where.some((group) => group.length === 0)) return { statements: [] };
  const { limit, examine } = query;
  const from = candidates(query);
  const fits = others(query);
  return connection.read(() => {
    const rows = connection.all(
      `SELECT ${COLUMNS} FROM (${from.text} LIMIT ?) c CROSS JOIN statements s ON s.n = c.n WHERE s.voided = 0${fits.text} ORDER BY ${orderOf(query.ascending, 'c.')} LIMIT ?`,
      ...from.values, examine, ...fits.values, limit + 1,
    );
    const statements = rows.slice(0, limit).map(readStatement);
    const last = statements.at(-1);
    if (rows.length > limit && last !== undefined) return { statements, next: last.at };
    const edge = connection.all(`SELECT at FROM (${from.text} LIMIT 2 OFFSET ?)`, ...from.values, examine - 1);
    const next = edge.length === 2 ? edge[0]?.['at'] as string : undefined;
    return next === undefined ? { statements } : { statements, next };
  });
};
