import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackupManifest } from '../../../src/backup/backup-manifest.ts';
import type { Noe } from '../../../src/backup/noes/noe.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { agentKey } from '../../../src/xapi/model/agents.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { aDecisionClient, agentOf } from '../../support/clients/consent/decisions.ts';
import { type EndedCommand, runCommand, runCommandOn } from '../../support/servers/processes/in-process-command.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

describeOnBackends('both', 'A backup of a Carnet that runs', (makeBackends, backendKind) => {
  const carnet = useCarnet(makeBackends);
  let folder: string;
  beforeAll(() => {
    folder = aFolder('backup');
    writeFileSync(join(folder, 'master.key'), 'the key of another Carnet\n', { mode: 0o600 });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (...args: readonly string[]): Promise<EndedCommand> =>
    runCommandOn(carnet.backends, [...args, '--json'], { DATA_DIR: folder });
  const done = async (...args: readonly string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout);
  };
  const post = async (name: string): Promise<string> => {
    const statement = aNamedStatement({ actor: agentOf(name) });
    await aClient(carnet).post([statement]).expect(200);
    return statement.id;
  };
  /** What the console shows. */
  const newestBackup = async (): Promise<unknown> => {
    const answer = await fetch(`${carnet.url}/v1/operations`, { headers: { authorization: carnet.authorization } });
    return ((await answer.json()) as { readonly backup: unknown }).backup;
  };
  const inCopy = async <T>(of: string, use: (store: Store) => Promise<T>): Promise<T> => {
    const store = await openStore(`sqlite:${join(folder, of, 'store.db')}`, { now: Date.now });
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  };

  it('has a manifest with the places of the backends and the signed head of the chain', async () => {
    const id = await post('ada');
    expect(await newestBackup()).toBeNull();
    const manifest = (await done('backup', join(folder, 'one'))) as BackupManifest;
    expect(await newestBackup()).toEqual({ at: manifest.madeAt });
    expect(manifest).toMatchObject({
      format: 'carnet-backup',
      version: 1,
      journalId: expect.any(String) as string,
      store: { kind: backendKind === 'embedded' ? 'sqlite' : 'mongodb' },
      journal: { kind: backendKind === 'embedded' ? 'sqlite' : 'kafka' },
    });
    const { partitions } = manifest;
    expect(partitions).toHaveLength((await carnet.journal.partitions()).length);
    expect(partitions.every(({ start, stored, end }) => start <= stored && stored <= end)).toBe(true);
    expect(partitions.some(({ stored }) => stored > 0)).toBe(true);
    expect(manifest.files.map(({ name }) => name)).toEqual(
      backendKind === 'embedded' ? ['journal.db', 'master.key', 'store.db', 'studies-journal.db'] : ['master.key'],
    );
    expect(readdirSync(join(folder, 'one')).sort()).toEqual(
      [...manifest.files.map(({ name }) => name), 'manifest.json'].sort(),
    );
    for (const name of readdirSync(join(folder, 'one')))
      expect([name, statSync(join(folder, 'one', name)).mode & 0o777]).toEqual([name, 0o600]);
    expect(existsSync(join(folder, 'one.unfinished'))).toBe(false);
    writeFileSync(join(folder, 'head'), manifest.head.signature);
    expect(await done('verify', '--head', join(folder, 'head'))).toMatchObject({ valid: true });
    expect(await carnet.store.auditEvents.page({ after: manifest.head.seq - 1, limit: 1 })).toMatchObject([
      { body: expect.stringContaining('"backup.made"') as string },
    ]);
    if (backendKind === 'served') return;
    const found = await inCopy('one', ({ statements }) => statements.find([id as never]));
    expect([...found.keys()]).toEqual([id]);
  });

  it('is refused where something is in its way, and leaves nothing behind', async () => {
    mkdirSync(join(folder, 'there'));
    expect(await run('backup', join(folder, 'there'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('exists: a backup goes into a new folder') as string,
    });
    expect(readdirSync(join(folder, 'there'))).toEqual([]);
    const nothing = await runCommand(['backup', join(folder, 'nothing')], { DATA_DIR: join(folder, 'none') });
    expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('no Carnet has used yet') as string });
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('begins anew after one that was killed', async () => {
    mkdirSync(join(folder, 'two.unfinished'));
    writeFileSync(join(folder, 'two.unfinished', 'store.db'), 'the beginning of a file');
    await done('backup', join(folder, 'two'));
    expect(readdirSync(join(folder, 'two'))).toContain('manifest.json');
    expect(existsSync(join(folder, 'two.unfinished'))).toBe(false);
  });

  it('has a list of noes beside it, which names nobody', async () => {
    await post('bob');
    await post('dora');
    const decisions = await aDecisionClient(carnet);
    await decisions.say('bob', 'default', 'forget');
    const bob = await decisions.person('bob');
    const file = join(folder, 'list.ndjson');
    expect(await done('noes', 'export', file)).toMatchObject({ file, noes: 1 });
    const noesIn = (): readonly Noe[] =>
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .flatMap((line) => (JSON.parse(line) as { readonly noes?: readonly Noe[] }).noes ?? []);
    const marker = { person: bob.id, purpose: 'record:default', generation: 1, decision: { state: 'withdrawn' } };
    expect(noesIn()).toMatchObject([{ no: 'decision', marker }]);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    // A copy of before this has both people apart.
    const { personAdmin } = decisions.consent;
    await personAdmin.linkIdentifier(bob.id, agentKey(agentOf('dora'))!, { role: 'system', id: 'carnet' });
    await waitFor('both in the list', async () => {
      await done('erasures', 'export', file);
      const decided = noesIn().flatMap((noe) => (noe.no === 'decision' ? [noe.marker] : []));
      return decided.length > 0 && decided.every(({ identifiers }) => identifiers?.length === 2);
    });
    expect(readFileSync(file, 'utf8')).not.toMatch(/bob@|dora@|school/);

    writeFileSync(join(folder, 'other'), 'of another program');
    expect(await run('erasures', 'export', join(folder, 'other'))).toMatchObject({ code: 2 });
    expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('of another program');
  });
});
