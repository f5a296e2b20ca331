import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { aNamedStatement, aVoiding } from '../../support/builders/statements/a-statement.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { aMessage, anAttachment, attachmentPart, statementsPart } from '../../support/clients/multipart-client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends, embeddedBackends } from '../../support/servers/backends.ts';
import { startCommand } from '../../support/servers/processes/carnet-command.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-dry-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

const EXPORTS = 'tests/support/exports';
const PROFILE = 'https://profiles.example/dry-run';

const pupil = (name: string): JsonObject => ({ actor: { objectType: 'Agent', mbox: `mailto:${name}@school.example` } });
const passed = { verb: { id: 'http://adlnet.gov/expapi/verbs/passed' } };

/** Statements that are refused each for another reason, and those beside them that are not. */
const brokenRecords = (stored: JsonObject): readonly (JsonObject | string)[] => {
  const first = aNamedStatement({ timestamp: '2024-03-01T09:00:00Z' });
  const { began, answered, unscored } = exerciseStatements(PROFILE);
  const repeated = aNamedStatement(pupil('bob'));
  return [
    first,
    { ...first, timestamp: '2024-03-01T10:00:00+01:00' },
    { ...first, timestamp: '2024-03-01T09:00:01Z' },
    { ...first, ...passed },
    { ...first, id: first.id.toUpperCase(), ...passed, version: '2.0.0' },
    { ...stored, ...passed },
    stored,
    aNamedStatement({ attachments: [anAttachment('an essay without its data')] }),
    aNamedStatement({ attachments: [anAttachment('a file', { fileUrl: 'https://school.example/essay.txt' })] }),
    aNamedStatement({ verb: { id: 'no IRI' } }),
    aNamedStatement({ actor: {} }),
    aNamedStatement({ id: 'no UUID' }),
    aNamedStatement({ timestamp: 'yesterday' }),
    aNamedStatement({ version: '2.0.0', context: { contextAgents: 'none' } }),
    aNamedStatement({ result: { response: 'x'.repeat(1_100_000) } }),
    aVoiding(first.id),
    '{"broken":',
    '[]',
    '7',
    began(),
    unscored(),
    answered(),
    repeated,
    { ...repeated, ...pupil('ada') },
    { ...repeated, ...pupil('ada'), ...passed },
  ];
};

describeOnBackends('one', 'a dry run of carnet import', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const other = useCarnet(embeddedBackends);

  const asOperator = async (path: string, body: object, method = 'POST'): Promise<Record<string, string>> => {
    const response = await fetch(`${carnet.url}${path}`, {
      method,
      headers: { Authorization: carnet.authorization, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([path, response.ok]).toEqual([path, true]);
    return (await response.json()) as Record<string, string>;
  };
  const credentialOf = async (source: string, about: object = {}) => {
    await asOperator('/v1/sources', { id: source, name: source, ...about });
    const { key, secret } = await asOperator(`/v1/sources/${source}/credentials`, { scopes: ['all'] });
    return { authorization: basic(key!, secret!), variables: { CARNET_KEY: key!, CARNET_SECRET: secret! } };
  };
  const counted = async (of: { readonly url: string }, authorization: string): Promise<number> => {
    const response = await fetch(`${of.url}/xapi/statements?limit=500`, {
      headers: { Authorization: authorization, 'X-Experience-API-Version': '2.0.0' },
    });
    return ((await response.json()) as { statements: unknown[] }).statements.length;
  };
  const asTool = async (of: { readonly url: string }, authorization: string, statements: unknown): Promise<void> => {
    const response = await fetch(`${of.url}/xapi/statements`, {
      method: 'POST',
      headers: {
        Authorization: authorization,
        'X-Experience-API-Version': '1.0.3',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(statements),
    });
    expect([200, 403]).toContain(response.status);
  };

  type Refusal = Readonly<Record<'line' | 'id' | 'kind' | 'detail', unknown>>;
  const refusalsIn = (file: string | undefined): readonly Refusal[] =>
    file === undefined
      ? []
      : readFileSync(file, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Refusal)
          .map(({ line, id, kind, detail }) => ({ line, id, kind, detail }));

  /** Runs the command dry, then in earnest; resolves with the counts and refusals of both. */
  const twice = async (args: readonly string[], variables: Readonly<Record<string, string>>) => {
    const run = async (...more: readonly string[]) => {
      const { code, stdout, stderr } = await startCommand(
        ['import', ...args, '--to', carnet.url, '--json', ...more],
        variables,
      ).ended;
      expect(stderr).toBe('');
      const { dryRun, refusedFile, ...counts } = JSON.parse(stdout) as Record<string, unknown>;
      expect(dryRun).toBe(more.length > 0);
      return { code, counts, refusals: refusalsIn(refusedFile as string | undefined) };
    };
    return { dry: await run('--dry-run'), real: await run() };
  };
  const file = (name: string, content: string): string => {
    const path = join(mkdtempSync(join(folder, 'run-')), name);
    writeFileSync(path, content);
    return path;
  };

  let exporting: ReturnType<typeof credentialOf>;
  beforeAll(async () => {
    exporting = credentialOf('exports');
    await anOperator(carnet)
      .add(aProfile({ id: PROFILE, patterns: [] }))
      .expect(201);
  });

  it.each([
    ['public-task', {}, []],
    ['consent-accept', { basis: 'consent', audience: 'adults', onWithheld: 'accept' }, ['ada']],
    ['consent-reject', { basis: 'consent', audience: 'adults', onWithheld: 'reject' }, ['ada']],
    ['nobody', { basis: 'consent', audience: 'adults' }, []],
  ] as const)('counts every broken record as the import then does: %s', async (source, about, agreed) => {
    const { authorization, variables } = await credentialOf(source, about);
    await asOperator(`/v1/sources/${source}`, { profiles: [{ id: PROFILE, mode: 'enforce', policy: 'any' }] }, 'PATCH');
    const decisions = await aDecisionClient(carnet);
    for (const name of agreed) await decisions.say(name, source, 'yes');
    const stored = aNamedStatement(pupil('ada'));
    await asTool(carnet, authorization, stored);
    const before = await counted(carnet, authorization);
    const records = brokenRecords(stored).map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
    const dryRuns: unknown[] = [];
    for (const batch of ['1', '500']) {
      const path = file('records.ndjson', records.join('\n'));
      const dryRun = await startCommand(
        ['import', path, '--to', carnet.url, '--json', '--dry-run', '--batch', batch],
        variables,
      ).ended;
      expect([dryRun.code, dryRun.stderr]).toEqual([3, '']);
      dryRuns.push(JSON.parse(dryRun.stdout));
    }
    expect(await counted(carnet, authorization)).toBe(before);
    const { dry, real } = await twice([file('records.ndjson', records.join('\n')), '--batch', '4'], variables);
    expect(dry).toEqual(real);
    expect(real.counts).toMatchObject({ read: 22, broken: 3 });
    expect(dryRuns).toEqual([1, 2].map(() => expect.objectContaining(real.counts) as unknown));
  });

  it.each(readdirSync(EXPORTS))('counts an export as the import then does: %s', async (name) => {
    // Those of Ralph have the same ids, which no other source may have.
    const { variables } = await exporting;
    const path = file(name, '');
    copyFileSync(join(EXPORTS, name), path);
    const { dry, real } = await twice([path], variables);
    expect(dry).toEqual(real);
    expect(real.counts['stored']).toBeGreaterThan(0);
  });

  it('counts statements, attachments and documents of another LRS as the import then does', async () => {
    const { authorization, variables } = await credentialOf('endpoint', { basis: 'consent', audience: 'adults' });
    await (await aDecisionClient(carnet)).say('ada', 'endpoint', 'yes');
    const essay = 'Il était une fois';
    const withEssay = aNamedStatement({ ...pupil('ada'), attachments: [anAttachment(essay)] });
    const voided = aNamedStatement(pupil('ada'));
    const message = aMessage([statementsPart([withEssay]), attachmentPart(essay)]);
    const headers = { Authorization: other.authorization, 'X-Experience-API-Version': '1.0.3' };
    const put = async (path: string, body: string | Buffer, type: string) => {
      const method = path === 'statements' ? 'POST' : 'PUT';
      const init = {
        method,
        headers: { ...headers, 'Content-Type': type, ...(method === 'PUT' && { 'If-None-Match': '*' }) },
        body: new Uint8Array(Buffer.from(body)),
      };
      expect((await fetch(`${other.url}/xapi/${path}`, init)).ok).toBe(true);
    };
    await put('statements', message.body, message.type);
    await asTool(other, other.authorization, [
      voided,
      aVoiding(voided.id, pupil('ada')),
      aNamedStatement(pupil('bob')),
    ]);
    for (const name of ['ada', 'bob']) {
      const agent = JSON.stringify({ mbox: `mailto:${name}@school.example` });
      await put(
        `agents/profile?${new URLSearchParams({ agent, profileId: 'likes' }).toString()}`,
        'cats',
        'text/plain',
      );
    }
    const { dry, real } = await twice(
      [`${other.url}/xapi`, '--state', mkdtempSync(join(folder, 'run-')), '--allow-host', '127.0.0.1'],
      { ...variables, LRS_USER: 'key', LRS_PASSWORD: 'a secret' },
    );
    expect(dry).toEqual(real);
    const documents = { stored: 1, there: 0, withheld: 1, refused: 0 };
    expect(real).toMatchObject({ code: 0, counts: { read: 4, stored: 3, withheld: 1, documents } });
    expect(await counted(carnet, authorization)).toBe(2);
  });

  it('leaves nothing in the store: no statement, no person, no attachment, no document', async () => {
    const { authorization } = await credentialOf('traceless');
    const essay = `An essay of ${Date.now()}`;
    const carol = { actor: { objectType: 'Agent', mbox: 'mailto:carol@school.example' } };
    const statement = aNamedStatement({ ...carol, attachments: [anAttachment(essay)] });
    const message = aMessage([statementsPart([statement]), attachmentPart(essay)]);
    const send = (method: string, path: string, [type, body]: readonly [string, Buffer]) =>
      fetch(`${carnet.url}/v1/dry-run/${path}`, {
        method,
        headers: { Authorization: authorization, 'X-Experience-API-Version': '1.0.3', 'Content-Type': type },
        body: new Uint8Array(body),
      });
    const people = await carnet.store.people.count();
    const answer = await send('POST', 'statements', [message.type, message.body]);
    expect([answer.status, answer.headers.get('lrs-consent'), await answer.json()]).toEqual([
      200,
      'stored=1, withheld=0',
      [statement.id],
    ]);
    const query = new URLSearchParams({
      agent: JSON.stringify(carol.actor),
      activityId: 'https://school.example/exercises/1',
      stateId: 'page',
    }).toString();
    expect((await send('PUT', `activities/state?${query}`, ['text/plain', Buffer.from('7')])).status).toBe(204);
    expect(await counted(carnet, authorization)).toBe(0);
    expect(await carnet.store.people.count()).toBe(people);
    const read = await fetch(`${carnet.url}/xapi/activities/state?${query}`, {
      headers: { Authorization: authorization, 'X-Experience-API-Version': '1.0.3' },
    });
    expect(read.status).toBe(404);
    const { sha2 } = (statement['attachments'] as readonly { readonly sha2: string }[])[0]!;
    expect(await carnet.store.attachments.find([sha2])).toEqual(new Map());
  });
});
