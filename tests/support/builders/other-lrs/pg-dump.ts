import type { LrsqlRow } from './lrsql-tables.ts';

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');

const BOOLEANS = ['is_voided'];

const valueIn = (name: string, value: LrsqlRow[string]): string => {
  if (value === null) return '\\N';
  if (BOOLEANS.includes(name)) return value === 1 ? 't' : 'f';
  if (name === 'contents') return `\\\\x${(value as Buffer).toString('hex')}`;
  if (name === 'last_modified') return String(value).replace('T', ' ').replace('000000Z', '+00');
  return escaped(String(value));
};

/** The rows as `pg_dump` writes them: plain SQL with COPY, the tables in the order of their names. */
export const pgDumpOf = (rows: readonly (readonly [table: string, row: LrsqlRow])[]): string => {
  const tables = [...new Set(rows.map(([table]) => table))].sort();
  const copies = tables.map((table) => {
    const own = rows.flatMap(([name, row]) => (name === table ? [row] : []));
    const lines = own.map((row) =>
      Object.entries(row)
        .map(([name, value]) => valueIn(name, value))
        .join('\t'),
    );
    const columns = Object.keys(own[0]!).map((name) => (name === 'timestamp' ? '"timestamp"' : name));
    return `COPY public.${table} (${columns.join(', ')}) FROM stdin;\n${lines.join('\n')}\n\\.\n\n`;
  });
  return `--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\n\n${copies.join('')}`;
};
