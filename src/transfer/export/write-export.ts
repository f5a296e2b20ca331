import type { ExportItem } from './export-item.ts';

/** Reads the statements after a cursor, or all, in the order of `stored`. */
export type ReadExport = (after: string | undefined) => AsyncIterable<readonly ExportItem[]>;

/** Receives the number of statements in the output so far, and the cursor reached. */
type OnExported = (statements: number, cursor: string) => void;

export interface ExportJob {
  /** The query and the form of the export, as text: only the same export continues a broken one. */
  readonly exports: string;
  readonly read: ReadExport;
  readonly onExported: OnExported;
}

/** The result of an export. */
export interface WrittenExport {
  /** The number of statements in the output; also of earlier runs, if it was continued. */
  readonly statements: number;
  /** The position at which a later export continues; absent if nothing was ever exported. */
  readonly cursor?: string;
  /** The files that this run has completed. */
  readonly files: readonly string[];
}
