import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from '../../../src/journal/open-journal.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type Address, aClient, everyId } from '../../support/clients/client.ts';
import { aDecisionClient, agentOf } from '../../support/clients/consent/decisions.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import { type RunningCommand, startCommand } from '../../support/servers/processes/carnet-command.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { MASTER_KEY } from '../../support/servers/running-carnet.ts';

/** A Carnet of two processes in a folder, with its master key in a file there. */
interface Place {
  readonly storeUrl: string;
  readonly journalUrl: string;
  readonly dataDir: string;
}

const LOG = { error: () => undefined, warn: () => undefined, debug: () => undefined };

describe('A backup under load, of SQLite files', () => {
  const folder = aFolder('backup-kill');
  const place = (name: string): Place => ({
    storeUrl: `sqlite:${join(folder, name, 'store.db')}`,
    journalUrl: `sqlite:${join(folder, name, 'journal.db')}`,
    dataDir: join(folder, name),
  });
  const envOf = ({ storeUrl, journalUrl, dataDir }: Place) => ({
    STORE_URL: storeUrl,
    JOURNAL_URL: journalUrl,
    DATA_DIR: dataDir,
  });
  const begin = (on: Place, ...args: readonly string[]): RunningCommand => startCommand(args, envOf(on));
  const done = async (on: Place, ...args: readonly string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await begin(on, ...args, '--json').ended;
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
    return JSON.parse(stdout);
  };
  /** The key is in a file: an empty setting counts as none. */
  const start = (on: Place, ROLE: string): Promise<CarnetProcess> =>
    startCarnet(on, { ROLE, CARNET_MASTER_KEY: '', DATA_DIR: on.dataDir });
  const running: CarnetProcess[] = [];
  const startBoth = async (on: Place): Promise<readonly CarnetProcess[]> => {
    for (const role of ['sink', 'all']) running.push(await start(on, role));
    return running.slice(-1);
  };
  const killAll = async (): Promise<void> => {
    for (const one of running.splice(0)) await one.kill();
  };
  const readable = async (api: Address, ids: readonly string[]): Promise<ReadonlySet<string>> => {
    let found = new Set<string>();
    await waitFor('every acknowledged statement', async () => {
      found = new Set(await everyId(aClient(api), { limit: 500 }));
      return ids.every((id) => found.has(id));
    });
    return found;
  };
  afterAll(async () => {
    await killAll();
    rmSync(folder, { recursive: true });
  });

  const [first, second] = [place('first'), place('second')];
  const [backup, ledger] = [join(folder, 'backup'), join(folder, 'erasures.json')];
  let acknowledged: { readonly before: readonly string[]; readonly all: readonly string[]; readonly zoes: string };

  beforeAll(async () => {
    mkdirSync(first.dataDir, { mode: 0o700 });
    writeFileSync(join(first.dataDir, 'master.key'), `${MASTER_KEY.toString('base64')}\n`, { mode: 0o600 });
    const apis = await startBoth(first);
    const [api] = apis as readonly [CarnetProcess];
    const zoe = aNamedStatement({ actor: agentOf('zoe') });
    await aClient(api).post([zoe]).expect(200);
    const writers = [3, 9, 20].map((size) => startWriter(() => apis, size, 20));
    const accepted = (): readonly string[] => writers.flatMap((writer) => [...writer.accepted]);
    await waitFor('some statements', async () => Promise.resolve(accepted().length > 300));

    const killed = begin(first, 'backup', backup);
    await waitFor('a part of the backup', async () => Promise.resolve(existsSync(`${backup}.unfinished/store.db`)));
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(existsSync(backup)).toBe(false);

    const before = [...accepted()];
    await done(first, 'backup', backup);
    // She has everything deleted after the backup.
    const store = await openStore(first.storeUrl, { now: Date.now });
    const journal = await openJournal(first.journalUrl, { now: Date.now, bodyLimit: 4_000_000, log: LOG });
    try {
      const erasure = await (await aDecisionClient({ store, journal })).say('zoe', 'default', 'forget');
      await waitFor('the erasure', async () => (await store.erasures.find(erasure!))?.done !== undefined);
    } finally {
      await journal.close();
      await store.close();
    }
    await done(first, 'erasures', 'export', ledger);
    await Promise.all(writers.map((writer) => writer.stop()));
    acknowledged = { before, all: accepted(), zoes: zoe.id };
    await killAll();
  });

  it('is restored elsewhere, through a kill, with all of before and without the erased', async () => {
    const killed = begin(second, 'restore', backup, '--erasures', ledger);
    await waitFor('the store', async () => Promise.resolve(existsSync(join(second.dataDir, 'store.db'))));
    killed.child.kill('SIGKILL');
    expect((await killed.ended).code).toBeNull();
    await expect(start(second, 'all')).rejects.toThrow(/a restore into this store was interrupted/);

    expect(await done(second, 'restore', backup, '--erasures', ledger)).toMatchObject({ erasures: 1, faults: [] });
    const [api] = (await startBoth(second)) as readonly [CarnetProcess];
    const found = await readable(api, acknowledged.before);
    expect(found.has(acknowledged.zoes)).toBe(false);
    expect(new Set(acknowledged.all).size).toBeGreaterThanOrEqual(found.size);
    expect(await done(second, 'verify')).toMatchObject({ valid: true });
    await killAll();
  });

  it('is restored beside the journal that survived, with all that was ever acknowledged', async () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(first.dataDir, `store.db${suffix}`), { force: true });
    await done(first, 'restore', backup, '--store-only');
    const [api] = (await startBoth(first)) as readonly [CarnetProcess];
    const found = await readable(api, acknowledged.all);
    expect(found.size).toBe(acknowledged.all.length);
    expect(found.has(acknowledged.zoes)).toBe(false);
    await killAll();
  });
});
