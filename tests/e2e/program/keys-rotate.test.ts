import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import supertest from 'supertest';
import { aBrowser } from '../../support/builders/http/a-browser.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type Address, aClient, everyId, type StatementsPage } from '../../support/clients/client.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { describeOnBackendsAtOnce } from '../../support/servers/backends.ts';

const run = promisify(execFile);

describeOnBackendsAtOnce('one', 'carnet keys rotate', (makeBackends, { afterAll, it }, backendKind) => {
  const backends = makeBackends();
  const folder = aFolder('keys');
  const processes = new Set<CarnetProcess>();
  mkdirSync(folder, { recursive: true });
  const firstKey = Buffer.alloc(32, 9).toString('base64');
  /** Without a setting the key is a file; MongoDB needs the setting. */
  let masterKey = backendKind === 'embedded' ? '' : firstKey;
  const settings = () => ({ DATA_DIR: folder, CARNET_MASTER_KEY: masterKey, STUDY_MINIMUM: '10' });
  const start = async (): Promise<CarnetProcess> => {
    const process = await startCarnet(backends, settings());
    processes.add(process);
    return process;
  };
  const cli = async (...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
    const { stdout } = await run(process.execPath, ['dist/carnet.js', '--json', ...args], {
      env: {
        PATH: process.env['PATH'],
        JOURNAL_URL: backends.journalUrl,
        STORE_URL: backends.storeUrl,
        LOG_LEVEL: 'warn',
        ...settings(),
      },
    });
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  afterAll(async () => {
    await Promise.all([...processes].map((one) => one.kill()));
    rmSync(folder, { recursive: true, force: true });
    await backends.remove();
  });

  const asOperator = (test: supertest.Test, { authorization }: Address): supertest.Test =>
    test.set({ Authorization: authorization, 'Content-Type': 'application/json' });
  const agent = { mbox: `mailto:${randomUUID()}@school.example` };
  const link = async (at: Address): Promise<string> => {
    const body = { agent, role: 'subject', expires: new Date(Date.now() + 3_600_000).toISOString() };
    const answer = await asOperator(supertest(at.url).post('/v1/links'), at).send(JSON.stringify(body)).expect(201);
    return new URL((answer.body as { url: string }).url).pathname;
  };
  const head = async (at: Address): Promise<{ readonly signature: string; readonly key: { readonly kid: string } }> =>
    (await supertest(at.url).get('/v1/events/head').expect(200)).body as never;
  const isVerified = async (at: Address, signature: string): Promise<boolean> => {
    const test = supertest(at.url).post('/v1/receipts/verify');
    const { body } = await asOperator(test, at).send(JSON.stringify({ signature })).expect(200);
    return (body as { valid: boolean }).valid;
  };

  it('loses nothing under load: statements, links, sessions, receipts, pages and people', async () => {
    let [one, two] = [await start(), await start()];
    const actor = agent;
    const posted: string[] = [];
    const failures: number[] = [];
    const post = async (to: Address, about: object = {}): Promise<void> => {
      const statement = aNamedStatement({ actor, ...about });
      const { status } = await aClient(to).post(statement);
      if (status === 200) posted.push(statement.id);
      else failures.push(status);
    };
    for (let n = 0; n < 5; n++) await post(one);

    // What was made with the old keys.
    const unopened = await link(one);
    const browser = aBrowser(one.url);
    await browser.open(await link(one));
    const sessionAt = async (at: Address): Promise<number> => {
      const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ');
      return (await supertest(at.url).get('/v1/me').set('Cookie', cookie)).status;
    };
    const objected = await browser.press('/me', '/me/decisions/record%3Adefault', { choice: 'object' });
    const receiptPath = /href="([^"]*\/v1\/me\/receipts\/\d+)"/.exec(objected.text)![1]!;
    const { signature: receipt } = (await browser.get(receiptPath)).body as { signature: string };
    await browser.press('/me', '/me/decisions/record%3Adefault', { choice: 'yes' });
    const { more } = (await aClient(one).get({ limit: 1 }).expect(200)).body as StatementsPage;
    const before = await head(one);

    let isLoaded = true;
    const load = (async () => {
      for (let n = 0; isLoaded; n++) {
        await post(n % 2 === 0 ? one : two);
        await pause(20);
      }
    })();
    const oldKey = masterKey === '' ? readFileSync(join(folder, 'master.key'), 'utf8').trim() : masterKey;
    const rotated = await cli('keys', 'rotate');
    const isChanged = async (at: Address): Promise<boolean> => (await head(at)).key.kid !== before.key.kid;
    await waitFor('both to use the new keys', async () => (await isChanged(one)) && (await isChanged(two)));
    const switched = posted.length;
    await waitFor('more statements', () => posted.length >= switched + 20);
    isLoaded = false;
    await load;
    expect(failures).toEqual([]);

    for (const at of [one, two]) {
      expect(await sessionAt(at)).toBe(200);
      expect(await isVerified(at, receipt)).toBe(true);
      expect((await aClient(at).path(more)).status).toBe(200);
    }
    await aBrowser(two.url).open(unopened);
    // A form of a page that was made with the old key.
    await browser.press('/me', '/me/decisions/record%3Adefault', { choice: 'object' });
    await browser.press('/me', '/me/decisions/record%3Adefault', { choice: 'yes' });
    // What one process makes with new keys the other reads.
    await aBrowser(two.url).open(await link(one));

    if (backendKind === 'embedded') {
      expect(rotated).toEqual({ file: join(folder, 'master.key') });
      expect((statSync(join(folder, 'master.key')).mode & 0o777).toString(8)).toBe('600');
    } else masterKey = rotated['masterKey'] as string;
    // One after the other: meanwhile one of them has the new master key, and one the old.
    await one.stop();
    one = await start();
    await post(one);
    await post(two);
    expect(await sessionAt(one)).toBe(200);
    await two.stop();
    two = await start();
    expect(await cli('keys', 'retire')).toEqual({ retired: 1 });
    expect(await cli('keys', 'retire')).toEqual({ retired: 0 });
    expect(failures).toEqual([]);

    // The person is known still, with what they decided; nothing that was accepted is missing.
    expect(await sessionAt(two)).toBe(200);
    await waitFor('all are stored', async () => (await everyId(aClient(two), { limit: 500 })).length >= posted.length);
    expect(new Set(await everyId(aClient(two), { limit: 500 }))).toEqual(new Set(posted));
    const { body } = await supertest(two.url)
      .get('/v1/me')
      .set('Cookie', [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; '))
      .expect(200);
    expect((body as { counts: { weeks: { count: number }[] } }).counts.weeks[0]!.count).toBe(posted.length);
    expect(await isVerified(two, receipt)).toBe(true);
    await expect(startCarnet(backends, { ...settings(), CARNET_MASTER_KEY: oldKey })).rejects.toThrow('retired');
  });
});
