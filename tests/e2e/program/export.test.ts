import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sortKey } from '../../../src/xapi/statement/sort-key.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { type CarnetProcess, PROCESS_MASTER_KEY, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { describeWith, PYTHON } from '../../support/servers/services.ts';
import { startStreamServer } from '../../support/servers/receivers/stream-server.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'carnet-export-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CREDENTIAL = { CARNET_KEY: 'key', CARNET_SECRET: 'a secret' };
const carnet = (args: readonly string[], env: Readonly<Record<string, string>>) =>
  run(process.execPath, ['dist/carnet.js', 'export', ...args], {
    env: { PATH: process.env['PATH'], DATA_DIR: folder, ...CREDENTIAL, ...env },
  });
const idsIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { readonly id: string }).id);

const SENT = ['ada', 'bob', 'eve'].map((name, at) =>
  aNamedStatement({
    actor: { name, mbox: `mailto:${name}@school.example` },
    result: { score: { scaled: at / 2 } },
    context: { instructor: { mbox: `mailto:teacher-of-${name}@school.example` } },
  }),
);

describeOnBackends('one', 'carnet export', (makeBackends, backendKind) => {
  let backends: Backends;
  let server: CarnetProcess;
  const env = () => ({ STORE_URL: backends.storeUrl, CARNET_MASTER_KEY: PROCESS_MASTER_KEY });
  const out = (name: string): string => join(folder, `${new URL(backends.storeUrl).protocol.slice(0, -1)}-${name}`);

  beforeAll(async () => {
    backends = makeBackends();
    server = await startCarnet(backends);
    await aClient(server).post(SENT).expect(200);
    await waitFor('the export to have every statement', async () => {
      const answer = await fetch(`${server.url}/v1/export`, { headers: { Authorization: server.authorization } });
      return idsIn(await answer.text()).length === SENT.length;
    });
  });
  afterAll(async () => {
    await server.stop();
    await backends.remove();
  });

  it('writes the same from a Carnet that runs as from its store', async () => {
    const [byUrl, byStore] = [out('url.ndjson'), out('store.ndjson')];
    const { stdout } = await carnet(['--url', server.url, '--out', byUrl], {});
    expect(stdout).toContain('3 statements; a later export continues with --after ');
    const cursor = /--after (\w+)/.exec(stdout)?.[1] ?? '';
    await carnet(['--out', byStore], env());
    expect(idsIn(readFileSync(byUrl, 'utf8'))).toEqual(SENT.map(({ id }) => id));
    expect(readFileSync(byStore, 'utf8')).toBe(readFileSync(byUrl, 'utf8'));
    const imported = await run(process.execPath, ['dist/carnet.js', 'import', byUrl, '--to', server.url], {
      env: { PATH: process.env['PATH'], ...CREDENTIAL },
    });
    expect(imported.stdout).toContain('3 stored, or there already');
    expect(cursor).toMatch(/^[0-9a-f]{20}$/);
    const csv = await carnet(['--out', '-', '--format', 'csv', '--columns', 'actor', '--after', SENT[1]!.id], env());
    expect(csv.stdout).toBe('actor\r\nmailto:eve@school.example\r\n');
  });

  it('leaves its event and access records from the store too, and is refused with its reason', async () => {
    await carnet(['--out', '-', '--voided'], env());
    const store = await openStore(backends.storeUrl, { now: Date.now });
    const events = (await store.auditEvents.page({ limit: 1000 })).map(({ body }) => JSON.parse(body) as object);
    const records = await store.accessRecords.scan({ limit: 1000 });
    await store.close();
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'statements.exported',
        by: { role: 'staff', id: 'cli' },
        data: { organisation: 'org:default', filters: [], voided: true, continued: false },
      }),
    );
    expect(records.filter(({ reader, route }) => reader.id === 'cli' && route === '/v1/export')).toHaveLength(3);
    const unknown = carnet(['--out', '-', '--source', 'nowhere'], env());
    await expect(unknown).rejects.toMatchObject({ code: 5 });
    await expect(carnet(['--out', out('url.ndjson')], env())).rejects.toMatchObject({ code: 2 });
  });

  // The files are the same whatever the store is.
  if (backendKind === 'embedded')
    describeWith(
      { name: 'a Python (deploy/services/python names it in TEST_PYTHON)', url: PYTHON },
      'read as the documentation says',
      (python) => {
        const page = readFileSync('docs/take-your-data-along.md', 'utf8');
        const blocks = (language: string): readonly string[] =>
          [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, code = '']) => code);
        const inFolder = async (directory: string, code: string): Promise<string> =>
          (await run(python, ['-c', code], { cwd: directory })).stdout;

        it('has its days and columns in DuckDB and pandas', async () => {
          const directory = out('parquet');
          await carnet(['--format', 'parquet', '--out', join(directory, 'statements')], env());
          const day = new Date().toISOString().slice(0, 7);
          const [counted, instructors] = await Promise.all(
            blocks('sql duckdb').map((sql) =>
              inFolder(
                directory,
                `import duckdb\nprint(duckdb.sql(${JSON.stringify(sql.replace(/;\s*$/, ''))}).fetchall())`,
              ),
            ),
          );
          expect(counted).toContain(`, 3, 0.5)`);
          expect(counted).toContain(`datetime.date(${Number(day.slice(0, 4))}, ${Number(day.slice(5))}`);
          expect(instructors).toContain(`('${SENT[2]!.id}', 'mailto:teacher-of-eve@school.example')`);
          const [pandas = ''] = blocks('python');
          expect(await inFolder(directory, pandas)).toMatch(/mailto:bob@school\.example +0\.5/);
        });
      },
    );
});

describe('carnet export, killed', () => {
  const LINES = Array.from({ length: 1200 }, (_, at) => {
    const statement = JSON.stringify({ id: `s${at}`, actor: {}, x: 'x'.repeat(10_000) });
    return { cursor: sortKey(1_795_000_000_000, 0, at), statement };
  });
  const TEXT = LINES.map(({ statement }) => `${statement}\n`).join('');

  it('continues without loss or double', async () => {
    let hangs = true;
    const server = await startStreamServer(({ query }, response) => {
      const after = query.get('after') ?? '';
      const rest = LINES.filter(({ cursor }) => cursor > after).slice(0, hangs ? 1000 : LINES.length);
      for (const { cursor, statement } of rest)
        response.write(`{"cursor":"${cursor}","source":"moodle","statement":${statement}}\n`);
      if (!hangs) response.end();
    });
    const file = join(folder, 'killed.ndjson');
    const args = ['dist/carnet.js', 'export', '--url', server.url, '--out', file];
    const options = { env: { PATH: process.env['PATH'], ...CREDENTIAL }, stdio: 'ignore' } as const;
    const end = (child: ChildProcess): Promise<number | null> =>
      new Promise((done) => {
        child.once('exit', done);
      });
    try {
      const killed = spawn(process.execPath, args, options);
      await waitFor('the state of the export', () => existsSync(`${file}.state`));
      killed.kill('SIGKILL');
      await end(killed);
      expect(existsSync(file)).toBe(false);
      hangs = false;
      expect(await end(spawn(process.execPath, args, options))).toBe(0);
      expect(readFileSync(file, 'utf8') === TEXT).toBe(true);
    } finally {
      await server.close();
    }
  });
});
