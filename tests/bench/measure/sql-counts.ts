import { existsSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { waitFor } from '../../support/checks/wait-for.ts';

/** How often a call of SQLite was made. */
export interface SqlCount {
  /** The method of the library: run, get, all, iterate or exec. */
  readonly method: string;
  /** The verb of the SQL, and the first table that it names. */
  readonly verb: string;
  readonly table: string;
  /** The SQL without values and spaces. */
  readonly sql: string;
  readonly calls: number;
}

/** One text for SQL that differs in values, in the length of lists and in spaces only. */
export const normaliseSql = (sql: string): string =>
  sql
    .replace(/--[^\n]*/g, ' ')
    .replace(/'(?:[^']|'')*'/g, '?')
    .replace(/\?\d+|\b\d+(?:\.\d+)?\b/g, '?')
    .replace(/\s+/g, ' ')
    .replace(/\(\s*\?(?:\s*,\s*\?)+\s*\)/g, '(?...)')
    .replace(/(\(\?(?:\.\.\.)?\))(?:\s*,\s*\1)+/g, '$1...')
    .trim();

const VERB = /^(?:WITH\b.*?\)\s*(?=(?:SELECT|INSERT|UPDATE|DELETE)\b))?\s*([A-Z]+)/i;
const TABLE = /\b(?:FROM|INTO|UPDATE(?:\s+OR\s+\w+)?|JOIN)\s+(?!\()["`]?(\w+)/gi;

/** The verb of SQL and the first table, or the pragma, that it names; `-` if it names none. */
export const describeSql = (sql: string): { readonly verb: string; readonly table: string } => {
  const verb = (VERB.exec(sql)?.[1] ?? '-').toUpperCase();
  if (verb === 'PRAGMA') return { verb, table: /^PRAGMA\s+(\w+)/i.exec(sql)?.[1] ?? '-' };
  const names = [...sql.matchAll(TABLE)].map(([, name = '']) => name).filter((name) => !name.startsWith('json_'));
  return { verb, table: names[0] ?? '-' };
};

/** The counted calls, those of one normalised text together, the most frequent first. */
export const mergeCounts = (raw: readonly (readonly [text: string, calls: number])[]): readonly SqlCount[] => {
  const merged = new Map<string, SqlCount>();
  for (const [text, calls] of raw) {
    const method = text.slice(0, text.indexOf(' '));
    const sql = normaliseSql(text.slice(method.length + 1));
    const key = `${method} ${sql}`;
    merged.set(key, { method, ...describeSql(sql), sql, calls: calls + (merged.get(key)?.calls ?? 0) });
  }
  return [...merged.values()].toSorted((one, other) => other.calls - one.calls);
};

/** The environment of a process whose calls are counted, which writes them to this file. */
export const countingEnv = (file: string): Readonly<Record<string, string>> => ({
  NODE_FLAGS: `--import=${resolve('dist/count-sql.js')}`,
  BENCH_COUNTS: file,
});

/** Takes the counts of a process since they were last taken. */
export const takeCounts = async (pid: number, file: string): Promise<readonly SqlCount[]> => {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  await waitFor('the counts', () => existsSync(file));
  return mergeCounts(JSON.parse(readFileSync(file, 'utf8')) as [string, number][]);
};
