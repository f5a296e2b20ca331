import { DatabaseSync } from '@photostructure/sqlite';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { VERIFY_PROGRAM } from '../../../src/pages/public/verify/verify-program.ts';
import { anAgent, consentClient } from '../../support/clients/consent/consent-client.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { MASTER_KEY, useCarnet } from '../../support/servers/running-carnet.ts';

const run = promisify(execFile);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ended = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> => {
  try {
    return { code: 0, ...(await run(process.execPath, args, { env: { PATH: process.env['PATH'], ...env } })) };
  } catch (thrown) {
    return thrown as Ended;
  }
};

describe('the audit log, verified by the program of docs/verify-the-chain.md and by carnet verify', () => {
  const page = readFileSync('docs/verify-the-chain.md', 'utf8');
  const program = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  let folder: string;
  let auditor = '';
  let head = '';
  const carnet = useCarnet(embeddedBackends, {}, 'each');
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'carnet-verify-'));
    writeFileSync(join(folder, 'verify.mjs'), program);
    head = join(folder, 'head.json');
    const client = consentClient(carnet);
    // The first five events are of the source, its two keys, the link and the sign-in by it; the last is of the head.
    const tool = await client.tool({ basis: 'consent', name: 'Élan' });
    auditor = Buffer.from((await client.credential(tool.id, ['auditor'])).slice('Basic '.length), 'base64').toString();
    const session = await client.signIn({ agent: anAgent() });
    for (const choice of ['yes', 'pause', 'resume'])
      await client
        .send('put', `/v1/me/decisions/record:${tool.id}`, { choice, version: 1, language: 'fr' })
        .set('Authorization', session)
        .expect(200);
    writeFileSync(head, (await client.agent.get('/v1/events/head').expect(200)).text);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const outside = (file = head): Promise<Ended> => ended([join(folder, 'verify.mjs'), carnet.url, auditor, file]);
  const inside = (...args: readonly string[]): Promise<Ended> =>
    ended(['dist/carnet.js', 'verify', ...args], {
      DATA_DIR: folder,
      STORE_URL: carnet.backends.storeUrl,
      JOURNAL_URL: carnet.backends.journalUrl,
      CARNET_MASTER_KEY: Buffer.from(MASTER_KEY).toString('base64'),
    });
  const tamper = (sql: string): void => {
    const database = new DatabaseSync(carnet.backends.storeUrl.slice('sqlite:'.length));
    database.exec(sql);
    database.close();
  };

  it('is valid as it was written, and contains the published heads, as a program of 30 lines shows', async () => {
    expect(program.trim().split('\n').length).toBeLessThanOrEqual(30);
    expect(program).toBe(VERIFY_PROGRAM);
    expect(await outside()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^9 events hold, and the head of .*Z is one of them\n$/),
    });
    expect(await inside('--head', head)).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^9 events hold, and the head of .* at 9 is among them\.\nHead: [0-9a-f]{64}\n$/),
    });
    expect(JSON.parse((await inside('--json')).stdout)).toMatchObject({ valid: true, head: { seq: 9 } });
  });

  it('is invalid at the event that was changed', async () => {
    tamper(`UPDATE events SET body = replace(body, '"paused"', '"granted"') WHERE seq = 7`);
    expect(await outside()).toMatchObject({ code: 1, stderr: 'broken at event 7\n' });
    expect(await inside()).toMatchObject({ code: 1, stdout: expect.stringMatching(/^The chain breaks at 7: /) });
    expect(JSON.parse((await inside('--json')).stdout)).toMatchObject({ valid: false, fault: { seq: 7 } });
  });

  it('is invalid where its end was cut off after a head had been published, which only that head shows', async () => {
    tamper('DELETE FROM events WHERE seq = 9');
    expect(await outside()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^the head of .*Z is not in the chain\n$/),
    });
    expect(await inside('--head', head)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^The chain breaks at 9: /),
    });
    expect((await inside()).code).toBe(0);
  });

  it('is not compared with a head that is not signed', async () => {
    const { signature, ...rest } = JSON.parse(readFileSync(head, 'utf8')) as { signature: string };
    const [begin = '', payload, end] = signature.split('.');
    const forged = join(folder, 'forged.json');
    writeFileSync(
      forged,
      JSON.stringify({
        ...rest,
        signature: [
          begin,
          Buffer.from(Buffer.from(payload!, 'base64url').toString().replace('"seq":9', '"seq":8')).toString(
            'base64url',
          ),
          end,
        ].join('.'),
      }),
    );
    expect(await outside(forged)).toMatchObject({ code: 1, stderr: 'the head is not signed by its key\n' });
    expect(await inside('--head', forged)).toMatchObject({ code: 2, stdout: '' });
    expect(await inside('--head', join(folder, 'none'))).toMatchObject({ code: 5, stdout: '' });
  });
});
