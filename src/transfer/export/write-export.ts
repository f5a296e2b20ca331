import type { ExportItem } from './export-item.ts';

/** Reads the statements after a cursor, or all, in the order of `stored`. */
export type ReadExport = (after: string | undefined) => AsyncIterable<readonly ExportItem[]>;

/** Gets the number of statements in the output so far, and the cursor reached. */
type OnExported = (statements: number, cursor: string) => void;

export interface ExportJob {
  /** What is exported, and how, as text: a broken export is continued by the same one alone. */
  readonly exports: string;
  readonly read: ReadExport;
  readonly onExported: OnExported;
}

/** What came of an export. */
export interface WrittenExport {
  /** The number of statements in the output; also of earlier runs, where it was continued. */
  readonly statements: number;
  /** Where a later export continues; absent where nothing was ever exported. */
  readonly cursor?: string;
  /** The files that this run has completed. */
  readonly files: readonly string[];
}
