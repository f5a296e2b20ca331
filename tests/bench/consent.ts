import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Asked, ASKED, authorizationOf, fillStore, PEOPLE } from './consent-process.ts';
import { bodies } from './corpus.ts';
import { cpuOf, postAll } from './load.ts';

const SIZE = 10;
const STATEMENTS = 12_000;
const ROUNDS = 6;

interface Running {
  readonly asked: Asked;
  readonly url: string;
  readonly child: ChildProcess;
}

const start = async (asked: Asked, folder: string): Promise<Running> => {
  const store = join(folder, `${asked}.db`);
  cpSync(join(folder, 'store.db'), store);
  const child = spawn(process.execPath, [process.argv[1] ?? '', 'asking', asked, `sqlite:${store}`, `sqlite:${join(folder, `${asked}-journal.db`)}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve) => child.stdout.once('data', (bytes: Buffer) => resolve(/port (\d+)/.exec(bytes.toString())?.[1] ?? '')));
  return { asked, url: `http://127.0.0.1:${port}`, child };
};

/**
 * Microseconds of CPU a statement of one process on SQLite, at 10 a POST of ten different people of 100,000 who have all said yes, by who is asked. They run beside each
 * other and take turns; of each the cheapest round counts. A pupil comes again only when all others have come.
 */
export const consentCosts = async (connections: number): Promise<ReadonlyMap<Asked, number>> => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  await fillStore(`sqlite:${join(folder, 'store.db')}`);
  const running = await Promise.all(ASKED.map((asked) => start(asked, folder)));
  const rounds = new Map<Asked, number[]>(ASKED.map((asked) => [asked, []]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const { asked, url } of running) {
      const load = bodies(STATEMENTS, SIZE, (index) => (((round + 1) * STATEMENTS + index) * 7919) % PEOPLE);
      const before = await cpuOf(url);
      await postAll(url, load, authorizationOf(asked), connections);
      // The first round is for the compiler.
      if (round >= 0) rounds.get(asked)?.push((await cpuOf(url) - before) / STATEMENTS);
    }
  }
  for (const { child } of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  return new Map([...rounds].map(([asked, figures]) => [asked, Math.min(...figures)]));
};
