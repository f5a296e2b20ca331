import { type FileHandle, open } from 'node:fs/promises';
import type { RefusedStatement } from './post-statements.ts';
import type { StatementRow } from './statements/unwrapped-statement.ts';

/** An item without a statement, with the reason. */
export interface BrokenItem {
  readonly line: number;
  readonly detail: string;
  /** Absent if it is too long to be held in memory. */
  readonly bytes?: Buffer;
  /** For a row of a table: the wrong columns. */
  readonly columns?: readonly string[];
}

const OWNER_ONLY = 0o600;

const brokenLine = ({ line, detail, bytes, columns }: BrokenItem): string =>
  JSON.stringify({ line, kind: 'broken', detail, columns, text: bytes?.toString('utf8') });

/** The faults of a statement that is made of a row, each with the columns that it is about. */
const withColumns = (faults: RefusedStatement['faults'], { columnsAt }: StatementRow) =>
  faults.map((fault) => ({ ...fault, columns: columnsAt(fault.at) }));

/** The statement keeps its own text, so that its numbers keep their digits. */
const refusedLine = ({ statement, kind, detail, faults }: RefusedStatement): string => {
  const { line, id, bytes, row } = statement;
  const about = row === undefined ? { faults } : { faults: withColumns(faults, row), text: row.text };
  const head = JSON.stringify({ line, id, kind, detail, ...about }).slice(0, -1);
  // A line feed between members of a statement would end the line.
  return `${head},"statement":${bytes.toString('utf8').replaceAll(/[\r\n]/g, ' ')}}`;
};

/** The file of the items that an import could not store, one JSON object a line, in the order of the input. */
export class RefusedFile {
  readonly path: string;
  #handle: FileHandle | undefined;
  #bytes: number;

  /** The first `bytes` of an earlier run are kept; lines after its last state are written again. */
  constructor(path: string, bytes: number) {
    this.path = path;
    this.#bytes = bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds lines, and syncs them to disk. */
  async append(refused: readonly RefusedStatement[], broken: readonly BrokenItem[]): Promise<void> {
    if (refused.length + broken.length === 0) return;
    const lines = [
      ...refused.map((one) => ({ line: one.statement.line, text: refusedLine(one) })),
      ...broken.map((one) => ({ line: one.line, text: brokenLine(one) })),
    ].sort((x, y) => x.line - y.line);
    const bytes = Buffer.from(lines.map(({ text }) => `${text}\n`).join(''));
    this.#handle ??= await this.#open();
    await this.#handle.write(bytes, 0, bytes.length, this.#bytes);
    await this.#handle.sync();
    this.#bytes += bytes.length;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }

  async #open(): Promise<FileHandle> {
    await (await open(this.path, 'a', OWNER_ONLY)).close();
    const handle = await open(this.path, 'r+');
    await handle.truncate(this.#bytes);
    return handle;
  }
}
