import type { RawItem } from './bounded-lines.ts';

const TABLE = 'xapi_statement';
const COPY = new RegExp(`^COPY (?:"?\\w+"?\\.)?"?${TABLE}"? \\((?<columns>[^)]*)\\) FROM stdin;$`, 'i');
const INSERT = new RegExp(`^INSERT INTO (?:"?\\w+"?\\.)?"?${TABLE}"?\\s*(?:\\([^)]*\\)\\s*)?VALUES\\s*\\(`, 'i');
const COPY_END = '\\.';

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** A value of PostgreSQL's COPY text format (documentation of COPY, "Text Format"). */
const unescaped = (value: string): string =>
  value.replaceAll(/\\([\s\S])/g, (_, character: string) => ESCAPES[character] ?? character);

const VALUE = /\s*(?:[xX]'(?<hex>[0-9a-fA-F]*)'|'(?<text>(?:[^']|'')*)'|(?<other>[^,()']+))\s*(?<end>[,)])/y;

/** The JSON object among the values of an INSERT: a text, or a BLOB in hexadecimal digits. */
const objectIn = (values: string): Buffer | undefined => {
  VALUE.lastIndex = 0;
  for (let match = VALUE.exec(values); match !== null; match = VALUE.exec(values)) {
    const { hex, text, end } = match.groups ?? {};
    const bytes = hex === undefined ? Buffer.from((text ?? '').replaceAll("''", "'")) : Buffer.from(hex, 'hex');
    if (bytes[0] === 0x7b) return bytes;
    if (end === ')') return undefined;
  }
  return undefined;
};

/** Whether an input begins as a dump of PostgreSQL or SQLite does. */
export const isSqlDump = (head: string): boolean => /^(?:--|SET |PRAGMA |BEGIN|COPY |CREATE |INSERT |\\)/i.test(head);

/**
 * The statements in a SQL dump of lrsql: the column `payload` of the table `xapi_statement`. Dumps of pg_dump (COPY or
 * `--inserts`) and of SQLite (`.dump`) are read. Other tables are passed over.
 */
export const sqlRows = async function* (lines: AsyncIterable<RawItem>): AsyncGenerator<RawItem, void> {
  let column: number | undefined;
  for await (const item of lines) {
    if (!('bytes' in item)) {
      yield item;
      continue;
    }
    const { line } = item;
    const text = item.bytes.toString('utf8');
    if (column !== undefined) {
      if (text === COPY_END) column = undefined;
      else yield { line, bytes: Buffer.from(unescaped(text.split('\t')[column] ?? '')) };
      continue;
    }
    const columns = COPY.exec(text)?.groups?.['columns'];
    if (columns !== undefined) {
      const at = columns.split(',').findIndex((name) => name.trim().replaceAll('"', '') === 'payload');
      column = at < 0 ? undefined : at;
      continue;
    }
    const insert = INSERT.exec(text);
    if (insert === null) continue;
    const payload = objectIn(text.slice(insert[0].length));
    if (payload === undefined)
      yield { line, broken: 'is a row of the table xapi_statement without a statement', length: item.bytes.length };
    else yield { line, bytes: payload };
  }
};
