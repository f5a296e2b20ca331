import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type RunningCommand, startCommand } from '../../support/servers/processes/carnet-command.ts';
import { startPassingProxy } from '../../support/servers/proxies/passing-proxy.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-table-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PAGE = readFileSync('docs/tables/README.md', 'utf8');
const COMMANDS = /```sh\n([\s\S]*?)```/.exec(PAGE)![1]!.trim().split('\n');
/** `npx carnet` of the built program. */
const NPX = `npx() { shift; "${process.execPath}" "${resolve('dist/carnet.js')}" "$@"; }`;

type Json = Readonly<Record<string, unknown>>;
const lines = (file: string): readonly Json[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);

describeOnBackends('one', 'carnet import of tables', (makeBackends, backendKind) => {
  const carnet = useCarnet(makeBackends);
  const run = mkdtempSync(join(folder, 'run-'));

  const asOperator = async (path: string, body: object): Promise<Readonly<Record<string, string>>> => {
    const headers = { Authorization: carnet.authorization, 'Content-Type': 'application/json' };
    const response = await fetch(`${carnet.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status).toBe(201);
    return (await response.json()) as Record<string, string>;
  };
  const stored = async (authorization: string): Promise<readonly Json[]> => {
    const response = await fetch(`${carnet.url}/xapi/statements?limit=500&ascending=true`, {
      headers: { Authorization: authorization, 'X-Experience-API-Version': '2.0.0' },
    });
    return ((await response.json()) as { statements: Json[] }).statements;
  };
  /** Runs a command of the page as it stands, in a folder that has the tables. */
  const asPrinted = async (command: string): Promise<{ readonly code: number | null; readonly stdout: string }> => {
    const child = spawn('sh', ['-c', `${NPX}\n${command}`], {
      cwd: run,
      env: { PATH: process.env['PATH'], PUBLIC_URL: carnet.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
    return new Promise((done) => child.once('close', (code) => done({ code, stdout })));
  };
  const credentialOf = async (id: string) => {
    await asOperator('/v1/sources', { id, name: id });
    const { key, secret } = await asOperator(`/v1/sources/${id}/credentials`, { scopes: ['all'] });
    return { key: key!, secret: secret! };
  };

  it('does as docs/tables says', async () => {
    const { key, secret } = await credentialOf('old-lrs');
    const authorization = basic(key, secret);
    mkdirSync(join(run, 'docs'));
    cpSync('docs/tables', join(run, 'docs/tables'), { recursive: true });
    writeFileSync(join(run, 'old-lrs.credential'), `${key}:${secret}`);
    const [dryRun, grades, quiz] = COMMANDS as [string, string, string];

    expect(await asPrinted(dryRun)).toEqual({
      code: 3,
      stdout: expect.stringContaining('9 would be stored') as string,
    });
    expect(await stored(authorization)).toEqual([]);

    expect(await asPrinted(grades)).toEqual({
      code: 3,
      stdout: expect.stringContaining('9 statements (table): 9 stored') as string,
    });
    expect(lines(join(run, 'docs/tables/moodle-grades.csv.refused.ndjson'))).toEqual([
      expect.objectContaining({ line: 4, columns: ['Quiz: Fractions (Real)'], detail: '"excused" is no number' }),
    ]);
    const [essay, ...others] = await stored(authorization);
    expect(others).toHaveLength(8);
    expect(essay).toMatchObject({
      actor: { name: 'Léa Martin', mbox: 'mailto:lea.martin@school.example' },
      object: { definition: { name: { en: 'Assignment: Essay on "zero"' } } },
      result: { score: { raw: 15.5 } },
    });

    expect((await asPrinted(quiz)).code).toBe(3);
    const refused = lines(join(run, 'docs/tables/quiz-results.csv.refused.ndjson'));
    const printed = /```json\n([\s\S]*?)```/.exec(PAGE)![1]!.trim().split('\n');
    for (const [index, line] of printed.entries()) {
      const { text, faults, columns, detail, line: at } = JSON.parse(line) as Json & { faults?: readonly Json[] };
      expect(refused[index]).toMatchObject({
        line: at,
        ...(faults === undefined
          ? { columns, detail }
          : {
              faults: expect.arrayContaining(
                faults.map(({ at, columns }) => expect.objectContaining({ at, columns }) as unknown),
              ) as unknown,
            }),
        text: expect.stringContaining(String(text).slice(0, -3)) as string,
      });
    }
    expect(refused).toHaveLength(printed.length);
    const found = (await stored(authorization)).filter(({ context }) => (context as Json)['language'] === 'fr');
    expect(
      found.map(({ verb, timestamp, result }) => [(verb as { id: string }).id.split('/').pop(), timestamp, result]),
    ).toEqual([
      [
        'completed',
        '2026-10-01T06:27:00.000Z',
        { completion: true, duration: 'PT725S', score: { raw: 8.5, min: 0, max: 10, scaled: 0.85 } },
      ],
      ['attempted', '2026-10-01T06:16:00.000Z', undefined],
    ]);

    // Imported twice, all is stored once.
    rmSync(join(run, 'docs/tables/moodle-grades.csv.import'));
    expect((await asPrinted(grades)).stdout).toContain('9 statements (table): 9 stored');
    expect(await stored(authorization)).toHaveLength(11);
  });

  // The store has no part in it.
  if (backendKind === 'embedded')
    it('goes on after a kill by the same mapping alone, with nothing lost and nothing twice', async () => {
      const { key, secret } = await credentialOf('killed');
      const table = join(run, 'killed.csv');
      const mapping = join(run, 'killed.mapping.json');
      const statement = {
        actor: "=$agent('mailto:' & Mail)",
        verb: { id: 'http://adlnet.gov/expapi/verbs/scored' },
        object: { id: 'http://school.example/quiz' },
      };
      const document = { name: 'a', table: { columns: ['Mail'] }, rules: [{ when: {}, statement }] };
      writeFileSync(mapping, JSON.stringify(document));
      const rows = Array.from({ length: 30 }, (_, at) => (at % 10 === 3 ? 'no-mail' : `pupil-${at}@school.example`));
      writeFileSync(table, ['Mail', ...rows].join('\n'));
      const running: RunningCommand[] = [];
      const proxy = await startPassingProxy(carnet.url, (count) => {
        if (count !== 2) return true;
        running[0]?.child.kill('SIGKILL');
        return false;
      });
      const args = ['import', table, '--mapping', mapping, '--to', proxy.url, '--batch', '10', '--json'];
      const variables = { CARNET_KEY: key, CARNET_SECRET: secret };
      running.push(startCommand(args, variables));
      expect((await running[0]!.ended).code).toBeNull();
      expect(JSON.parse(readFileSync(`${table}.import`, 'utf8'))).toMatchObject({ counts: { read: 10, broken: 1 } });

      const { code, stdout } = await startCommand(args, variables).ended;
      expect(code).toBe(3);
      expect(JSON.parse(stdout)).toMatchObject({ read: 27, stored: 27, refused: 0, broken: 3 });
      expect(await stored(basic(key, secret))).toHaveLength(27);
      expect(lines(`${table}.refused.ndjson`).map(({ line }) => line)).toEqual([5, 15, 25]);

      writeFileSync(mapping, JSON.stringify({ ...document, name: 'b' }));
      const other = await startCommand(args, variables).ended;
      expect(`${other.code} ${other.stderr}`).toMatch(/^2 .*is the state of an import by another mapping/);
      proxy.server.close();
    });
});
