import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BACKUP_MANIFEST,
  type BackupFile,
  type BackupManifest,
  parseBackupManifest,
  readBackupManifest,
  verifyBackupFiles,
} from '../../../src/backup/backup-manifest.ts';
import { digestFile } from '../../../src/core/disk/file-digest.ts';
import { aFolder } from '../../support/checks/a-directory.ts';

const MANIFEST: BackupManifest = {
  format: 'carnet-backup',
  version: 1,
  release: '1.0.0',
  madeAt: '2026-11-28T12:00:00.000Z',
  journalId: 'a-journal',
  store: { kind: 'sqlite', file: 'store.db' },
  journal: { kind: 'kafka' },
  partitions: [{ partition: 0, start: 0, end: 12, stored: 10 }],
  head: { seq: 1, hash: 'ab', signature: 'a.b.c', key: {} },
  files: [],
};

const parse = (value: unknown): unknown => {
  try {
    return parseBackupManifest(typeof value === 'string' ? value : JSON.stringify(value), 'the file');
  } catch (thrown) {
    return (thrown as Error).message;
  }
};

describe('The manifest of a backup', () => {
  const folder = aFolder('manifest');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is read as it was written', () => {
    expect(parse(MANIFEST)).toEqual(MANIFEST);
  });

  const OTHER_MEMBERS: readonly object[] = [
    { head: { seq: 1 } },
    { partitions: [{ partition: 0 }] },
    { madeAt: 'today' },
    { files: [{ name: '../store.db', bytes: 1, sha256: '' }] },
    { store: 'sqlite' },
  ];

  it('is refused where it is none', () => {
    expect(parse('{')).toBe('the file is not JSON');
    expect(parse({ format: 'carnet-instance' })).toBe('the file is no manifest of a backup');
    expect(parse({ ...MANIFEST, version: 2 })).toBe('the file has version 2; this Carnet reads version 1');
    for (const member of OTHER_MEMBERS)
      expect([member, parse({ ...MANIFEST, ...member })]).toEqual([
        member,
        'the file lacks members that a manifest has, or has others in their place',
      ]);
  });

  it('is missing in a folder that is no backup', () => {
    expect(() => readBackupManifest(folder)).toThrow(/it is no backup, or one that was killed/);
    writeFileSync(join(folder, BACKUP_MANIFEST), JSON.stringify(MANIFEST));
    expect(readBackupManifest(folder)).toEqual(MANIFEST);
  });

  it('names every file that is not as it was', async () => {
    const files: BackupFile[] = [];
    for (const name of ['same', 'shorter', 'other', 'missing']) {
      writeFileSync(join(folder, name), 'content');
      files.push({ name, ...(await digestFile(join(folder, name))) });
    }
    await verifyBackupFiles(folder, { ...MANIFEST, files });
    writeFileSync(join(folder, 'shorter'), 'cont');
    writeFileSync(join(folder, 'other'), 'CONTENT');
    rmSync(join(folder, 'missing'));
    mkdirSync(join(folder, 'beside'));
    await expect(verifyBackupFiles(folder, { ...MANIFEST, files })).rejects.toMatchObject({
      faults: [
        { at: 'shorter', detail: 'has 4 bytes, and had 7' },
        { at: 'other', detail: 'has other content: its SHA-256 differs' },
        { at: 'missing', detail: 'is missing' },
      ],
    });
  });
});
