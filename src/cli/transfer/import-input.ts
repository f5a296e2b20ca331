import { createReadStream, readFileSync, type Stats, statSync } from 'node:fs';
import {
  batchesOfStatements,
  type BatchLimits,
  type ImportBatch,
} from '../../transfer/import/batches-of-statements.ts';
import { type CopyDocuments, createCopyDocuments } from '../../transfer/import/copy-documents.ts';
import { type Cut, withoutCutItems } from '../../transfer/import/files/damaged-data.ts';
import { decompressed } from '../../transfer/import/files/decompress.ts';
import { ENCODINGS, type Encoding } from '../../transfer/import/csv/decode-text.ts';
import type { TableMapping } from '../../transfer/import/csv/read-table-mapping.ts';
import { beginSince, type ImportState, openImportState } from '../../transfer/import/import-state.ts';
import { openLearningLockerFolder } from '../../transfer/import/learning-locker-folder.ts';
import { createReadLrs, type LrsEndpoint } from '../../transfer/import/lrs-client.ts';
import { lrsBatches } from '../../transfer/import/lrs-batches.ts';
import type { PutDocument } from '../../transfer/import/put-document.ts';
import { rawItems } from '../../transfer/import/files/raw-items.ts';
import { type DumpedRows, openDumpedRows } from '../../transfer/import/sqlite/dumped-rows.ts';
import { openLrsqlDatabase } from '../../transfer/import/sqlite/lrsql-database.ts';
import { withDocuments } from '../../transfer/import/with-documents.ts';
import { withHead } from '../../transfer/import/files/with-head.ts';
import { defined, isObject } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import type { RemoteRetryDeps } from '../../core/retry/remote-retry.ts';

const HEAD_BYTES = 65_536;

/** An input of an import, opened at the place from which it goes on. */
export interface OpenedInput {
  readonly start: ImportState;
  readonly batches: AsyncIterable<ImportBatch>;
  /** The share that is read, from 0 to 1; undefined if it is not known. */
  readonly share: () => number | undefined;
  readonly copyDocuments?: CopyDocuments;
  /** Where a compressed file breaks off, once that is read. */
  readonly cut?: () => Cut | undefined;
}

/** The values that any input needs to be opened. */
export interface InputDeps {
  /** The file of the state; undefined if the import begins anew each time. */
  readonly stateFile: string | undefined;
  /** The address of the Carnet and the key of the credential. */
  readonly target: string;
  readonly limits: BatchLimits;
}

const statsOf = (input: string): Stats => {
  try {
    return statSync(input);
  } catch (thrown) {
    throw new Problem('not-found', `the input cannot be read: ${(thrown as Error).message}`);
  }
};

const readInput = (input: string): { readonly bytes: AsyncIterable<Buffer>; readonly share: OpenedInput['share'] } => {
  if (input === '-') return { bytes: process.stdin as AsyncIterable<Buffer>, share: () => undefined };
  const { size } = statsOf(input);
  const stream = createReadStream(input);
  return { bytes: stream as AsyncIterable<Buffer>, share: () => (size === 0 ? undefined : stream.bytesRead / size) };
};

/** The format of a table: the file of its mapping, and the encoding of its characters. */
export interface TableOptions {
  readonly mapping?: string;
  readonly encoding?: string;
}

const encodingOf = (name = 'utf-8'): Encoding => {
  const found = ENCODINGS.find((one) => one === name.toLowerCase());
  if (found !== undefined) return found;
  throw new Problem('invalid-request', `--encoding must be ${ENCODINGS.join(' or ')}`);
};

const readFile = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (thrown) {
    throw new Problem('not-found', `the mapping cannot be read: ${(thrown as Error).message}`);
  }
};

const readMapping = async (file: string): Promise<TableMapping> => {
  const { readTableMapping } = await import('../../transfer/import/csv/read-table-mapping.ts');
  return readTableMapping(readFile(file));
};

/** Throws Problem `invalid-request`, with the way, for files that are known and not read. */
const checkReadable = (input: string, head: Buffer): void => {
  const begins = (magic: string): boolean => head.subarray(0, magic.length).equals(Buffer.from(magic, 'latin1'));
  const [what] = [
    ...(begins('PGDMP')
      ? [`${input} is a pg_dump archive: make plain SQL of it by pg_restore -f dump.sql ${input}`]
      : []),
    ...(begins('PK\x03\x04')
      ? [`${input} is a zip archive: unzip it first, or import by unzip -p ${input} | ...`]
      : []),
  ];
  if (what !== undefined) throw new Problem('invalid-request', what);
};

const isSqlite = (head: Buffer): boolean => head.subarray(0, 16).toString('latin1') === 'SQLite format 3\0';

/** Opens the database of an lrsql. */
const openDatabase = (input: string, { stateFile, target, limits }: InputDeps): OpenedInput => {
  if (input === '-') throw new Problem('invalid-request', 'a SQLite database is read by its name, not as a stream');
  const database = openLrsqlDatabase(input);
  const start = openImportState(stateFile, { head: Buffer.from(`lrsql ${database.first}`), target });
  const { share, readAttachments } = database;
  const reading = { skipped: start.items, waiting: start.waiting, limits, readAttachments };
  const statements = batchesOfStatements(database.statements(), reading);
  const batches = withDocuments(statements, () => database.documents(start.documents), { start, limits });
  return { start, share, batches };
};

/** Opens a folder of Learning Locker. */
const openFolder = async (input: string, { stateFile, target, limits }: InputDeps): Promise<OpenedInput> => {
  const folder = await openLearningLockerFolder(input);
  const { bytes, share } = readInput(folder.statements);
  const { head, all } = await withHead(bytes, HEAD_BYTES);
  const start = openImportState(stateFile, { head, target });
  let found: Cut | undefined;
  const cut = (): Cut | undefined => found;
  const items = withoutCutItems(rawItems(decompressed(all, (one) => (found = one))), cut);
  const { readAttachments, documents } = folder;
  const reading = { skipped: start.items, waiting: start.waiting, limits, readAttachments };
  const statements = batchesOfStatements(items, { ...reading, isCut: () => found !== undefined });
  const batches = withDocuments(statements, () => documents(start.documents), { start, limits });
  return { start, share, cut, batches };
};

/** Opens a file, or the standard input (`-`). */
export const openFile = async (
  input: string,
  { mapping: file, encoding }: TableOptions,
  { stateFile, target, limits }: InputDeps,
): Promise<OpenedInput> => {
  if (input !== '-' && statsOf(input).isDirectory()) return openFolder(input, { stateFile, target, limits });
  const mapping = file === undefined ? undefined : await readMapping(file);
  const { bytes, share } = readInput(input);
  const { head, all } = await withHead(bytes, HEAD_BYTES);
  if (isSqlite(head)) {
    await all.return();
    return openDatabase(input, { stateFile, target, limits });
  }
  const start = openImportState(stateFile, { head, target, mapping: mapping?.digest });
  const reading = { skipped: start.items, waiting: start.waiting, limits };
  if (mapping === undefined) {
    checkReadable(input, head);
    let found: Cut | undefined;
    const cut = (): Cut | undefined => found;
    const content = decompressed(all, (one) => (found = one));
    let rows: DumpedRows | undefined;
    const items = withoutCutItems(
      rawItems(content, undefined, (row) => (rows ??= openDumpedRows()).add(row)),
      cut,
    );
    const isCut = (): boolean => found !== undefined;
    const statements = batchesOfStatements(items, {
      ...reading,
      isCut,
      readAttachments: (...args) => rows?.readAttachments(...args) ?? {},
    });
    const documents = () => (isCut() ? [] : (rows?.documents(start.documents) ?? []));
    return { start, share, cut, batches: withDocuments(statements, documents, { start, limits }) };
  }
  const { openTable } = await import('../../transfer/import/csv/open-table.ts');
  const { rows, unwrapItem } = await openTable(decompressed(all), mapping, encodingOf(encoding));
  return { start, share, batches: batchesOfStatements(rows, { ...reading, unwrapItem }) };
};

/** The statements of an LRS that are read, and if its states and profiles are copied. */
export interface LrsOptions {
  readonly since?: string;
  readonly until?: string;
  readonly documents: boolean;
}

const versionIn = (about: Buffer | undefined): '1.0.3' | '2.0.0' => {
  try {
    const json = JSON.parse(about?.toString('utf8') ?? '') as unknown;
    const versions = isObject(json) && Array.isArray(json['version']) ? (json['version'] as unknown[]) : [];
    return versions.some((one) => typeof one === 'string' && one.startsWith('2.')) ? '2.0.0' : '1.0.3';
  } catch {
    return '1.0.3';
  }
};

/** Opens another LRS; it is read in the newest version of xAPI that both know. */
export const openLrs = async (
  endpoint: LrsEndpoint,
  { since, until, documents }: LrsOptions,
  {
    stateFile,
    target,
    limits,
    client,
    put,
  }: InputDeps & { readonly client: RemoteRetryDeps; readonly put: PutDocument },
): Promise<OpenedInput> => {
  const start = beginSince(openImportState(stateFile, { head: Buffer.from(endpoint.url), target }), since);
  const about = await createReadLrs(endpoint, client)({ path: 'about' });
  const read = createReadLrs(endpoint, { ...client, version: versionIn(about?.bytes) });
  return {
    start,
    share: () => undefined,
    batches: lrsBatches(read, {
      position: start,
      limits,
      ...defined({ since: start.since, until }),
    }),
    ...(documents && { copyDocuments: createCopyDocuments({ read, put }) }),
  };
};
