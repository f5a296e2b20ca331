import { DatabaseSync } from '@photostructure/sqlite';
import { buildSync } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findDamagedWals, findWalDamage, quarantineDamagedWal } from '../../../src/core/sqlite/damaged-wal.ts';
import { readWalEnds } from '../../../src/core/sqlite/wal-end-note.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const ROUNDS = 30;
const WRITERS = 3;

describe('the write-ahead log of a store, when the processes that write it are killed', () => {
  // Beside the packages, so that the program finds the native part of SQLite.
  const folder = mkdtempSync(join(process.cwd(), 'node_modules', '.carnet-log-crash-'));
  const program = join(folder, 'commit-until-killed.cjs');
  const file = join(folder, 'store.db');
  const children = new Set<ChildProcess>();
  beforeAll(() => {
    buildSync({
      entryPoints: ['tests/support/servers/processes/commit-until-killed.ts'],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['@photostructure/sqlite', '@platformatic/wasm-utils'],
    });
  });
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (): { readonly ids: () => readonly string[]; readonly kill: () => Promise<void> } => {
    const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.add(child);
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
    return {
      ids: () =>
        output
          .split('\n')
          .slice(0, -1)
          .map((line) => line.slice(2)),
      kill: () => {
        child.kill('SIGKILL');
        children.delete(child);
        return gone;
      },
    };
  };

  it('has every commit that was noted, and no damage is found where there is none', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const writers = Array.from({ length: WRITERS }, start);
      await waitFor('commits of each writer', () => writers.every(({ ids }) => ids().length > 3));
      await pause(Math.random() * 100);
      await Promise.all(writers.map(({ kill }) => kill()));
      acknowledged.push(...writers.flatMap(({ ids }) => ids()));
      expect([round, await findWalDamage(file)]).toEqual([round, undefined]);
      expect(readWalEnds(file).length).toBeGreaterThan(0);
      quarantineDamagedWal(file);
      expect([round, findDamagedWals(file)]).toEqual([round, []]);
    }
    const database = new DatabaseSync(file);
    const found = new Set(
      (database.prepare('SELECT id FROM rows').all() as { readonly id: string }[]).map((row) => row.id),
    );
    database.close();
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(ROUNDS * WRITERS * 3);
  });
});
