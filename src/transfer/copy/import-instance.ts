import { join } from 'node:path';
import { type Fault, Problem } from '../../core/problem.ts';
import { COPY_UNDER_WAY, type CopiedKind } from '../../store/ports/copy-repository.ts';
import { beginStudyTopics } from '../../store/epoch.ts';
import type { Store } from '../../store/ports/store.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';
import { type AttachmentLine, attachmentFile, importAttachments } from './attachment-files.ts';
import type { CopyTarget } from './copied-part.ts';
import { ATTACHMENTS_FILE, PARTS_TO_IMPORT } from './copied-parts.ts';
import { faultOf, hasMac, MANIFEST, type Manifest, type ManifestFile } from './manifest.ts';
import { groupLines, readLines } from './read-lines.ts';

export interface ImportInstance extends CopyTarget {
  readonly folder: string;
  readonly manifest: Manifest;
  /** The SHA-256 of the manifest: names the copy. */
  readonly sha256: string;
  /** Returns true for a sort key that the store can order; absent for a store that orders all. */
  readonly canOrder?: ((key: SortKey) => boolean) | undefined;
  /** Called after some records, with their number and the file. */
  readonly onWritten?: (records: number, file: string) => void;
}

const GROUP = { lines: 500, characters: 4_000_000 } as const;

const NAMES = [...PARTS_TO_IMPORT.map(({ name }) => name), ATTACHMENTS_FILE];

/** The files that do not fit version 1: missing in the manifest, or unknown. */
const nameFaults = (files: readonly ManifestFile[]): readonly Fault[] => {
  const named = new Set(files.map(({ name }) => name));
  return [
    ...NAMES.filter((name) => !named.has(name)).map((at) => ({ at, detail: 'is not in the manifest' })),
    ...[...named].filter((name) => !NAMES.includes(name)).map((at) => ({ at, detail: 'is no file of version 1' })),
  ];
};

/** Every file of a copy that has changed since it was written, attachments included; empty if none has. */
const verifyCopy = async (folder: string, { files }: Manifest): Promise<Fault[]> => {
  const faults: Fault[] = [...nameFaults(files)];
  for (const file of files.filter(({ name }) => NAMES.includes(name))) {
    const fault = await faultOf(folder, file);
    if (fault !== undefined) faults.push(fault);
  }
  if (faults.some(({ at }) => at === ATTACHMENTS_FILE)) return faults;
  for await (const line of readLines(join(folder, ATTACHMENTS_FILE))) {
    const { sha2, bytes, sha256 } = JSON.parse(line) as AttachmentLine;
    const fault = await faultOf(folder, { name: attachmentFile(sha2), bytes, sha256 });
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
};

const COPIED_KINDS: readonly CopiedKind[] = [
  ...(['activities', 'attachments', 'documents', 'endedSessions', 'erasures', 'mentions', 'people'] as const),
  ...(['patternRuns', 'profiles', 'replacements', 'violationCounts'] as const),
];

/** The kinds of records that a store has; none if it is empty. */
const findContent = async (store: Store): Promise<readonly string[]> => {
  const lists = {
    statements: (await store.statements.newest()) === undefined ? [] : [1],
    'audit events': await store.auditEvents.page({ limit: 1 }),
    organisations: await store.organisations.list(),
    sources: await store.sources.listSources(),
    credentials: await store.sources.listCredentials(),
    accounts: await store.staff.list(),
    purposes: await store.purposes.list({}),
    studies: await store.studies.all(),
    keys: (await store.facts.find('master-key')) === undefined ? [] : [1],
  };
  const found = Object.entries(lists).flatMap(([name, records]) => (records.length === 0 ? [] : [name]));
  for (const kind of COPIED_KINDS)
    if ((await store.copies.page(kind, { limit: 1 })).records.length > 0) found.push(kind);
  return found;
};

/** Rejects with Problem `state-conflict` if the store is not empty, unless an import of this copy is under way. */
const checkTarget = async (store: Store, sha256: string): Promise<void> => {
  const underWay = await store.facts.find(COPY_UNDER_WAY);
  if (underWay === sha256) return;
  if (underWay !== undefined)
    throw new Problem('state-conflict', 'another copy was being imported into this store: empty it, and begin again');
  const found = await findContent(store);
  if (found.length > 0)
    throw new Problem(
      'state-conflict',
      `a copy goes into an empty store, before Carnet was first started on it; this one has ${found.join(', ')}`,
    );
};

const STATEMENTS_FILE = 'statements.ndjson';
const SORT_KEY = /"at":"([0-9a-f]{20})"/;

/** The first statement whose sort key the store cannot order, if there is one. */
const orderFaults = async (folder: string, canOrder: (key: SortKey) => boolean): Promise<readonly Fault[]> => {
  let line = 0;
  for await (const text of readLines(join(folder, STATEMENTS_FILE))) {
    line++;
    const at = SORT_KEY.exec(text)?.[1] ?? '';
    if (!canOrder(at)) {
      const detail = `has the sort key ${at}, of a partition that a SQLite store cannot order: import into MongoDB`;
      return [{ at: `${STATEMENTS_FILE}, line ${line}`, detail }];
    }
  }
  return [];
};

/** The partitions of the journal begin at the end of the copied statements: no new statement is stored before them. */
const beginProgress = async ({ store, partitions }: CopyTarget, { exportedAt }: Manifest): Promise<void> => {
  const newest = await store.statements.newest();
  const through = Math.max(Date.parse(exportedAt), newest === undefined ? 0 : storedOf(newest));
  for (let partition = 0; partition < partitions; partition++) {
    const progress = await store.progress.claim(partition);
    await store.progress.save({ ...progress, last: through, through });
  }
};

/**
 * Brings a copy into an empty store, once every file was verified; an interrupted import goes on with the same copy.
 * Rejects with Problem `invalid-request` with every fault of the files, `state-conflict` if the store is not empty.
 */
export const importInstance = async (options: ImportInstance): Promise<void> => {
  const { store, folder, manifest, sha256, canOrder, onWritten } = options;
  const faults = await verifyCopy(folder, manifest);
  if (canOrder !== undefined && faults.length === 0) faults.push(...(await orderFaults(folder, canOrder)));
  if (faults.length === 0 && !hasMac(manifest, options.sealingKey))
    faults.push({ at: MANIFEST, detail: 'was not written by an instance with this master key, or changed since' });
  if (faults.length > 0) throw new Problem('invalid-request', 'the copy is not as it was written', faults);
  await checkTarget(store, sha256);
  await store.facts.putIfAbsent(COPY_UNDER_WAY, sha256);
  const write = async (name: string, work: (lines: readonly string[]) => Promise<void>): Promise<void> => {
    for await (const lines of groupLines(readLines(join(folder, name)), GROUP)) {
      await work(lines);
      onWritten?.(lines.length, name);
    }
  };
  await write(ATTACHMENTS_FILE, (lines) => importAttachments(options, folder, lines));
  for (const part of PARTS_TO_IMPORT) await write(part.name, (lines) => part.write(options, lines));
  await beginProgress(options, manifest);
};

/** Opens the store to servers, at the end of the import. Its study topics begin anew. */
export const endImport = async ({ facts }: Store): Promise<void> => {
  await beginStudyTopics(facts);
  await facts.remove(COPY_UNDER_WAY);
};
