import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../../core/problem.ts';

/** An address is the endpoint of another LRS; a file may have any other name. */
export const isLrs = (input: string): boolean => /^https?:\/\//i.test(input) && URL.canParse(input);

/** The files for the state of an import and for what it could not store. */
export interface ImportFiles {
  /** Undefined if an interrupted import begins anew. */
  readonly state?: string;
  readonly refused: string;
}

const nameOf = (input: string): string => {
  if (input === '-') return 'stdin';
  return isLrs(input) ? new URL(input).hostname : basename(input);
};

interface FileOptions {
  readonly state?: string;
  readonly refused?: string;
  readonly dryRun?: true;
}

const namedFiles = (input: string, { state: folder, refused, dryRun }: FileOptions): ImportFiles => {
  const base = join(folder ?? (input === '-' || isLrs(input) ? '.' : dirname(input)), nameOf(input));
  if (dryRun === true) return { refused: refused ?? `${base}.dry-run.ndjson` };
  return {
    ...(input === '-' && folder === undefined ? {} : { state: `${base}.import` }),
    refused: refused ?? `${base}.refused.ndjson`,
  };
};

const hasContent = (path: string): boolean => existsSync(path) && statSync(path).size > 0;

/**
 * The files of an import. Throws Problem `invalid-request` if an import without a state would replace the file of
 * refused statements: that file may be the input.
 */
export const filesOf = (input: string, options: FileOptions): ImportFiles => {
  const files = namedFiles(input, options);
  if (options.dryRun !== true && files.state === undefined && hasContent(files.refused))
    throw new Problem(
      'invalid-request',
      `${files.refused} has what an earlier import could not store: move it, or name another file by --refused`,
    );
  return files;
};
