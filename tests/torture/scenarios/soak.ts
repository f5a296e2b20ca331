import { setTimeout as pause } from 'node:timers/promises';
import { bodies } from '../../bench/measure/corpus.ts';
import { createPoster } from '../../bench/measure/load.ts';
import { METRICS_TOKEN } from '../../support/servers/running-carnet.ts';
import type { CarnetProcess } from '../../support/servers/processes/carnet-process.ts';
import { startFleet } from '../fleet.ts';
import type { Given, Outcome, Scenario } from '../scenario.ts';

const SIZE = 10;
const CONNECTIONS = 16;
const SAMPLE_MS = 5_000;
const RETRY_MS = 1_000;
const MEGABYTE = 1_048_576;

/** One look at all processes. */
interface Sample {
  /** Resident memory and open files of all processes, in MB and in number. */
  readonly memory: number;
  readonly handles: number;
  /** Messages that no sink has written yet. */
  readonly lag: number;
}

const sampleOf = async (processes: readonly CarnetProcess[]): Promise<Sample> => {
  const texts = await Promise.all(
    processes.map(async ({ url }) =>
      // The server closes a kept connection after 5 s, the time between two looks.
      (
        await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}`, connection: 'close' } })
      ).text(),
    ),
  );
  const sum = (name: string): number =>
    texts
      .flatMap((text) => [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'gm'))])
      .reduce((total, [, value]) => total + Number(value), 0);
  return {
    memory: sum('process_resident_memory_bytes') / MEGABYTE,
    handles: sum('process_open_fds'),
    lag: sum('carnet_sink_lag_messages'),
  };
};

/** What became of posts. */
interface Posted {
  readonly acknowledged: number;
  /** Requests with a 503, each sent again until it was answered with 200. */
  readonly refused: number;
}

/** Posts for so long, at most `rate` statements a second. Rejects at an answer other than 200 and 503. */
const postFor = async (api: CarnetProcess, ms: number, rate = Infinity): Promise<Posted> => {
  const { post, close } = createPoster(api, CONNECTIONS);
  const began = performance.now();
  let [sent, refused] = [0, 0];
  const untilTaken = async (): Promise<void> => {
    for (;;)
      try {
        await post(bodies(SIZE, SIZE)[0] ?? Buffer.alloc(0));
        return;
      } catch (thrown) {
        if (!String(thrown).startsWith('Error: 503')) throw thrown;
        refused++;
        await pause(RETRY_MS);
      }
  };
  const lane = async (): Promise<void> => {
    while (performance.now() - began < ms) {
      const due = began + (sent / rate) * 1000;
      sent += SIZE;
      if (due > performance.now()) await pause(due - performance.now());
      await untilTaken();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  close();
  return { acknowledged: sent, refused };
};

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** Resolves once no message waits for a sink. */
const drained = async (processes: readonly CarnetProcess[]): Promise<void> => {
  while ((await sampleOf(processes)).lag > 0) await pause(500);
};

const soakFor = async ({ makeBackends, times, say }: Given): Promise<Outcome> => {
  const backends = makeBackends();
  const minutes = times(30, 0.5);
  const fleet = await startFleet(backends, ['api', 'sink', 'releaser'], { ACK_WAIT_MS: '20000' });
  try {
    const [api] = fleet.apis();
    if (api === undefined) throw new Error('no process answers requests');
    const trialMs = times(20_000, 5_000);
    const most = (await postFor(api, trialMs)).acknowledged / (trialMs / 1000);
    await drained(fleet.all());
    say(`half of ${Math.round(most)} statements a second for ${minutes} minutes`);
    const samples: Sample[] = [];
    let isOver = false;
    const watching = (async () => {
      while (!isOver) {
        samples.push(await sampleOf(fleet.all()));
        await pause(SAMPLE_MS);
      }
    })();
    const posting = postFor(api, minutes * 60_000, most / 2).finally(() => {
      isOver = true;
    });
    const [{ acknowledged, refused }] = await Promise.all([posting, watching]);
    // The first quarter warms up: heap and caches grow to their size.
    const [second, last] = [
      samples.slice(samples.length / 4, samples.length / 2),
      samples.slice((samples.length * 3) / 4),
    ];
    const ratio = (of: keyof Sample): number => mean(last.map((one) => one[of])) / mean(second.map((one) => one[of]));
    const mostLag = Math.max(...samples.map(({ lag }) => lag));
    const lagAtEnd = mean(last.map(({ lag }) => lag));
    const growth = { memory: ratio('memory'), handles: ratio('handles') };
    return {
      did: `${minutes} minutes at ${Math.round(most / 2)} statements a second, half of the most`,
      acknowledged,
      misses: [
        ...(growth.memory > 1.15 ? [`memory grew by the factor ${growth.memory.toFixed(2)}`] : []),
        ...(growth.handles > 1.1 ? [`open files grew by the factor ${growth.handles.toFixed(2)}`] : []),
        ...(lagAtEnd > 10 + mostLag / 2 ? [`${Math.round(lagAtEnd)} messages wait at the end`] : []),
      ],
      figures: [
        `requests with a 503: ${refused}`,
        `last quarter against the second: memory ${growth.memory.toFixed(2)}, open files ${growth.handles.toFixed(2)}`,
        `${Math.round(mean(last.map(({ memory }) => memory)))} MB of three processes`,
        `messages that wait: ${lagAtEnd.toFixed(1)} on average, ${mostLag} at most`,
      ],
    };
  } finally {
    await fleet.end();
    await backends.remove();
  }
};

/** Posts at half of the most for long. */
export const soak: Scenario = {
  name: 'soak',
  promise: 'Memory, open files and lag stay flat under half of the load that is the most',
  backendKinds: ['served'],
  run: soakFor,
};
