import { existsSync, readFileSync, rmSync } from 'node:fs';
import { writeComplete } from '../../core/disk/owner-only-file.ts';
import { isProblem, Problem } from '../../core/problem.ts';

/** The progress of an export; a file beside its output. */
export interface ExportState {
  /** The query and the form of the export: another export must not continue it. */
  readonly exports: string;
  /** Everything up to here is in the output; absent before the first statement. */
  readonly cursor?: string;
  /** The number of statements in the output. */
  readonly statements: number;
  /** For a file of lines: the number of bytes that count. */
  readonly bytes?: number;
  /** For a folder: the place that its complete file is about to take. */
  readonly renamesTo?: string;
}

const parse = (text: string): ExportState | undefined => {
  try {
    return JSON.parse(text) as ExportState;
  } catch {
    return undefined;
  }
};

/** Reads the state; a new one if there is none. Throws Problem `state-conflict` for the state of another export. */
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

/** If an export cannot be continued, adds to Problem `cursor-over` the files to remove. */
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

/** Replaces the complete state, synced to disk. */
export const saveExportState = (file: string, state: ExportState): void =>
  writeComplete(file, `${JSON.stringify(state)}\n`, 'replace');

export const removeExportState = (file: string): void => rmSync(file, { force: true });
