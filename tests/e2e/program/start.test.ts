import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { aClient } from '../../support/clients/client.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const run = promisify(execFile);

describe('a start on a machine with Node alone', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carnet-start-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** The environment of a newcomer: no setting but where the data are. */
  const embedded = { JOURNAL_URL: '', STORE_URL: '', CARNET_KEY: '', CARNET_SECRET: '', CARNET_MASTER_KEY: '' };
  const start = () => startCarnet({ journalUrl: '', storeUrl: '' }, { ...embedded, DATA_DIR: folder });

  it('prints a curl that works as it stands, and a restart keeps the data', async () => {
    const first = await start();
    await waitFor('the welcome', () => first.output().includes('read it back'));
    const curl = /^curl[^\n]*\\\n[^\n]*$/m.exec(first.output())?.[0];
    expect(curl).toBeDefined();
    const { stdout } = await run('bash', ['-c', curl!]);
    const [id] = JSON.parse(stdout) as string[];
    await expect(first.stop()).resolves.toBe(0);

    const second = await start();
    await waitFor('the welcome', () => second.output().includes('read it back'));
    const [, key = '', secret = ''] = /-u (\w+):(\S+)/.exec(second.output()) ?? [];
    expect(first.output()).toContain(secret);
    const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
    await aClient({ url: second.url, authorization }).get({ statementId: id! }).expect(200);
    await expect(second.stop()).resolves.toBe(0);
  });

  it('ends with every bad setting named, and shows no value', async () => {
    const ended = run(process.execPath, ['dist/main.js'], {
      env: {
        PATH: process.env['PATH'],
        PORT: 'eighty',
        ROLE: 'boss',
        CARNET_SECRET: 'hunter2',
        JOURNAL_URL: 'amqp://x',
      },
    });
    await expect(ended).rejects.toMatchObject({ code: 2 });
    const { stderr } = await ended.catch((failed: unknown) => failed as { stderr: string });
    for (const name of ['PORT', 'ROLE', 'CARNET_SECRET', 'CARNET_KEY', 'JOURNAL_URL']) expect(stderr).toContain(name);
    expect(stderr).not.toContain('hunter2');
  });

  const refused = async (env: Readonly<Record<string, string>>): Promise<string> => {
    const ended = await run(process.execPath, ['dist/main.js'], {
      env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR: folder, ...env },
      timeout: 120_000,
    }).catch((failed: unknown) => failed as { code?: number; stdout: string; stderr: string });
    expect(ended).toHaveProperty('code', expect.any(Number));
    return ended.stderr;
  };

  it('names every missing folder and every misspelt setting at once', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(
      (
        await refused({
          DATA_DIR: file,
          PROFILES_DIR: file,
          CONTROLLER_ADRESS: 'x',
          STORE_URL: 'postgres://x',
          JOURNAL_URL: 'amqp://x',
        })
      )
        .split('\n')
        .slice(1, -1),
    ).toEqual([
      expect.stringMatching(/^ {2}CONTROLLER_ADRESS unknown setting; did you mean CONTROLLER_ADDRESS\?/),
      '  JOURNAL_URL is not usable: it must begin with sqlite: or kafka://',
      '  STORE_URL is not usable: it must be sqlite:FILE or mongodb://HOSTS/DATABASE',
      '  DATA_DIR must be a folder: a file is in its way',
      '  PROFILES_DIR must be a folder, and is none',
    ]);
  });

  it('names the setting of an unusable service, its address and the error, and no password', async () => {
    const garbage = `sqlite:${join(folder, 'garbage.db')}`;
    const beside = `sqlite:${join(folder, 'journal.db')}`;
    const profiles = join(folder, 'profiles');
    mkdirSync(profiles);
    writeFileSync(join(profiles, 'mine.jsonld'), '{');
    for (const name of ['garbage.db', 'studies-journal.db'])
      writeFileSync(join(folder, name), 'this is no database, and its owner may miss it '.repeat(20));
    expect(await refused({ JOURNAL_URL: garbage })).toBe(
      `Carnet cannot start: JOURNAL_URL names ${garbage}, which cannot be used: file is not a database\n`,
    );
    expect(await refused({ JOURNAL_URL: beside })).toContain(
      `JOURNAL_URL names sqlite:${join(folder, 'studies-journal.db')}, which cannot be used: file is not a database`,
    );
    expect(await refused({ STORE_URL: garbage, JOURNAL_URL: 'sqlite::memory:' })).toContain(
      `STORE_URL names ${garbage}, which cannot be used: file is not a database`,
    );
    expect(await refused({ DATA_DIR: '/proc/carnet' })).toMatch(
      /DATA_DIR names \/proc\/carnet, which cannot be used: (ENOENT|EACCES)/,
    );
    expect(await refused({ JOURNAL_URL: 'sqlite::memory:', PROFILES_DIR: profiles })).toContain(
      `PROFILES_DIR names ${profiles}, which cannot be used: mine.jsonld is no xAPI Profile: The body is not JSON`,
    );
    const key = { CARNET_MASTER_KEY: Buffer.alloc(32, 1).toString('base64') };
    const [kafka, mongodb] = await Promise.all([
      refused({ JOURNAL_URL: 'kafka://anna:hunter2@127.0.0.1:9/lrs?sasl=scram-sha-256' }),
      refused({ ...key, STORE_URL: 'mongodb://anna:hunter2@127.0.0.1:9/carnet' }),
    ]);
    expect(kafka).toMatch(
      /JOURNAL_URL names kafka:\/\/127\.0\.0\.1:9\/lrs, which cannot be used: .*ECONNREFUSED 127\.0\.0\.1:9/,
    );
    expect(mongodb).toMatch(
      /STORE_URL names mongodb:\/\/127\.0\.0\.1:9\/carnet, which cannot be used: .*ECONNREFUSED 127\.0\.0\.1:9/,
    );
    expect(kafka + mongodb).not.toMatch(/anna|hunter2/);
  });

  it('refuses another master key than the one that the store was made with', async () => {
    const directory = embeddedBackends();
    const first = await startCarnet(directory);
    await first.stop();
    await expect(startCarnet(directory, { CARNET_MASTER_KEY: Buffer.alloc(32, 1).toString('base64') })).rejects.toThrow(
      'another CARNET_MASTER_KEY',
    );
    await directory.remove();
  });

  it('writes nothing to the store of a release before if it is refused beside another journal', async () => {
    const directory = embeddedBackends();
    const read = async (change?: (store: Store) => Promise<void>): Promise<unknown> => {
      const store = await openStore(directory.storeUrl, { now: Date.now });
      try {
        await change?.(store);
        return [await store.facts.find('define-since'), (await store.auditEvents.head())?.seq];
      } finally {
        await store.close();
      }
    };
    await (await startCarnet(directory)).stop();
    expect(await read()).toEqual([expect.stringMatching(/^\d+$/), expect.any(Number)]);
    const before = await read(({ facts }) => facts.remove('define-since'));
    for (const suffix of ['', '-wal', '-shm', '-end'])
      rmSync(`${directory.journalUrl.slice('sqlite:'.length)}${suffix}`, { force: true });
    await expect(startCarnet(directory)).rejects.toThrow('JOURNAL_URL and STORE_URL do not belong together');
    expect(await read()).toEqual(before);
    await directory.remove();
  });

  it('names the port that is in use', async () => {
    const directory = embeddedBackends();
    const first = await startCarnet(directory);
    const { port } = new URL(first.url);
    const ended = run(process.execPath, ['dist/main.js'], {
      env: { PATH: process.env['PATH'], PORT: port, DATA_DIR: folder },
    });
    await expect(ended).rejects.toMatchObject({ code: 1 });
    const { stderr } = await ended.catch((failed: unknown) => failed as { stderr: string });
    expect(stderr).toContain(port);
    await first.stop();
    await directory.remove();
  });

  it('answers the requests in progress before it ends', async () => {
    const directory = embeddedBackends();
    const carnet = await startCarnet(directory);
    const client = aClient(carnet);
    const posts = Array.from({ length: 20 }, () => client.post([aNamedStatement()]).then(({ status }) => status));
    await new Promise((resolve) => setTimeout(resolve, 15));
    const code = carnet.stop();
    const statuses = await Promise.allSettled(posts);
    await expect(code).resolves.toBe(0);
    const answered = statuses.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(new Set(answered)).toEqual(new Set([200]));
    await directory.remove();
  });
});
