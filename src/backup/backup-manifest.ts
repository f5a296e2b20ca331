import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestFile, type FileDigest } from '../core/disk/file-digest.ts';
import { isObject, ownValue } from '../core/json-object.ts';
import { type Fault, Problem } from '../core/problem.ts';
import type { JournalKind } from '../journal/port/journal-adapter.ts';
import type { StoreKind } from '../store/ports/store-adapter.ts';

/** A file of a backup, by its name in the folder. */
export interface BackupFile extends FileDigest {
  readonly name: string;
}

/** The place of a backend: a file of the backup, or a service whose copy the operator makes. */
interface BackedUpPart<Kind extends string> {
  readonly kind: Kind;
  readonly file?: string;
}

/** The places in one partition of the journal when the backup was made. */
export interface BackedUpPartition {
  readonly partition: number;
  /** The first message of the journal, and the one after its last. */
  readonly start: number;
  readonly end: number;
  /** The store has all messages before this one. */
  readonly stored: number;
}

/** A head of the audit chain, as `/v1/events/head` gives it: anyone can verify it with `key`. */
interface BackedUpHead {
  readonly seq: number;
  readonly hash: string;
  readonly signature: string;
  readonly key: unknown;
}

/** The contents of a backup. Times are RFC 3339. */
export interface BackupManifest {
  readonly format: 'carnet-backup';
  readonly version: 1;
  /** The release that wrote it. */
  readonly release: string;
  /** Everything that was acknowledged before this time is in the backup, or in the journal and store beside it. */
  readonly madeAt: string;
  /** The id of the journal, which the store remembers; absent if its brokers give none. */
  readonly journalId?: string;
  readonly store: BackedUpPart<StoreKind>;
  readonly journal: BackedUpPart<JournalKind>;
  readonly partitions: readonly BackedUpPartition[];
  readonly head: BackedUpHead;
  readonly files: readonly BackupFile[];
}

export const BACKUP_MANIFEST = 'manifest.json';

/** The folder in which a backup is written, until it is complete. */
export const unfinishedFolder = (folder: string): string => `${folder}.unfinished`;

const refusal = (detail: string, faults: readonly Fault[] = []): Problem =>
  new Problem('invalid-request', detail, faults);

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

const isFile = (value: unknown): value is BackupFile =>
  isObject(value) &&
  typeof value['name'] === 'string' &&
  NAME.test(value['name']) &&
  typeof value['bytes'] === 'number' &&
  typeof value['sha256'] === 'string';

const isPart = (value: unknown): value is BackedUpPart<string> => isObject(value) && typeof value['kind'] === 'string';

const isPartition = (value: unknown): value is BackedUpPartition =>
  isObject(value) &&
  ['partition', 'start', 'end', 'stored'].every((name) => Number.isSafeInteger(ownValue(value, name)));

const isListOf = <T>(value: unknown, isOne: (one: unknown) => one is T): value is readonly T[] =>
  Array.isArray(value) && value.every(isOne);

const isHead = (value: unknown): value is BackedUpHead =>
  isObject(value) && Number.isSafeInteger(value['seq']) && typeof value['signature'] === 'string';

const isManifest = (value: Readonly<Record<string, unknown>>): boolean =>
  !Number.isNaN(Date.parse(String(value['madeAt']))) &&
  isPart(value['store']) &&
  isPart(value['journal']) &&
  isListOf(value['partitions'], isPartition) &&
  isHead(value['head']) &&
  isListOf(value['files'], isFile);

/** Reads a manifest from its text; `named` is its file. Throws Problem `invalid-request` if it is none. */
export const parseBackupManifest = (text: string, named: string): BackupManifest => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal(`${named} is not JSON`);
  }
  if (!isObject(value) || value['format'] !== 'carnet-backup') throw refusal(`${named} is no manifest of a backup`);
  if (value['version'] !== 1)
    throw refusal(`${named} has version ${String(value['version'])}; this Carnet reads version 1`);
  if (!isManifest(value)) throw refusal(`${named} lacks members that a manifest has, or has others in their place`);
  return value as unknown as BackupManifest;
};

/** The manifest of a folder. Throws Problem `invalid-request` if there is none of this version. */
export const readBackupManifest = (folder: string): BackupManifest => {
  const file = join(folder, BACKUP_MANIFEST);
  if (!existsSync(file)) throw refusal(`${folder} has no ${BACKUP_MANIFEST}: it is no backup, or one that was killed`);
  return parseBackupManifest(readFileSync(file, 'utf8'), file);
};

const faultOfFile = async (folder: string, { name, bytes, sha256 }: BackupFile): Promise<Fault | undefined> => {
  const file = join(folder, name);
  if (!existsSync(file)) return { at: name, detail: 'is missing' };
  const found = await digestFile(file);
  if (found.bytes !== bytes) return { at: name, detail: `has ${found.bytes} bytes, and had ${bytes}` };
  return found.sha256 === sha256 ? undefined : { at: name, detail: 'has other content: its SHA-256 differs' };
};

/** Reads every file to its end. Rejects with Problem `invalid-request` and a fault for each that has changed. */
export const verifyBackupFiles = async (folder: string, { files }: BackupManifest): Promise<void> => {
  const faults: Fault[] = [];
  for (const file of files) {
    const fault = await faultOfFile(folder, file);
    if (fault !== undefined) faults.push(fault);
  }
  if (faults.length > 0) throw refusal(`the backup in ${folder} is not as it was written`, faults);
};
