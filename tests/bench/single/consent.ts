import type { ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodies } from '../measure/corpus.ts';
import { startSelf } from '../measure/contender.ts';
import { postAll } from '../measure/load.ts';
import { readUsage } from '../measure/process-usage.ts';
import { median } from '../measure/statistics.ts';
import { type Asked, ASKED, authorizationOf, fillStore, PEOPLE } from './consent-process.ts';

const SIZE = 10;
const CONNECTIONS = 32;
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
  const journal = join(folder, `${asked}-journal.db`);
  return { asked, ...(await startSelf('asking', asked, `sqlite:${store}`, `sqlite:${journal}`)) };
};

/** Microseconds of CPU a statement, and by how much the whole gate costs more than this (0.1 is a tenth). */
interface Cost {
  readonly cpu: number;
  readonly more: number;
}

/**
 * Measures what the consent gate costs one process on SQLite, with ten of 100,000 people in each POST. Three processes
 * take turns; their costs are compared within a round, and the median counts.
 */
const consentCosts = async (): Promise<ReadonlyMap<Asked, Cost>> => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  await fillStore(`sqlite:${join(folder, 'store.db')}`);
  const running = await Promise.all(ASKED.map((asked) => start(asked, folder)));
  const rounds: ReadonlyMap<Asked, number>[] = [];
  for (let round = 0; round < WARMING + ROUNDS; round++) {
    const took = new Map<Asked, number>();
    for (const { asked, url, child } of round % 2 === 0 ? running : running.toReversed()) {
      // A pupil comes again only when all others have come.
      const load = bodies(STATEMENTS, SIZE, (index) => ((round * STATEMENTS + index) * 7919) % PEOPLE);
      const before = readUsage(child.pid ?? 0).cpuUs;
      await postAll({ url, authorization: authorizationOf(asked) }, load, CONNECTIONS);
      took.set(asked, (readUsage(child.pid ?? 0).cpuUs - before) / STATEMENTS);
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
        cpu: median(rounds.map((took) => of(took, asked))),
        more: median(rounds.map((took) => of(took, 'everybody') / of(took, asked) - 1)),
      },
    ]),
  );
};

/** The cost of the consent gate, beside the same load without it. */
export const consentLines = async function* (): AsyncGenerator<string, void> {
  const figures = await consentCosts();
  const [all, sink, none] = ASKED.map((one) => figures.get(one) ?? { cpu: NaN, more: NaN }) as [Cost, Cost, Cost];
  const beside = ({ cpu, more }: Cost): string => `${(100 * more).toFixed(1)} % above ${cpu.toFixed(1)} us`;
  yield (
    `Consent of ${PEOPLE} people, SQLite, one process, ten of them a POST: ${all.cpu.toFixed(1)} us a statement; ` +
    `gate 1 is ${beside(sink)} without it; all of it is ${beside(none)} where the sink does not ask either`
  );
};
