import { DatabaseSync } from '@photostructure/sqlite';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/** Bytes of a file. */
export interface FilePlace {
  readonly at: number;
  readonly length: number;
}

/** The page on which a small table or index of SQLite stands, in a file whose log is empty. */
export const findRootPage = (file: string, name: string): FilePlace => {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const { rootpage } = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name) as {
      readonly rootpage: number;
    };
    const { size } = database.prepare('SELECT page_size AS size FROM pragma_page_size').get() as {
      readonly size: number;
    };
    return { at: (rootpage - 1) * size, length: size };
  } finally {
    database.close();
  }
};

/** Where these bytes stand on the only page of a table or index. Throws where they do not. */
export const findOnPage = (file: string, name: string, bytes: Uint8Array | string): FilePlace => {
  const page = findRootPage(file, name);
  const at = readFileSync(file)
    .subarray(page.at, page.at + page.length)
    .lastIndexOf(bytes);
  if (at === -1) throw new Error(`the page of ${name} does not have them`);
  return { at: page.at + at, length: Buffer.from(bytes).length };
};

/** Changes one bit of a file. */
export const flipBit = (file: string, at: number, bit: number): void => {
  const byte = readFileSync(file)[at] ?? 0;
  const handle = openSync(file, 'r+');
  try {
    writeSync(handle, Buffer.of(byte ^ (1 << bit)), 0, 1, at);
  } finally {
    closeSync(handle);
  }
};
