import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aNamedStatement, aVoiding } from '../../support/builders/statements/a-statement.ts';
import { aMessage, anAttachment, attachmentPart, statementsPart } from '../../support/clients/multipart-client.ts';
import { startCommand } from '../../support/servers/processes/carnet-command.ts';
import { describeOnBackends, embeddedBackends } from '../../support/servers/backends.ts';
import { type UsedCarnet, useCarnet } from '../../support/servers/running-carnet.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ACTIVITY = 'https://school.example/exercises/1';
const AGENT = '{"objectType":"Agent","mbox":"mailto:ada@school.example"}';
const REGISTRATION = '5b1d1c0e-2222-4000-8000-00000000000a';

const asParameters = (parameters: Readonly<Record<string, string>>): string =>
  new URLSearchParams(parameters).toString();
const OF_BOTH = { activityId: ACTIVITY, agent: AGENT, stateId: 'page' };
const STATE = `activities/state?${asParameters(OF_BOTH)}`;
const SESSION = `activities/state?${asParameters({ ...OF_BOTH, registration: REGISTRATION })}`;
const OF_AGENT = `agents/profile?${asParameters({ agent: AGENT, profileId: 'likes' })}`;
const OF_ACTIVITY = `activities/profile?${asParameters({ activityId: ACTIVITY, profileId: 'levels' })}`;

describeOnBackends('one', 'carnet import from another LRS', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const other = useCarnet(embeddedBackends);

  const ask = (of: UsedCarnet, path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${of.url}/xapi/${path}`, {
      ...init,
      headers: {
        Authorization: of.authorization,
        'X-Experience-API-Version': '2.0.0',
        ...(init.headers as Record<string, string>),
      },
    });
  const put = async (path: string, body: string | Buffer, type = 'application/json'): Promise<void> => {
    const method = path === 'statements' ? 'POST' : 'PUT';
    // A state is replaced without its ETag only in 1.0.3.
    const version = path.includes('stateId') ? '1.0.3' : '2.0.0';
    const headers = { 'Content-Type': type, 'X-Experience-API-Version': version };
    const init = { method, body: new Uint8Array(Buffer.from(body)), headers };
    const { ok, status } = await ask(other, path, init);
    expect([path, ok, status]).toEqual([path, true, expect.any(Number)]);
  };
  const textOf = async (of: UsedCarnet, path: string): Promise<string> => (await ask(of, path)).text();
  const variables = { CARNET_KEY: 'key', CARNET_SECRET: 'a secret', LRS_USER: 'key', LRS_PASSWORD: 'a secret' };
  const run = async (...args: readonly string[]) => {
    const all = [
      'import',
      `${other.url}/xapi`,
      '--to',
      carnet.url,
      '--state',
      folder,
      '--batch',
      '2',
      '--json',
      ...args,
    ];
    const { code, stdout, stderr } = await startCommand(all, variables).ended;
    return { code, stderr, json: JSON.parse(stdout === '' ? '{}' : stdout) as Record<string, unknown> };
  };

  it('copies statements, attachments, states and profiles; a later run brings what is new', async () => {
    rmSync(join(folder, '127.0.0.1.import'), { force: true });
    const essay = 'Il était une fois';
    const first = aNamedStatement({ context: { registration: REGISTRATION }, timestamp: '2024-03-01T09:00:00.000Z' });
    const withEssay = aNamedStatement({ attachments: [anAttachment(essay)] });
    const void1 = aNamedStatement({ result: { response: 'wrong' } });
    const voiding = aVoiding(void1.id);
    await put('statements', JSON.stringify([first, void1]));
    const message = aMessage([statementsPart([withEssay]), attachmentPart(essay)]);
    await put('statements', message.body, message.type);
    await put('statements', JSON.stringify(voiding));
    await put(STATE, '{"page":1}');
    await put(SESSION, 'page 2', 'text/plain');
    await put(OF_AGENT, '["cats"]');
    await put(OF_ACTIVITY, '{"levels":3}');

    const refused = await run();
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('must begin with https:')]);

    const imported = await run('--allow-host', '127.0.0.1');
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(imported.json).toMatchObject({
      read: 4,
      stored: 4,
      withheld: 0,
      refused: 0,
      documents: { stored: 4, there: 0, withheld: 0, refused: 0 },
    });
    const listed = JSON.parse(await textOf(carnet, 'statements?ascending=true')) as { statements: { id: string }[] };
    expect(listed.statements.map(({ id }) => id).sort()).toEqual([first.id, withEssay.id, voiding.id].sort());
    expect(JSON.parse(await textOf(carnet, `statements?voidedStatementId=${void1.id}`))).toMatchObject(void1);
    expect(await textOf(carnet, `statements?statementId=${withEssay.id}&attachments=true`)).toContain(essay);
    for (const path of [STATE, SESSION, OF_AGENT, OF_ACTIVITY]) {
      expect(await textOf(carnet, path)).toBe(await textOf(other, path));
      expect((await ask(carnet, path)).headers.get('content-type')).toBe(
        path === SESSION ? 'text/plain' : 'application/json',
      );
    }

    const late = aNamedStatement({ verb: { id: 'http://adlnet.gov/expapi/verbs/passed' } });
    await put('statements', JSON.stringify(late));
    await put(STATE, '{"page":9}');
    const again = await run('--allow-host', '127.0.0.1');
    expect(again.json).toMatchObject({ read: 5, stored: 5, documents: { stored: 4 } });
    expect((await ask(carnet, `statements?statementId=${late.id}`)).status).toBe(200);
    const earlier = await run('--allow-host', '127.0.0.1', '--since', '2020-01-01T00:00:00Z');
    expect([earlier.code, earlier.stderr]).toEqual([2, expect.stringContaining('began without --since')]);
    // What Carnet has is not overwritten.
    expect(await textOf(carnet, STATE)).toBe('{"page":1}');
    expect(readFileSync(join(folder, '127.0.0.1.import'), 'utf8')).not.toContain('a secret');
  });
});
