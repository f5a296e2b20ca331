import { buildSync } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteJournal } from '../../../src/journal/sqlite/journal.ts';
import { readLog } from '../../support/checks/journal/log-reader.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

describe('the journal in SQLite, when its process is killed', () => {
  // Beside the packages, so that the program finds the native part of SQLite.
  const folder = mkdtempSync(join(process.cwd(), 'node_modules', '.carnet-crash-'));
  const program = join(folder, 'append-until-killed.cjs');
  const children: ChildProcess[] = [];
  const start = (file: string, limit = ''): { readonly child: ChildProcess; readonly lines: () => string[] } => {
    const child = spawn('bash', ['-c', `${limit} exec "$0" "$1" "$2"`, process.execPath, program, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
    });
    return { child, lines: () => output.split('\n').slice(0, -1) };
  };
  const kill = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) => {
      child.once('close', () => resolve());
      child.kill('SIGKILL');
    });
  const acknowledged = (lines: readonly string[]): [string, string][] =>
    lines.filter((line) => line.startsWith('+')).map((line) => [line.split(' ')[1]!, line.split(' ')[2]!]);
  /**
   * Opens the remaining journal, and maps the first id of every batch that is handed over to its position. A claim may
   * take as long as a lease.
   */
  const reopen = async (file: string): Promise<ReadonlyMap<string, string>> => {
    const journal = await openSqliteJournal({ file, now: Date.now });
    const reader = await readLog(journal, 'sink');
    await waitFor('everything read', () => reader.caughtUps.length > 0);
    await reader.consumption.stop();
    await journal.close();
    expect(
      reader.batches.every(({ batch }) => batch.ids.length === 10 && batch.body.length === batch.spans.at(-1)! + 1),
    ).toBe(true);
    return new Map(reader.batches.map(({ batch, offset, frame }) => [batch.ids[0]!, `${offset}/${frame}`]));
  };

  beforeAll(() => {
    buildSync({
      entryPoints: ['tests/support/servers/processes/append-until-killed.ts'],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['@photostructure/sqlite', '@platformatic/wasm-utils'],
    });
  });
  afterAll(async () => {
    await Promise.all(
      children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).map(kill),
    );
    rmSync(folder, { recursive: true, force: true });
  });

  it('has every acknowledged batch, whole and at its position, and a new process replaces the dead one', async () => {
    const file = join(folder, 'killed.db');
    const all: [string, string][] = [];
    for (let round = 1; round <= 3; round++) {
      const { child, lines } = start(file);
      await waitFor('some hundred appends', () => acknowledged(lines()).length > 300 * round);
      await kill(child);
      all.push(...acknowledged(lines()));
    }
    const read = await reopen(file);
    expect(all.filter(([id, positionKey]) => read.get(id) !== positionKey)).toEqual([]);
    const { lines } = start(file);
    await waitFor('the new process has the partition', () => lines().includes('claimed'));
  });

  it('has every batch acknowledged before the disk was full, and refused the rest as journal-unavailable', async () => {
    const file = join(folder, 'full.db');
    // A limit on the size of a file (in 1 KB) is to SQLite what a full disk is.
    const { child, lines } = start(file, "trap '' XFSZ; ulimit -f 6000;");
    await waitFor('the limit', () => lines().filter((line) => line.startsWith('-')).length > 100);
    await kill(child);
    expect(lines().filter((line) => line.startsWith('-') && line !== '- journal-unavailable')).toEqual([]);
    const acks = acknowledged(lines());
    expect(acks.length).toBeGreaterThan(10);
    const read = await reopen(file);
    expect(acks.filter(([id, positionKey]) => read.get(id) !== positionKey)).toEqual([]);
  });
});
