import { setTimeout as pause } from 'node:timers/promises';
import type { Address } from '../../support/clients/client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { fill } from '../measure/blocks.ts';
import { startTree } from '../measure/contender.ts';
import { bodies } from '../measure/corpus.ts';
import type { Line } from '../measure/lines.ts';
import { createPoster } from '../measure/load.ts';
import { quantile } from '../measure/statistics.ts';
import type { Tree } from '../measure/trees.ts';

const CONNECTIONS = 32;
const SIZE = 10;
const EVERY_MS = 50;
const WARMING = 20_000;

/** Posts without a pause until it is stopped; resolves with the number of statements then. */
const loadWith = (tool: Address): (() => Promise<number>) => {
  const { post, close } = createPoster(tool, CONNECTIONS);
  let isStopped = false;
  let statements = 0;
  const lane = async (): Promise<void> => {
    while (!isStopped)
      for (const body of bodies(SIZE, SIZE)) {
        await post(body);
        statements += SIZE;
      }
  };
  const lanes = Promise.all(Array.from({ length: CONNECTIONS }, lane));
  return async () => {
    isStopped = true;
    await lanes;
    close();
    return statements;
  };
};

/** Posts one statement now and then; resolves with the milliseconds of each POST. */
const postNowAndThen = async (tool: Address, seconds: number): Promise<readonly number[]> => {
  const { post, close } = createPoster(tool, 1);
  const milliseconds: number[] = [];
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    const [body] = bodies(1, 1);
    const began = performance.now();
    await post(body!);
    milliseconds.push(performance.now() - began);
    await pause(EVERY_MS);
  }
  close();
  return milliseconds;
};

/** Measures the POSTs of a source while another one posts as much as it can, and while it does not. */
export const measureNeighbour = async function* (tree: Tree, seconds: number): AsyncGenerator<Line, void> {
  const running = await startTree(tree);
  try {
    await fill([running], { statements: WARMING, size: SIZE });
    const operator = anOperator(running);
    const [loud, quiet] = [await operator.source(), await operator.source()];
    const lineOf = (neighbour: string, rate: number, milliseconds: readonly number[]): Line => ({
      neighbour,
      'statements a second': rate,
      'p50 ms': quantile(milliseconds, 0.5),
      'p99 ms': quantile(milliseconds, 0.99),
      POSTs: milliseconds.length,
    });
    yield lineOf('silent', 0, await postNowAndThen(quiet, seconds));
    const stop = loadWith(loud);
    const milliseconds = await postNowAndThen(quiet, seconds);
    yield lineOf('at full load', (await stop()) / seconds, milliseconds);
  } finally {
    await running.stop();
  }
};
