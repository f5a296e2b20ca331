import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { addNoes, startNoes } from '../../../src/backup/noes/start-noes.ts';
import { chainNameOf, isNotedOlder, noteOlderCopy, noteRestored } from '../../../src/backup/noes/compare-with-list.ts';
import { noesKeyOf } from '../../../src/backup/noes/noes-key.ts';
import { readNoesFile } from '../../../src/backup/noes/read-noes.ts';
import { createAuditLog } from '../../../src/consent/audit/audit-log.ts';
import { signingKeysOf } from '../../../src/consent/audit/jws.ts';
import { Problem } from '../../../src/core/problem.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const MASTER_KEY = new Uint8Array(32).fill(7);
const KEY = noesKeyOf({ root: MASTER_KEY });

describe('A list of noes', () => {
  const folder = aFolder('start-noes');
  const file = join(folder, 'noes.ndjson');
  const options = { file, masterKey: MASTER_KEY, now: Date.now };
  let store: Store;
  let older: Store;

  const revoke = async (on: Store, count: number): Promise<void> => {
    const keys = await signingKeysOf(new Uint8Array(32));
    const auditLog = createAuditLog({ repository: on.auditEvents, keys, now: Date.now });
    const by = { role: 'staff', id: 'cli' } as const;
    for (let made = 0; made < count; made++)
      await auditLog.append({
        id: randomUUID(),
        at: Date.now(),
        type: 'credential.revoked',
        by,
        data: { key: `key-${made}` },
      });
  };
  const start = (on: Store, onCompared: (isPutBack: boolean) => void) =>
    startNoes(on, {
      ...options,
      log: createLog({ level: 'silent' }),
      onCompared,
      onUnexpected: (thrown) => {
        throw thrown;
      },
    });
  const headSeq = async (): Promise<number | undefined> => (await readNoesFile(file, KEY)).head?.seq;

  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    older = await openSqliteStore({ file: ':memory:', now: Date.now });
    await revoke(store, 3);
    const running = start(store, () => undefined);
    await waitFor('the list', async () => (await headSeq().catch(() => undefined)) === 3);
    await running.stop();
  });
  afterEach(async () => {
    await Promise.all([store.close(), older.close()]);
    rmSync(file, { force: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('holds a process whose store was put back below it, even once the list is gone', async () => {
    await older.facts.putIfAbsent('noes-lineage', await chainNameOf(store));
    const compared: boolean[] = [];
    const running = start(older, (isPutBack) => compared.push(isPutBack));
    await waitFor('the hold', () => Promise.resolve(compared.length > 0));
    rmSync(file);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await running.stop();
    expect(new Set(compared)).toEqual(new Set([true]));
    // For processes without a list.
    expect(await isNotedOlder(older)).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('notes again for processes without a list what a restore of the store has taken with it', async () => {
    await older.facts.putIfAbsent('noes-lineage', await chainNameOf(store));
    let failures = 1;
    const facts: Store['facts'] = {
      ...older.facts,
      putIfAbsent: (name, value) =>
        name === 'older-than-noes' && failures-- > 0
          ? Promise.reject(new Problem('store-unavailable', 'away'))
          : older.facts.putIfAbsent(name, value),
    };
    const running = start({ ...older, facts }, () => undefined);
    await waitFor('the note', () => isNotedOlder(older));
    await older.facts.remove('older-than-noes');
    await waitFor('the note again', () => isNotedOlder(older));
    await running.stop();
  });

  it('takes the note back of a store that has what the list had, and of no other', async () => {
    const { head } = await readNoesFile(file, KEY);
    await noteOlderCopy(store, { listSeq: head!.seq, listHash: head!.hash });
    const running = start(store, () => undefined);
    await waitFor('the note to be gone', async () => !(await isNotedOlder(store)));
    await running.stop();
    // A list that is only begun knows nothing of it.
    rmSync(file);
    await noteOlderCopy(older, { listSeq: head!.seq, listHash: head!.hash });
    const begun = start(older, () => undefined);
    await waitFor('a list', async () => (await headSeq().catch(() => undefined)) !== undefined);
    await begun.stop();
    expect(await isNotedOlder(older)).toBe(true);
  });

  it('is left as it is by a command on a restored copy of its store', async () => {
    await noteRestored(older, [await chainNameOf(store)], 3);
    await revoke(older, 1);
    expect(await addNoes(older, options)).toBeUndefined();
    expect([readdirSync(folder), await headSeq()]).toEqual([['noes.ndjson'], 3]);
    // One on its own store adds what it has forbidden.
    await revoke(store, 1);
    await addNoes(store, options);
    expect(await headSeq()).toBe(4);
  });
});
