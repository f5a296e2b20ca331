import { servedBackends } from '../../support/servers/backends.ts';
import { startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { bodies } from '../measure/corpus.ts';
import { postAll } from '../measure/load.ts';
import { needServices } from './services.ts';

/** Statements a POST while the store is filled, and while it is measured. */
const FILL = 100;
const MEASURED = 10;
/** Statements of one sample, and samples of one size. */
const STATEMENTS = 2_000;
const SAMPLES = 5;
const CONNECTIONS = 32;

/** How many statements a second one process takes on Kafka and MongoDB, by the number that the store has already. */
export const postingLines = async function* (sizes: readonly number[]): AsyncGenerator<string, void> {
  const { kafka, mongodb } = needServices();
  const backends = servedBackends(kafka, mongodb);
  const carnet = await startCarnet(backends, { ACK_WAIT_MS: '20000' });
  try {
    let stored = 0;
    let first: number | undefined;
    for (const size of sizes) {
      if (size > stored) await postAll(carnet, bodies(size - stored, FILL), CONNECTIONS);
      const rates: number[] = [];
      for (let sample = 0; sample < SAMPLES; sample++) {
        const load = bodies(STATEMENTS, MEASURED);
        const began = performance.now();
        await postAll(carnet, load, CONNECTIONS);
        rates.push((STATEMENTS / (performance.now() - began)) * 1000);
      }
      stored = Math.max(stored, size) + SAMPLES * STATEMENTS;
      // The best: the others are those of a busy machine.
      const rate = Math.max(...rates);
      first ??= rate;
      const all = rates.map((one) => Math.round(one)).join(', ');
      yield `${size} stored: ${Math.round(rate)} a second (${all}), ${(rate / first).toFixed(2)} of the first`;
    }
  } finally {
    await carnet.stop();
    await backends.remove();
  }
};
