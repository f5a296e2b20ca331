import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { openStudy } from '../../support/clients/studies/open-study.ts';
import { type Backends, embeddedBackends, servedBackends } from '../../support/servers/backends.ts';
import { openStream } from '../../support/clients/studies/study-stream.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aBenchStatement, accountOf } from '../measure/corpus.ts';
import { createPoster } from '../measure/load.ts';
import { findServices } from './services.ts';

const PEOPLE = 24;
const SIZE = 10;
const CONNECTIONS = 8;
/** Load before the measurement, for the compiler: counting it would make half of the rate too easy. */
const WARMING_MS = 3_000;
const LOAD_MS = 6_000;
const HALF_MS = 10_000;
/** Milliseconds after which an accepted statement counts as missing. */
const PATIENCE_MS = 15_000;

/** When each statement was accepted and when its record arrived, by its number, in milliseconds. */
interface Times {
  readonly accepted: Map<number, number>;
  readonly arrived: Map<number, number>;
}

const missingOf = ({ accepted, arrived }: Times): number =>
  [...accepted.keys()].reduce((sum, number) => sum + (arrived.has(number) ? 0 : 1), 0);

const figuresOf = (times: Times, from: number, to: number): string => {
  const delays = [...times.accepted]
    .flatMap(([number, at]) => (number >= from && number < to ? (times.arrived.get(number) ?? Infinity) - at : []))
    .sort((one, other) => one - other);
  const at = (share: number): string => `${(delays[Math.ceil(share * delays.length) - 1] ?? NaN).toFixed(0)} ms`;
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)} of ${delays.length}`;
};

/**
 * Measures the delay from the answer to a POST until a subscriber of an open study has the record. One Carnet process
 * serves all: first at the highest rate that it accepts, then evenly at half that rate.
 */
const deliveredDelay = async (backends: Backends): Promise<string> => {
  const carnet = await startCarnet(backends, { ROLE: 'all', ACK_WAIT_MS: '20000' });
  const study = await openStudy(carnet);
  const times: Times = { accepted: new Map(), arrived: new Map() };
  const { post, close } = createPoster(study.tool, CONNECTIONS);
  let next = 0;
  const send = async (): Promise<void> => {
    const first = next;
    next += SIZE;
    const timestamp = new Date().toISOString();
    // The released id is keyed, so `result.score.raw` connects a statement with its record.
    const numbers = Array.from({ length: SIZE }, (_, index) => first + index);
    await post(
      Buffer.from(
        JSON.stringify(
          numbers.map((raw) => ({
            ...aBenchStatement(raw, raw % PEOPLE),
            timestamp,
            result: { success: true, score: { raw } },
          })),
        ),
      ),
    );
    const now = performance.now();
    for (const number of numbers) times.accepted.set(number, now);
  };
  const arrived = (): boolean => times.arrived.size >= times.accepted.size;
  try {
    for (let pupil = 0; pupil < PEOPLE; pupil++) await study.say({ account: accountOf(pupil) }, 'yes');
    const stream = await openStream({ url: carnet.url, authorization: `Bearer ${study.token}` }, study.id, {
      take: ({ op, statement }) => {
        const { raw } =
          (statement as { readonly result?: { readonly score?: { readonly raw?: number } } } | undefined)?.result
            ?.score ?? {};
        if (op === 'put' && raw !== undefined && !times.arrived.has(raw)) times.arrived.set(raw, performance.now());
        return true;
      },
    });
    await send();
    await waitFor('the first records', arrived, PATIENCE_MS);

    const sendFor = async (milliseconds: number): Promise<void> => {
      const until = performance.now() + milliseconds;
      await Promise.all(
        Array.from({ length: CONNECTIONS }, async () => {
          while (performance.now() < until) await send();
        }),
      );
    };
    await sendFor(WARMING_MS);
    const [loadFirst, loadBegan] = [next, performance.now()];
    await sendFor(LOAD_MS);
    const [loadLast, loadEnded] = [next, performance.now()];
    const rate = (loadLast - loadFirst) / (loadEnded - loadBegan);
    const behind = times.accepted.size - times.arrived.size;
    await waitFor('what was accepted under load', arrived, PATIENCE_MS).catch(() => undefined);
    const caughtUp = performance.now() - loadEnded;

    const began = performance.now();
    const sent: Promise<void>[] = [];
    while (performance.now() - began < HALF_MS) {
      while (sent.length * SIZE < (rate / 2) * (performance.now() - began)) sent.push(send());
      await pause(1);
    }
    await Promise.all(sent);
    const halfTook = performance.now() - began;
    await waitFor('what was accepted at half load', arrived, PATIENCE_MS).catch(() => undefined);
    stream.close();
    return (
      `${Math.round(rate * 1000)}/s accepted at ${SIZE} a POST over ${CONNECTIONS} connections ` +
      `with a study streaming (${figuresOf(times, loadFirst, loadLast)}; ${behind} behind at its end, ` +
      `there after ${caughtUp.toFixed(0)} ms); ` +
      `accepted to delivered at half load (${Math.round((sent.length * SIZE * 1000) / halfTook)}/s): ` +
      `${figuresOf(times, loadLast, next)}; ${missingOf(times)} missing; load average ${loadavg()[0]?.toFixed(1)}`
    );
  } finally {
    close();
    await carnet.stop();
    await backends.remove();
  }
};

/** The delay from acceptance to a study's subscriber, on SQLite and, if they run, on Kafka and MongoDB. */
export const deliveredLines = async function* (): AsyncGenerator<string, void> {
  yield `SQLite, one process: ${await deliveredDelay(embeddedBackends())}`;
  const services = findServices();
  if (services !== undefined)
    yield `Kafka + MongoDB, one process: ${await deliveredDelay(servedBackends(services.kafka, services.mongodb, 12))}`;
};
