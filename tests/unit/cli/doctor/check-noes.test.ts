import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noesKeyOf } from '../../../../src/backup/noes/noes-key.ts';
import { headerLine, sealLine } from '../../../../src/backup/noes/noes-lines.ts';
import { checkNoes } from '../../../../src/cli/doctor/check-backup.ts';
import type { Finding } from '../../../../src/cli/doctor/finding.ts';
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
  const write = (seq: number): void => {
    const key = noesKeyOf(keyRing);
    const line = { after: 0, seq, hash: 'a'.repeat(64), of: 'chain', noes: [] };
    writeFileSync(noesFile, headerLine(key) + sealLine(line, key));
  };

  it('is that it is missing, on the disk of the store, or of a later store', async () => {
    expect(await check()).toMatchObject({ state: 'warning', detail: expect.stringContaining('not there') as string });
    write(0);
    expect(await check()).toMatchObject({
      state: 'warning',
      detail: expect.stringContaining('on the disk of') as string,
    });
    expect(await check('mongodb://elsewhere/carnet')).toMatchObject({ state: 'ok' });
    write(9);
    expect(await check()).toMatchObject({ state: 'fault', detail: expect.stringContaining('further than') as string });
  });
});
