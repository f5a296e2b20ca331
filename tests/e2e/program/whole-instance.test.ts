import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { openStore } from '../../../src/store/open-store.ts';
import { aSortKey, aStoredStatement } from '../../support/builders/store/a-stored-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { readManifest } from '../../../src/transfer/copy/manifest.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { PROCESS_MASTER_KEY, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';

const run = promisify(execFile);
const folder = aFolder('moved');
afterAll(() => rmSync(folder, { recursive: true }));

const DATA = join(folder, 'data');
const STATEMENTS = 1500;
const PROGRAM = resolve('dist/carnet.js');
/** Less than the statements have. */
const HEAP_MB = 56;
const FILLER = 'x'.repeat(42_000);

/** The commands of the page between two of its headings, as they stand. */
const commandsOf = (heading: string): string => {
  const page = readFileSync('docs/getting-started/move-an-instance.md', 'utf8');
  const [, section = ''] = page.split(`## ${heading}\n`);
  return [...section.split('\n## ')[0]!.matchAll(/```sh\n(.*?)```/gs)].map(([, code = '']) => code).join('\n');
};

const NPX = `npx() { shift; "${process.execPath}" --max-old-space-size=${HEAP_MB} "${PROGRAM}" "$@"; }`;

/** Runs a script as an operator does, in the folder of the old instance. */
const asOperator = async (script: string): Promise<string> =>
  (
    await run('bash', ['-euc', `${NPX}\n${script}`], {
      cwd: folder,
      env: { PATH: process.env['PATH'], DATA_DIR: './data' },
    })
  ).stdout;

const start = (args: readonly string[], dataDir: string): ChildProcess =>
  spawn(process.execPath, [PROGRAM, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir },
    stdio: 'ignore',
  });

const killOnce = async (child: ChildProcess, what: string, isDue: () => boolean): Promise<void> => {
  const ended = new Promise((end) => child.once('exit', end));
  await waitFor(what, () => Promise.resolve(isDue() || child.exitCode !== null));
  child.kill('SIGKILL');
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
};

const hashOf = (copy: string, file: string): string | undefined =>
  readManifest(copy).manifest.files.find(({ name }) => name === file)?.sha256;

const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

const fill = async (): Promise<void> => {
  mkdirSync(DATA, { mode: 0o700 });
  writeFileSync(join(DATA, 'master.key'), `${PROCESS_MASTER_KEY}\n`, { mode: 0o600 });
  const store = await openStore(`sqlite:${DATA}/store.db`, { now: Date.now });
  for (let n = 0; n < STATEMENTS; n += 100)
    await store.statements.insert(
      Array.from({ length: 100 }, (_, index) => {
        const statement = aNamedStatement({ result: { response: FILLER } });
        const text = Buffer.from(JSON.stringify(statement));
        return aStoredStatement({ id: statement.id, at: aSortKey(1_700_001_000_000 + n, 0, index), text });
      }),
    );
  await store.close();
};

describe('carnet export --all and import --all', () => {
  it('move an instance as the page says, also after a kill of each, in little memory', async () => {
    await fill();
    // Acknowledged, and perhaps not in the store yet.
    const old = await startCarnet({ journalUrl: `sqlite:${DATA}/journal.db`, storeUrl: `sqlite:${DATA}/store.db` });
    await aClient(old).post([aNamedStatement(), aNamedStatement()]).expect(200);
    await old.kill();

    const copy = join(folder, 'copy');
    await killOnce(
      start(['export', '--all', 'copy'], './data'),
      'an export to be under way',
      () => sizeOf(join(copy, 'statements.ndjson')) > 2_000_000,
    );
    expect(existsSync(join(copy, 'manifest.json'))).toBe(false);
    expect(await asOperator(commandsOf('Export'))).toMatch(new RegExp(`^${STATEMENTS + 2} statements, 0 documents`));

    const killed = join(folder, 'killed-data');
    mkdirSync(killed);
    copyFileSync(join(DATA, 'master.key'), join(killed, 'master.key'));
    await killOnce(
      start(['import', '--all', 'copy'], killed),
      'an import to be under way',
      () => sizeOf(join(killed, 'store.db-wal')) + sizeOf(join(killed, 'store.db')) > 4_000_000,
    );
    const refused = startCarnet({ journalUrl: `sqlite:${killed}/journal.db`, storeUrl: `sqlite:${killed}/store.db` });
    await expect(refused).rejects.toThrow(/an import into this store was interrupted/);
    await asOperator('export DATA_DIR=./killed-data; npx carnet import --all copy');

    const moved = await asOperator(commandsOf('Import'));
    expect(moved).toContain('Start Carnet now: this store has the instance.');
    await asOperator('export DATA_DIR=./killed-data; npx carnet export --all again');
    for (const name of ['statements.ndjson', 'people.ndjson', 'purposes.ndjson', 'sources.ndjson'])
      expect([name, hashOf(join(folder, 'again'), name)]).toEqual([name, hashOf(copy, name)]);
  });
});
