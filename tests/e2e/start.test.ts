import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { aClient } from '../support/client.ts';
import { aNamedStatement } from '../support/a-statement.ts';
import { startCarnet } from '../support/carnet-process.ts';
import { embeddedPlace } from '../support/pairs.ts';
import { waitFor } from '../support/wait-for.ts';

const run = promisify(execFile);

describe('a start on a machine with Node alone', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'carnet-start-')); });
  afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

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
  }, 30_000);

  it('ends with every bad setting named, and tells no value', async () => {
    const ended = run(process.execPath, ['dist/main.js'], { env: { PATH: process.env['PATH'], PORT: 'eighty', ROLE: 'boss', CARNET_SECRET: 'hunter2', JOURNAL_URL: 'amqp://x' } });
    await expect(ended).rejects.toMatchObject({ code: 2 });
    const { stderr } = await ended.catch((failed: unknown) => failed as { stderr: string });
    for (const name of ['PORT', 'ROLE', 'CARNET_SECRET', 'CARNET_KEY', 'JOURNAL_URL']) expect(stderr).toContain(name);
    expect(stderr).not.toContain('hunter2');
  });

  it('refuses another master key than the one that the store was made with', async () => {
    const place = embeddedPlace();
    const first = await startCarnet(place);
    await first.stop();
    await expect(startCarnet(place, { CARNET_MASTER_KEY: Buffer.alloc(32, 1).toString('base64') })).rejects.toThrow('another CARNET_MASTER_KEY');
    place.remove();
  }, 30_000);

  it('says which port is taken', async () => {
    const place = embeddedPlace();
    const first = await startCarnet(place);
    const { port } = new URL(first.url);
    const ended = run(process.execPath, ['dist/main.js'], { env: { PATH: process.env['PATH'], PORT: port, DATA_DIR: folder } });
    await expect(ended).rejects.toMatchObject({ code: 1 });
    const { stderr } = await ended.catch((failed: unknown) => failed as { stderr: string });
    expect(stderr).toContain(port);
    await first.stop();
    place.remove();
  }, 30_000);

  it('answers what is under way before it ends', async () => {
    const place = embeddedPlace();
    const carnet = await startCarnet(place);
    const client = aClient(carnet);
    const posts = Array.from({ length: 20 }, () => client.post([aNamedStatement()]).then(({ status }) => status));
    await new Promise((resolve) => setTimeout(resolve, 15));
    const code = carnet.stop();
    const statuses = await Promise.allSettled(posts);
    await expect(code).resolves.toBe(0);
    const answered = statuses.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(new Set(answered)).toEqual(new Set([200]));
    place.remove();
  }, 30_000);
});
