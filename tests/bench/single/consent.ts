import { cpSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanUpOnce } from '../../support/servers/processes/interrupted.ts';
import { alternate, cpuEach, runBlock } from '../measure/blocks.ts';
import { type Contender, startSelf } from '../measure/contender.ts';
import { bodies } from '../measure/corpus.ts';
import { median, pairedRatios } from '../measure/statistics.ts';
import { type Asked, ASKED, authorizationOf, fillStore, PEOPLE } from './consent-process.ts';

const SIZE = 10;
const CONNECTIONS = 32;
/** Short rounds, so that other load of the machine falls upon all alike. */
const STATEMENTS = 2_000;
const ROUNDS = 24;
/** The first rounds are for the compiler. */
const WARMING = 10;

const start = async (asked: Asked, folder: string): Promise<Contender> => {
  const store = join(folder, `${asked}.db`);
  cpSync(join(folder, 'store.db'), store);
  const journal = join(folder, `${asked}-journal.db`);
  const started = await startSelf('asking', asked, `sqlite:${store}`, `sqlite:${journal}`);
  return { name: asked, authorization: authorizationOf(asked), ...started };
};

/** Microseconds of CPU a statement, and by how much the whole gate costs more than this (0.1 is a tenth). */
interface Cost {
  readonly cpu: number;
  readonly more: number;
}

/**
 * Measures what the consent gate costs one process on SQLite, with ten of 100,000 people in each POST, in the order of
 * `ASKED`. Three processes take turns; their costs are compared within a round, and the median counts.
 */
const consentCosts = async (): Promise<readonly Cost[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  const remove = cleanUpOnce(() => rm(folder, { recursive: true, force: true }));
  const running: Contender[] = [];
  try {
    await fillStore(`sqlite:${join(folder, 'store.db')}`);
    for (const asked of ASKED) running.push(await start(asked, folder));
    const blocks = await alternate(running, WARMING + ROUNDS, (contender, round) => {
      // A pupil comes again only when all others have come.
      const load = bodies(STATEMENTS, SIZE, (index) => ((round * STATEMENTS + index) * 7919) % PEOPLE);
      return runBlock(contender, contender, { bodies: load, statements: STATEMENTS, connections: CONNECTIONS });
    });
    const costs = blocks.map((ones) => cpuEach(ones.slice(WARMING)));
    const [whole = []] = costs;
    return costs.map((cpu) => ({ cpu: median(cpu), more: pairedRatios(whole, cpu).median - 1 }));
  } finally {
    for (const one of running) await one.stop();
    await remove();
  }
};

/** The cost of the consent gate, beside the same load without it. */
export const consentLines = async function* (): AsyncGenerator<string, void> {
  const [all, sink, none] = (await consentCosts()) as [Cost, Cost, Cost];
  const beside = ({ cpu, more }: Cost): string => `${(100 * more).toFixed(1)} % above ${cpu.toFixed(1)} us`;
  yield (
    `Consent of ${PEOPLE} people, SQLite, one process, ten of them a POST: ${all.cpu.toFixed(1)} us a statement; ` +
    `gate 1 is ${beside(sink)} without it; all of it is ${beside(none)} where the sink does not ask either`
  );
};
