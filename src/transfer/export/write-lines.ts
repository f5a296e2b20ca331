import { existsSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import type { LineEncoder } from './encode-lines.ts';
import { explainOver, type ExportState, readExportState, removeExportState, saveExportState } from './export-state.ts';
import type { ExportJob, WrittenExport } from './write-export.ts';

const OWNER_ONLY = 0o600;
/** After so many bytes the state is saved: a killed export reads that much again. */
const SAVED_BYTES = 8_000_000;

/** Opens the unfinished file and cuts off what the state does not count. */
const openPart = async (part: string, { bytes = 0 }: ExportState): Promise<FileHandle> => {
  const handle = await open(part, bytes === 0 ? 'w' : 'r+', OWNER_ONLY);
  const { size } = await handle.stat();
  if (size < bytes) {
    await handle.close();
    throw new Problem('state-conflict', `${part} is shorter than its state says; remove both and start again`);
  }
  await handle.truncate(bytes);
  return handle;
};

/**
 * Exports lines into a new file, through FILE.part and FILE.state. A killed export continues after the statements that
 * the state counts. Rejects with Problem `state-conflict` if the file exists, or another export is unfinished.
 */
export const writeLines = async (
  file: string,
  { head, encode }: LineEncoder,
  { exports, read, onExported }: ExportJob,
): Promise<WrittenExport> => {
  const [part, stateFile] = [`${file}.part`, `${file}.state`];
  if (existsSync(file)) throw new Problem('state-conflict', `${file} exists: remove it, or choose another file`);
  let state = readExportState(stateFile, exports);
  let { bytes = 0, statements, cursor } = state;
  const handle = await openPart(part, state);
  const save = async (): Promise<void> => {
    await handle.datasync();
    state = { exports, bytes, statements, ...defined({ cursor }) };
    saveExportState(stateFile, state);
  };
  const append = async (chunk: Uint8Array): Promise<void> => {
    await handle.write(chunk, 0, chunk.length, bytes);
    bytes += chunk.length;
  };
  try {
    if (bytes === 0) await append(head);
    for await (const batch of explainOver(read(cursor), stateFile)) {
      await append(await encode(batch));
      statements += batch.length;
      cursor = batch.at(-1)?.cursor ?? cursor;
      if (bytes - (state.bytes ?? 0) >= SAVED_BYTES) await save();
      if (cursor !== undefined) onExported(statements, cursor);
    }
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(part, file);
  removeExportState(stateFile);
  return { statements, ...defined({ cursor }), files: [file] };
};

/** Exports lines to a stream such as the standard output; waits for a slow reader. */
export const streamLines = async (
  write: (chunk: Uint8Array) => Promise<void>,
  { head, encode }: LineEncoder,
  { read, onExported }: Pick<ExportJob, 'read' | 'onExported'>,
): Promise<WrittenExport> => {
  let statements = 0;
  let cursor: string | undefined;
  if (head.length > 0) await write(head);
  for await (const batch of read(undefined)) {
    await write(await encode(batch));
    statements += batch.length;
    cursor = batch.at(-1)?.cursor ?? cursor;
    if (cursor !== undefined) onExported(statements, cursor);
  }
  return { statements, ...defined({ cursor }), files: [] };
};
