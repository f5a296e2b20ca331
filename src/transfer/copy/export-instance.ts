import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { batchesOf } from '../../core/batches.ts';
import { makeDirectory } from '../../core/disk/directory.ts';
import { writeComplete } from '../../core/disk/owner-only-file.ts';
import { Problem } from '../../core/problem.ts';
import { damagedRecordProblem } from '../../store/ports/checked/damaged-record.ts';
import type { StoredAuditEvent } from '../../store/ports/consent/audit-event-repository.ts';
import { writeAttachments } from './attachment-files.ts';
import type { CopiedPart, CopySource } from './copied-part.ts';
import { ATTACHMENTS_FILE, AUDIT_PART, PARTS_AFTER_PEOPLE, PARTS_BEFORE_PEOPLE } from './copied-parts.ts';
import { LineFile } from './line-file.ts';
import { type Manifest, MANIFEST, type ManifestFile, withMac } from './manifest.ts';
import { ERASURES_PART, PEOPLE_PART } from './people-parts.ts';

export interface ExportInstance extends CopySource {
  /** An empty or new folder, or that of an interrupted export, which begins anew. */
  readonly folder: string;
  /** Called after some records, with their number and the file. */
  readonly onWritten?: (records: number, file: string) => void;
}

/** The file that marks an unfinished export. */
const UNFINISHED = 'unfinished';

/** Makes the folder, or empties that of an interrupted export. Throws Problem `state-conflict` if it has files. */
const beginFolder = (folder: string): void => {
  makeDirectory(folder);
  const names = readdirSync(folder);
  if (names.length > 0 && (!existsSync(join(folder, UNFINISHED)) || names.includes(MANIFEST)))
    throw new Problem('state-conflict', `${folder} has files: choose a new folder`);
  writeFileSync(join(folder, UNFINISHED), '', { mode: 0o600, flush: true });
  for (const name of names) if (name !== UNFINISHED) rmSync(join(folder, name), { recursive: true });
};

/** Writes one file from its lines. */
const createWriteFile = ({ folder, onWritten }: ExportInstance) => {
  return async (name: string, lines: AsyncIterable<readonly string[]>): Promise<ManifestFile> => {
    const file = await LineFile.create(folder, name);
    try {
      for await (const some of lines) {
        await file.add(some);
        onWritten?.(some.length, name);
      }
      return await file.end();
    } catch (thrown) {
      await file.abort();
      throw thrown;
    }
  };
};

/**
 * A copy has identifiers without their checksums, and an import makes new ones. Rejects with Problem `damaged` if a
 * person or an identifier is damaged.
 */
const refuseDamagedPeople = async ({ store }: CopySource): Promise<void> => {
  const checked = await store.recordChecks.check();
  for (const kind of ['person', 'identifier'] as const)
    if (checked[kind].damaged.length > 0) throw damagedRecordProblem({ kind });
};

/** The most rounds in which the chain may grow while its decisions are read. */
const MAX_ROUNDS = 100;

const PAGE_SIZE = 500;

/**
 * Writes the audit chain, the people of later events once more, and the erasures, until the chain does not grow
 * meanwhile. So each decision in the copy has its event, and each event its decision.
 */
const writeDecisions = async (
  source: CopySource,
  { folder, from, people }: { readonly folder: string; readonly from: number; readonly people: LineFile },
): Promise<readonly ManifestFile[]> => {
  const { store } = source;
  const chain = await LineFile.create(folder, AUDIT_PART.name);
  let erasures: LineFile | undefined;
  try {
    let last = 0;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const changed = new Set<string>();
      const addEvents = async (events: readonly StoredAuditEvent[]): Promise<void> => {
        await chain.add(events.map((event) => JSON.stringify(event)));
        for (const { seq, person } of events) if (seq > from && person !== undefined) changed.add(person);
        last = events.at(-1)?.seq ?? last;
      };
      const headBefore = (await store.auditEvents.head())?.seq ?? 0;
      while (last < headBefore) {
        const limit = Math.min(PAGE_SIZE, headBefore - last);
        await addEvents(await store.auditEvents.page({ after: last, limit }));
      }
      for (const ids of batchesOf([...changed], PAGE_SIZE))
        await people.add((await store.copies.findPeople(ids)).map((person) => JSON.stringify(person)));
      await erasures?.abort();
      erasures = await LineFile.create(folder, ERASURES_PART.name);
      for await (const lines of ERASURES_PART.read(source)) await erasures.add(lines);
      if (((await store.auditEvents.head())?.seq ?? 0) === headBefore)
        return [await people.end(), await chain.end(), await erasures.end()];
    }
  } catch (thrown) {
    await Promise.all([chain.abort(), erasures?.abort()]);
    throw thrown;
  }
  throw new Problem('overloaded', 'decisions come faster than they can be read: export at a quieter time');
};

/**
 * Writes a complete instance into a folder of plain files. Everything that was stored before is in it. The manifest
 * comes last: a folder without one is no copy. Rejects with Problem `state-conflict` if the folder has other files, and
 * `damaged` if a record that the copy needs is damaged.
 */
export const exportInstance = async (options: ExportInstance): Promise<Manifest> => {
  const { folder, store, startedAt } = options;
  await refuseDamagedPeople(options);
  beginFolder(folder);
  const writeFile = createWriteFile(options);
  const writePart = ({ name, read }: CopiedPart): Promise<ManifestFile> => writeFile(name, read(options));
  const files: ManifestFile[] = [];
  for (const part of PARTS_BEFORE_PEOPLE) files.push(await writePart(part));
  files.push(await writeFile(ATTACHMENTS_FILE, writeAttachments(store, folder)));
  const from = (await store.auditEvents.head())?.seq ?? 0;
  const people = await LineFile.create(folder, PEOPLE_PART.name);
  try {
    for await (const lines of PEOPLE_PART.read(options)) {
      await people.add(lines);
      options.onWritten?.(lines.length, PEOPLE_PART.name);
    }
    for (const part of PARTS_AFTER_PEOPLE) files.push(await writePart(part));
    files.push(...(await writeDecisions(options, { folder, from, people })));
  } catch (thrown) {
    await people.abort();
    throw thrown;
  }
  const exportedAt = new Date(startedAt).toISOString();
  const manifest = withMac({ format: 'carnet-instance', version: 1, exportedAt, files }, options.sealingKey);
  writeComplete(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`, 'create');
  rmSync(join(folder, UNFINISHED));
  return manifest;
};
