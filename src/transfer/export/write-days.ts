import { existsSync, readdirSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../../core/json-object.ts';
import { makeDirectory } from '../../core/disk/directory.ts';
import { createToRow, type TableRow } from '../../studies/export/row.ts';
import { writeParquet } from '../../studies/export/write-parquet.ts';
import { EXPORT_COLUMNS } from './export-columns.ts';
import { storedOfCursor } from './export-cursor.ts';
import { columnRecord, type ExportItem } from './export-item.ts';
import { explainOver, type ExportState, readExportState, saveExportState } from './export-state.ts';
import type { ExportJob, WrittenExport } from './write-export.ts';

/** Readers of Hive layouts ignore names that begin with an underscore. */
const STATE_FILE = '_carnet-export.json';
const UNFINISHED = '_unfinished.parquet';

/** The most rows of one file: a killed export reads that many again. */
const FILE_ROWS = 500_000;

const COLUMNS = EXPORT_COLUMNS;
const toRow = createToRow(COLUMNS);

const dayOf = ({ cursor }: ExportItem): string => new Date(storedOfCursor(cursor)).toISOString().slice(0, 10);

/** The path of the next file of a day, relative to the folder. */
const nextFile = (folder: string, day: string): string => {
  const name = `day=${day}`;
  makeDirectory(join(folder, name));
  const numbers = readdirSync(join(folder, name)).map((file) => Number(/^part-(\d+)\.parquet$/.exec(file)?.[1] ?? -1));
  return `${name}/part-${Math.max(-1, ...numbers) + 1}.parquet`;
};

const syncFile = async (file: string): Promise<void> => {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Puts a finished file in its place if the process ended between the two steps. */
const finishRename = async (folder: string, { renamesTo }: ExportState): Promise<void> => {
  const unfinished = join(folder, UNFINISHED);
  if (renamesTo !== undefined && existsSync(unfinished) && !existsSync(join(folder, renamesTo)))
    await rename(unfinished, join(folder, renamesTo));
  await rm(unfinished, { force: true });
};

const eachOf = async function* (batches: AsyncIterable<readonly ExportItem[]>): AsyncGenerator<ExportItem, void> {
  for await (const batch of batches) yield* batch;
};

/**
 * Exports Parquet into a folder, `day=YYYY-MM-DD/part-N.parquet` by the day of `stored` (UTC). A later or a killed
 * export continues after the last complete file. Rejects with Problem `state-conflict` if the folder has another
 * export.
 */
export const writeDays = async (
  folder: string,
  { exports, read, onExported }: ExportJob,
  fileRows = FILE_ROWS,
): Promise<WrittenExport> => {
  makeDirectory(folder);
  const [stateFile, unfinished] = [join(folder, STATE_FILE), join(folder, UNFINISHED)];
  const before = readExportState(stateFile, exports);
  await finishRename(folder, before);
  const files: string[] = [];
  let { statements, cursor } = before;
  const iterator = eachOf(explainOver(read(cursor), stateFile));
  let next = await iterator.next();

  const rowsOf = async function* (day: string): AsyncGenerator<TableRow, void> {
    for (let rows = 0; next.done !== true && dayOf(next.value) === day && rows < fileRows; rows++) {
      yield toRow(columnRecord(next.value));
      ({ cursor } = next.value);
      onExported(++statements, cursor);
      next = await iterator.next();
    }
  };
  const finishFile = async (to: string): Promise<void> => {
    await syncFile(unfinished);
    const state = { exports, statements, ...defined({ cursor }) };
    saveExportState(stateFile, { ...state, renamesTo: to });
    await rename(unfinished, join(folder, to));
    saveExportState(stateFile, state);
    files.push(join(folder, to));
  };

  try {
    while (next.done !== true) {
      const day = dayOf(next.value);
      await writeParquet(unfinished, COLUMNS, rowsOf(day));
      await finishFile(nextFile(folder, day));
    }
  } finally {
    await iterator.return(undefined);
  }
  return { statements, ...defined({ cursor }), files };
};
