import type { Server } from 'node:http';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { type RunningCommand, startCommand } from '../../support/servers/processes/carnet-command.ts';
import { startPassingProxy } from '../../support/servers/proxies/passing-proxy.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

const idOf = (number: number): string => `7a000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const named = (number: number, more: object = {}): string =>
  JSON.stringify({ id: idOf(number), timestamp: '2024-03-01T09:00:00.000Z', ...aStatement(), ...more });
const lines = (text: string): readonly Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describeOnBackends('one', 'carnet import', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const closing: Server[] = [];
  afterAll(() => closing.forEach((server) => server.close()));

  const asOperator = async (path: string, body: object): Promise<Readonly<Record<string, string>>> => {
    const response = await fetch(`${carnet.url}${path}`, {
      method: 'POST',
      headers: { Authorization: carnet.authorization, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(201);
    return (await response.json()) as Record<string, string>;
  };
  const env = async (source: string, about: object = {}) => {
    await asOperator('/v1/sources', { id: source, name: source, ...about });
    const { key, secret } = await asOperator(`/v1/sources/${source}/credentials`, { scopes: ['all'] });
    return { authorization: basic(key!, secret!), variables: { CARNET_KEY: key!, CARNET_SECRET: secret! } };
  };
  const stored = async (authorization: string): Promise<readonly Record<string, unknown>[]> => {
    const response = await fetch(`${carnet.url}/xapi/statements?limit=500&ascending=true`, {
      headers: { Authorization: authorization, 'X-Experience-API-Version': '2.0.0' },
    });
    return ((await response.json()) as { statements: Record<string, unknown>[] }).statements;
  };
  const file = (name: string, content: string | Buffer): string => {
    const path = join(mkdtempSync(join(folder, 'run-')), name);
    writeFileSync(path, content);
    return path;
  };

  it('stores what it can of a file, and writes down what it cannot, with the reason', async () => {
    const { authorization, variables } = await env('old-lrs');
    const path = file(
      'all.ndjson.gz',
      gzipSync(
        [
          named(1),
          JSON.stringify(aStatement()),
          '{"broken":',
          named(2, { verb: { id: 'no IRI' } }),
          named(3, { version: '2.0.0', stored: '2001-01-01T00:00:00Z', authority: { mbox: 'mailto:lrs@old.example' } }),
          named(1),
          named(3, { verb: { id: 'http://adlnet.gov/expapi/verbs/passed' } }),
        ].join('\n'),
      ),
    );
    const args = ['import', path, '--to', carnet.url, '--json'];
    const { code, stdout, stderr } = await startCommand(args, variables).ended;
    expect([code, stderr]).toEqual([3, '']);
    const refusedFile = `${path}.refused.ndjson`;
    const summary = {
      read: 6,
      stored: 4,
      withheld: 0,
      refused: 2,
      broken: 1,
      forms: ['statement'],
      dryRun: false,
      refusedFile,
    };
    expect(JSON.parse(stdout)).toEqual(summary);
    expect(lines(readFileSync(refusedFile, 'utf8'))).toEqual([
      { line: 3, kind: 'broken', detail: 'is not JSON', text: '{"broken":' },
      expect.objectContaining({
        line: 4,
        id: idOf(2),
        kind: 'invalid-statement',
        statement: JSON.parse(named(2, { verb: { id: 'no IRI' } })) as object,
      }),
      expect.objectContaining({ line: 7, id: idOf(3), kind: 'statement-conflict' }),
    ]);
    const found = await stored(authorization);
    expect(found.map(({ id }) => id).sort()).toEqual(['6df59962-504d-519e-98e1-4d7dad5e4c85', idOf(1), idOf(3)]);
    const third = found.find(({ id }) => id === idOf(3));
    expect(third).toMatchObject({ timestamp: '2024-03-01T09:00:00.000Z' });
    expect(String(third!['stored']) > '2020').toBe(true);
    expect(third!['authority']).not.toEqual({ mbox: 'mailto:lrs@old.example' });

    // Without its state, it begins anew.
    rmSync(`${path}.import`);
    expect(JSON.parse((await startCommand(args, variables).ended).stdout)).toEqual(summary);
    expect(await stored(authorization)).toHaveLength(3);
  });

  it('counts what is withheld for lack of consent apart, also where a source takes all or nothing', async () => {
    for (const onWithheld of ['accept', 'reject']) {
      const about = { basis: 'consent', audience: 'adults', onWithheld };
      const { authorization, variables } = await env(`consent-${onWithheld}`, about);
      const path = file('pupils.ndjson', [named(11), named(12), named(13, { verb: {} })].join('\n'));
      const { code, stdout } = await startCommand(['import', path, '--to', carnet.url, '--json'], variables).ended;
      expect(code).toBe(3);
      expect(JSON.parse(stdout)).toMatchObject({ read: 3, stored: 0, withheld: 2, refused: 1, broken: 0 });
      expect(await stored(authorization)).toEqual([]);
    }
  });

  it('checks in a dry run, and stores none', async () => {
    const { authorization, variables } = await env('dry');
    const path = file('export.json', `[${named(21)}, ${named(22, { actor: {} })}, ${named(23)}]`);
    const args = ['import', path, '--to', carnet.url, '--dry-run'];
    const { code, stdout } = await startCommand(args, variables).ended;
    expect(code).toBe(3);
    expect(stdout).toContain('3 statements (statement): 2 would be stored');
    expect(lines(readFileSync(`${path}.dry-run.ndjson`, 'utf8'))).toMatchObject([{ line: 1, id: idOf(22) }]);
    expect(existsSync(`${path}.import`)).toBe(false);
    expect(await stored(authorization)).toEqual([]);
  });

  it('goes on after kill -9 with nothing lost and nothing twice', async () => {
    const { authorization, variables } = await env('killed');
    const content = Array.from({ length: 40 }, (_, at) =>
      at % 10 === 7
        ? '{"broken":'
        : at % 2 === 0
          ? named(100 + at)
          : JSON.stringify(aStatement({ result: { response: `${at}` } })),
    );
    const path = file('killed.ndjson', content.join('\n'));
    const running: RunningCommand[] = [];
    const { url, server } = await startPassingProxy(carnet.url, (count) => {
      if (count !== 4) return true;
      // The server has stored these, and the command never hears of it.
      running[0]?.child.kill('SIGKILL');
      return false;
    });
    closing.push(server);
    const args = ['import', path, '--to', url, '--batch', '5', '--json'];
    running.push(startCommand(args, variables));
    expect((await running[0]!.ended).code).toBeNull();
    expect((await stored(authorization)).length).toBeGreaterThan(15);
    expect(JSON.parse(readFileSync(`${path}.import`, 'utf8'))).toMatchObject({ counts: { read: 15 } });

    const { code, stdout } = await startCommand(args, variables).ended;
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ read: 36, stored: 36, withheld: 0, refused: 0, broken: 4 });
    const found = await stored(authorization);
    expect([found.length, new Set(found.map(({ id }) => id)).size]).toEqual([36, 36]);
    expect(lines(readFileSync(`${path}.refused.ndjson`, 'utf8')).map(({ line }) => line)).toEqual([8, 18, 28, 38]);
  });

  it('says that the credential is wrong, and exits with 2', async () => {
    const path = file('one.ndjson', named(41));
    const variables = { CARNET_KEY: 'a', CARNET_SECRET: 'b' };
    const { code, stderr } = await startCommand(['import', path, '--to', carnet.url], variables).ended;
    expect(`${code} ${stderr}`).toMatch(/^2 carnet: http\S+ does not accept the credential/);
  });
});
