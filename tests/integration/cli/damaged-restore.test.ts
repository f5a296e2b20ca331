import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestFile } from '../../../src/core/disk/file-digest.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { forgetBeats } from '../../support/servers/processes/forget-beats.ts';
import { type EndedCommand, runCommandOn } from '../../support/servers/processes/in-process-command.ts';
import { type CarnetOptions, type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';
import { copyStore } from '../../support/servers/store-copy.ts';
import { damageChecksums } from '../../support/servers/stored-record.ts';

const PEOPLE = { table: 'people', collection: 'people' };
const PROGRESS = { table: 'progress', collection: 'progress' };

/** Ada objects after a backup, and a copy of the store as it was then can be put back. */
describeOnBackends('both', 'A restore or a recovery that a damaged record stops', (makeBackends, backendKind) => {
  let backends: Backends;
  let folder: string;
  let ada: string;
  let putBack: () => Promise<void>;
  let putSoundBack: () => Promise<void>;
  const noesFile = (): string => join(folder, 'noes.ndjson');
  const backup = (name = 'backup'): string => join(folder, name);

  const run = async (...args: readonly string[]) => {
    const { code, stdout, stderr }: EndedCommand = await runCommandOn(backends, [...args, '--json'], {
      DATA_DIR: folder,
      NOES_FILE: noesFile(),
    });
    const failure = stderr.split('\n').find((line) => line.startsWith('{"type"'));
    return { code, json: JSON.parse(stdout === '' ? (failure ?? '{}') : stdout) as Record<string, unknown> };
  };
  const running = async <T>(use: (carnet: RunningCarnet) => Promise<T>, options: CarnetOptions = {}): Promise<T> => {
    const carnet = await runCarnet(backends, { noesFile: noesFile(), ...options });
    try {
      return await use(carnet);
    } finally {
      await carnet.close();
      expect(carnet.unexpectedErrors).toEqual([]);
    }
  };

  /** As if it had been damaged before the backup was made. */
  const damageBackup = async (damaged: typeof PEOPLE): Promise<void> => {
    const [file, manifest] = ['store.db', 'manifest.json'].map((name) => join(backup(), name)) as [string, string];
    await damageChecksums(`sqlite:${file}`, damaged);
    const { bytes, sha256 } = await digestFile(file);
    const read = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly files: readonly { readonly name: string }[] };
    const files = read.files.map((one) => (one.name === 'store.db' ? { ...one, bytes, sha256 } : one));
    writeFileSync(manifest, JSON.stringify({ ...read, files }));
  };
  /** `damaged`: what of the store is damaged in the backup. */
  const live = async (damaged?: typeof PEOPLE): Promise<void> => {
    ada = await running(async (carnet) => {
      await aClient(carnet)
        .post([aNamedStatement({ actor: agentOf('ada') })])
        .expect(200);
      await consentClient(carnet).send('post', '/v1/sources', { id: 'wiki', name: 'A wiki' }).expect(201);
      await waitFor('the list', () => existsSync(noesFile()));
      return (await (await aDecisionClient(carnet)).person('ada')).id;
    });
    expect(await run('backup', backup())).toMatchObject({ code: 0 });
    cpSync(backup(), backup('sound'), { recursive: true });
    putSoundBack = await copyStore(backends);
    if (damaged !== undefined && backendKind === 'embedded') await damageBackup(damaged);
    await running(async (carnet) => {
      await (await aDecisionClient(carnet)).say('ada', 'default', 'object');
      await waitFor('the list', () => readFileSync(noesFile(), 'utf8').includes('"no":"decision"'));
    });
    putBack = async () => {
      await putSoundBack();
      if (damaged !== undefined) await damageChecksums(backends.storeUrl, damaged);
      await forgetBeats(backends);
    };
  };

  const expectInForce = (): Promise<void> =>
    running(async (carnet) => {
      const path = `/v1/permits?agent=${encodeURIComponent(JSON.stringify(agentOf('ada')))}`;
      const { body } = (await consentClient(carnet).get(path, carnet.authorization)) as { body: { record?: unknown } };
      expect(body.record).toBe('no');
    });

  beforeEach(() => {
    backends = makeBackends();
    folder = aFolder('damaged-restore');
  });
  afterEach(async () => {
    await backends.remove();
    rmSync(folder, { recursive: true });
  });

  const expectNamed = (ended: Awaited<ReturnType<typeof run>>, at: string): void =>
    expect(ended).toMatchObject({
      code: 1,
      json: {
        kind: 'damaged',
        detail: expect.stringContaining('carnet check --mend') as string,
        faults: [{ at, detail: expect.stringContaining('carnet') as string }],
      },
    });

  it('ends `carnet recover`, which names it, and neither `carnet check` nor another run is kept out', async () => {
    await live();
    await putBack();
    await damageChecksums(backends.storeUrl, PEOPLE);
    expectNamed(await run('recover'), `person ${ada}`);
    expect(await run('noes', 'asked')).toMatchObject({
      json: { detail: expect.stringContaining('run the same `carnet recover` again') as string },
    });
    for (const args of [['check'], ['check', '--mend']])
      expect(await run(...args)).toMatchObject({
        code: 1,
        json: { damage: { person: 1, pair: 1 }, pair: [expect.stringContaining('was interrupted') as string] },
      });
    expectNamed(await run('recover'), `person ${ada}`);
    await putBack();
    expect(await run('recover')).toMatchObject({ code: 0, json: { recovered: true, decisions: 1 } });
    await expectInForce();
  });

  it('ends `carnet restore` likewise, and another backup takes its place', async () => {
    await live(PEOPLE);
    await putBack();
    const over = backendKind === 'embedded' ? ['--over'] : [];
    expectNamed(await run('restore', backup(), ...over), `person ${ada}`);
    expect(await run('check')).toMatchObject({ code: 1, json: { damage: { person: 1 } } });
    expectNamed(await run('restore', backup(), ...over), `person ${ada}`);
    if (backendKind === 'served') {
      await putSoundBack();
      await forgetBeats(backends);
    }
    expect(await run('restore', backup('sound'), ...over)).toMatchObject({ code: 0, json: { decisions: 1 } });
    await expectInForce();
  });

  it('ends `carnet export --all` likewise, which writes what no sink has written', async () => {
    await running(
      async (carnet) => {
        await aClient(carnet).post([aNamedStatement({ actor: agentOf('bob') })]);
      },
      { role: 'api', ackWaitMs: 0 },
    );
    await damageChecksums(backends.storeUrl, { table: 'sources', collection: 'sources' });
    expectNamed(await run('export', '--all', join(folder, 'copy')), 'source default');
  });

  it('is repaired where it was put back, and the same `carnet restore` comes to its end', async () => {
    await live(PROGRESS);
    await putBack();
    const over = backendKind === 'embedded' ? ['--over'] : [];
    const { code, json } = await run('restore', backup(), ...over);
    expect([code, json]).toMatchObject([1, { kind: 'damaged' }]);
    expect(JSON.stringify(json)).toContain('progress of a sink 0');
    expect(await run('check', '--mend')).toMatchObject({
      json: { mendedRecords: { progress: expect.any(Array) as unknown } },
    });
    expect(await run('restore', backup(), ...over)).toMatchObject({ code: 0, json: { decisions: 1 } });
    await expectInForce();
  });
});
