import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noteRestored } from '../../../../src/backup/noes/compare-with-list.ts';
import { noesKeyOf } from '../../../../src/backup/noes/noes-key.ts';
import { headerLine, sealLine } from '../../../../src/backup/noes/noes-lines.ts';
import { checkNoes } from '../../../../src/cli/doctor/check-backup.ts';
import type { Finding } from '../../../../src/cli/doctor/finding.ts';
import { createAuditLog } from '../../../../src/consent/audit/audit-log.ts';
import { signingKeysOf } from '../../../../src/consent/audit/jws.ts';
import { createNoteBackup } from '../../../../src/telemetry/operations/last-backup.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

describe('What doctor says of the list of noes', () => {
  const folder = aFolder('check-noes');
  const keyRing = { root: new Uint8Array(32).fill(7) };
  const noesFile = join(folder, 'noes.ndjson');
  const file = join(folder, 'store.db');
  let store: Store;
  beforeAll(async () => {
    store = await openSqliteStore({ file, now: Date.now });
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const check = (storeUrl = `sqlite:${file}`): Promise<Finding> =>
    checkNoes({ noesFile, storeUrl }, { store, keyRing });
  const key = noesKeyOf(keyRing);
  const lineOf = (seq: number, after = 0): string =>
    sealLine({ after, seq, hash: 'a'.repeat(64), of: 'chain', until: Date.now(), noes: [] }, key);
  const write = (...lines: readonly string[]): void => {
    writeFileSync(noesFile, [headerLine(key), ...lines].join(''));
  };
  const has = (state: string, words: string): object => ({
    check: 'list of noes',
    state,
    detail: expect.stringContaining(words) as string,
    ...(state === 'ok' ? {} : { mend: expect.any(String) as string, page: expect.any(String) as string }),
  });

  it('is that it is missing, on the disk of the store, or of a later store', async () => {
    expect(await check()).toMatchObject(has('warning', 'not there'));
    write(lineOf(0));
    expect(await check()).toMatchObject(has('warning', 'on the disk of'));
    expect(await check('mongodb://elsewhere/carnet')).toMatchObject(has('ok', noesFile));
    write(lineOf(9));
    expect(await check()).toMatchObject(has('fault', 'goes on to event 9'));
  });

  it('is what of it cannot be read, or was set aside', async () => {
    const elsewhere = 'mongodb://elsewhere/carnet';
    // A writer that was killed leaves such an end.
    write(lineOf(0), lineOf(0).slice(0, 20));
    expect(await check(elsewhere)).toMatchObject(has('ok', noesFile));
    write(lineOf(0), lineOf(0).replace('chain', 'other'));
    expect(await check(elsewhere)).toMatchObject(has('warning', 'has last lines that do not hold'));
    write(lineOf(0), sealLine({ after: 3, seq: 0, noes: [] }, key));
    expect(await check(elsewhere)).toMatchObject(has('warning', 'lacks what the events 1 to 3'));
    // In a new store it is not one of a Carnet that is known.
    write(lineOf(0).replace('chain', 'other'));
    writeFileSync(noesFile, lineOf(0).replace('chain', 'other'));
    expect(await check(elsewhere)).toMatchObject(has('fault', 'signed with another master key'));
    const auditLog = createAuditLog({ repository: store.auditEvents, keys: await signingKeysOf(key), now: Date.now });
    await auditLog.append({ id: 'e', at: Date.now(), type: 'head', by: { role: 'system', id: 'carnet' } });
    expect(await check(elsewhere)).toMatchObject(has('fault', 'no line that this Carnet has signed'));
    rmSync(noesFile);
    mkdirSync(noesFile);
    expect(await check(elsewhere)).toMatchObject(has('fault', 'cannot be read (EISDIR)'));
    rmSync(noesFile, { recursive: true });
    write(lineOf(0));
    writeFileSync(`${noesFile}.unreadable-1`, 'x');
    expect(await check(elsewhere)).toMatchObject(has('warning', 'could not be read'));
    rmSync(`${noesFile}.unreadable-1`);
  });

  it('is that a restore of the newest backup cannot use it', async () => {
    const elsewhere = 'mongodb://elsewhere/carnet';
    const old = { after: 0, seq: 0, hash: 'a'.repeat(64), of: 'chain', until: 1000, noes: [] };
    write(sealLine(old, key));
    await createNoteBackup(store.traffic)(2000);
    expect(await check(elsewhere)).toMatchObject(has('warning', 'not after the newest backup'));
    writeFileSync(noesFile, '');
    expect(await check(elsewhere)).toMatchObject(has('warning', 'has nothing yet'));
    await noteRestored(store, ['chain'], 0);
    write(sealLine(old, key));
    expect(await check(elsewhere)).toMatchObject(has('warning', 'of before a restore'));
  });
});
