import { existsSync, readFileSync, rmSync } from 'node:fs';
import { writeWhole } from '../../core/disk/owner-only-file.ts';
import { isProblem, Problem } from '../../core/problem.ts';

/** How far an export has come; a file beside its output. */
export interface ExportState {
  /** What is exported, and how: another export must not continue it. */
  readonly exports: string;
  /** Everything up to here is in the output; absent before the first statement. */
  readonly cursor?: string;
  /** The number of statements in the output. */
  readonly statements: number;
  /** Of a file of lines: the bytes that count. */
  readonly bytes?: number;
  /** Of a folder: the place that its complete file is about to take. */
  readonly renamesTo?: string;
}

const parse = (text: string): ExportState | undefined => {
  try {
    return JSON.parse(text) as ExportState;
  } catch {
    return undefined;
  }
};

/** Reads the state; a new one where there is none. Throws Problem `state-conflict` for the state of another export. */
export const readExportState = (file: string, exports: string): ExportState => {
  if (!existsSync(file)) return { exports, statements: 0 };
  const state = parse(readFileSync(file, 'utf8'));
  if (state?.exports === exports) return state;
  throw new Problem(
    'state-conflict',
    `${file} is the state of another export (${state?.exports ?? 'unreadable'}); ` +
      'choose another output, or remove that file and its output',
  );
};

/** Adds to Problem `cursor-over` what is to be removed of an export that cannot be continued. */
export const explainOver = async function* <T>(
  items: AsyncIterable<T>,
  file: string,
): AsyncGenerator<Awaited<T>, void, undefined> {
  try {
    yield* items;
  } catch (thrown) {
    if (!isProblem(thrown, 'cursor-over') || !existsSync(file)) throw thrown;
    throw new Problem('cursor-over', `${thrown.message}: ${file} and what was exported beside it are to be removed`);
  }
};

/** Replaces the state as a whole, synced to disk. */
export const saveExportState = (file: string, state: ExportState): void =>
  writeWhole(file, `${JSON.stringify(state)}\n`, 'replace');

export const removeExportState = (file: string): void => rmSync(file, { force: true });
