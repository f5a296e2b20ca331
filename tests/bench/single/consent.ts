import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Asked, ASKED, authorizationOf, fillStore, PEOPLE } from './consent-process.ts';
import { bodies } from '../measure/corpus.ts';
import { cpuOf, postAll } from '../measure/load.ts';

const SIZE = 10;
/** Short rounds, so that other load of the machine falls upon all alike. */
const STATEMENTS = 2_000;
const ROUNDS = 24;
/** The first rounds are for the compiler. */
const WARMING = 10;

interface Running {
  readonly asked: Asked;
  readonly url: string;
  readonly child: ChildProcess;
}

const start = async (asked: Asked, folder: string): Promise<Running> => {
  const store = join(folder, `${asked}.db`);
  cpSync(join(folder, 'store.db'), store);
  const child = spawn(
    process.execPath,
    [process.argv[1] ?? '', 'asking', asked, `sqlite:${store}`, `sqlite:${join(folder, `${asked}-journal.db`)}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const port = await new Promise<string>((resolve) =>
    child.stdout.once('data', (bytes: Buffer) => resolve(/port (\d+)/.exec(bytes.toString())?.[1] ?? '')),
  );
  return { asked, url: `http://127.0.0.1:${port}`, child };
};

/** Microseconds of CPU a statement, and by how much the whole gate costs more than this (0.1 is a tenth). */
export interface Cost {
  readonly cpu: number;
  readonly more: number;
}

const medianOf = (figures: readonly number[]): number =>
  figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] ?? NaN;

/**
 * Measures what the consent gate costs one process on SQLite, with ten of 100,000 people in each POST. Three processes
 * take turns; their costs are compared within a round, and the median counts.
 */
export const consentCosts = async (connections: number): Promise<ReadonlyMap<Asked, Cost>> => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  await fillStore(`sqlite:${join(folder, 'store.db')}`);
  const running = await Promise.all(ASKED.map((asked) => start(asked, folder)));
  const rounds: ReadonlyMap<Asked, number>[] = [];
  for (let round = 0; round < WARMING + ROUNDS; round++) {
    const took = new Map<Asked, number>();
    for (const { asked, url } of round % 2 === 0 ? running : running.toReversed()) {
      // A pupil comes again only when all others have come.
      const load = bodies(STATEMENTS, SIZE, (index) => ((round * STATEMENTS + index) * 7919) % PEOPLE);
      const before = await cpuOf(url);
      await postAll({ url, authorization: authorizationOf(asked) }, load, connections);
      took.set(asked, ((await cpuOf(url)) - before) / STATEMENTS);
    }
    if (round >= WARMING) rounds.push(took);
  }
  for (const { child } of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  const of = (took: ReadonlyMap<Asked, number>, asked: Asked): number => took.get(asked) ?? NaN;
  return new Map(
    ASKED.map((asked) => [
      asked,
      {
        cpu: medianOf(rounds.map((took) => of(took, asked))),
        more: medianOf(rounds.map((took) => of(took, 'everybody') / of(took, asked) - 1)),
      },
    ]),
  );
};
