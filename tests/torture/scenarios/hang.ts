import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import type { Address } from '../../support/clients/client.ts';
import { startWriter, type Writer } from '../../support/clients/posting-client.ts';
import { withAdmin } from '../../support/clients/raw-kafka.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { type OwnServices, ownServices } from '../../support/servers/own-services.ts';
import { uniqueName } from '../../support/servers/services.ts';
import { acknowledgedBy, missesOf, refusedBy } from '../ledger.ts';
import type { Given, Outcome, Scenario } from '../scenario.ts';

const PORT = 19_992;
const STORE_PORT = 27_817;
const NODES = [1, 2, 3] as const;
type Node = (typeof NODES)[number];

/** The most that a start and its first write may take in all, and a gap under load. */
const PROMISED_MS = 10_000;
/** How long a broker or the store hangs under load: the brokers have given it up long before. */
const HANG_MS = 20_000;
/** The most that a process may take to end after SIGTERM. */
const END_MS = 15_000;
/** A wait that is given up: something hangs. */
const GIVEN_UP_MS = 120_000;
const RETRY_MS = 250;
const WRITER_PAUSE_MS = 50;

/** One case: what it took, and what did not hold. */
interface Case {
  readonly name: string;
  readonly acknowledged: number;
  readonly misses: readonly string[];
  readonly figure: string;
  /** What is promised took so long, and may take so long. */
  readonly tookMs: number;
  readonly allowedMs: number;
}

interface Services extends Pick<OwnServices, 'signal' | 'kafkaUrl' | 'mongodbUrl' | 'start'> {
  /** The most that something may take for which so much is promised. */
  readonly mostMs: (promisedMs: number) => number;
}
type Urls = Readonly<Record<'journalUrl' | 'storeUrl', string>>;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** A new topic with a copy at each broker, and a new database. */
const newUrls = ({ kafkaUrl, mongodbUrl }: Services): Urls => {
  const name = uniqueName('hang');
  return { journalUrl: `${kafkaUrl}/${name}?partitions=6&replication=3`, storeUrl: `${mongodbUrl}/${name}` };
};

/** Resolves once the broker goes on and is in sync with all partitions. */
const recover = async ({ signal, kafkaUrl }: Services, node: Node): Promise<void> => {
  signal(node, 'SIGCONT');
  await waitFor('every broker is in sync', () =>
    withAdmin(kafkaUrl, async (admin) => {
      const { topics } = await admin.fetchTopicMetadata();
      return topics.every(({ partitions }) => partitions.every(({ isr, leader }) => isr.length === 3 && leader > 0));
    }).catch(() => false),
  );
};

const post = async ({ url, authorization }: Address, id: string): Promise<number> => {
  const answer = await fetch(`${url}/xapi/statements`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'x-experience-api-version': '2.0.0' },
    body: JSON.stringify(aStatement({ id })),
    signal: AbortSignal.timeout(60_000),
  });
  await answer.text();
  return answer.status;
};

/** Posts one statement until it is answered with 200; resolves with what came before, as in `503, 503`. */
const firstWrite = async (
  api: Address,
): Promise<{ readonly id: string; readonly ms: number; readonly before: string }> => {
  const id = randomUUID();
  const began = performance.now();
  const refused: number[] = [];
  for (;;) {
    const status = await post(api, id).catch(() => 0);
    if (status === 200) return { id, ms: performance.now() - began, before: refused.join(', ') };
    refused.push(status);
    if (performance.now() - began > GIVEN_UP_MS) throw new Error(`the first write is refused: ${refused.join(', ')}`);
    await pause(RETRY_MS);
  }
};

/** Ends a process by SIGTERM; resolves with a sentence where it does not end in time. */
const endMisses = async ({ mostMs }: Services, name: string, carnet: CarnetProcess): Promise<readonly string[]> => {
  const began = performance.now();
  const code = await Promise.race([carnet.stop(), pause(mostMs(END_MS), 'late' as const)]);
  if (code === 'late') await carnet.kill();
  const took = seconds(performance.now() - began);
  return code === 0 ? [] : [`${name}: on SIGTERM the process ends with ${String(code)} after ${took}`];
};

/** The first start of a Carnet with a new topic, and its end, beside a broker that hangs. */
const beforeStart = async (services: Services, node: Node): Promise<Case> => {
  const name = `broker ${node} before the start`;
  const urls = newUrls(services);
  services.signal(node, 'SIGSTOP');
  const began = performance.now();
  let carnet = await startCarnet(urls);
  try {
    const readyMs = performance.now() - began;
    const { id, ms, before } = await firstWrite(carnet);
    const tookMs = performance.now() - began;
    const ended = await endMisses(services, name, carnet);
    await recover(services, node);
    carnet = await startCarnet(urls);
    const misses = [...ended, ...(await missesOf(carnet, [id])), ...(await endMisses(services, name, carnet))];
    const figure = `ready ${seconds(readyMs)}, first write ${seconds(ms)}${before === '' ? '' : ` after ${before}`}`;
    return { name, acknowledged: 1, misses, figure, tookMs, allowedMs: services.mostMs(PROMISED_MS) };
  } finally {
    await carnet.kill();
  }
};

/** A broker that hangs from the moment at which a Carnet is ready. */
const beforeFirstWrite = async (services: Services, node: Node): Promise<Case> => {
  const name = `broker ${node} before the first write`;
  const carnet = await startCarnet(newUrls(services));
  try {
    services.signal(node, 'SIGSTOP');
    const { id, ms, before } = await firstWrite(carnet);
    await recover(services, node);
    const misses = [...(await missesOf(carnet, [id])), ...(await endMisses(services, name, carnet))];
    const figure = `first write ${seconds(ms)}${before === '' ? '' : ` after ${before}`}`;
    return { name, acknowledged: 1, misses, figure, tookMs: ms, allowedMs: services.mostMs(PROMISED_MS) };
  } finally {
    await carnet.kill();
  }
};

/** Watches when statements are acknowledged: the longest time without one, in milliseconds. */
const watchGap = (writers: readonly Writer[]) => {
  let [count, since, longest] = [0, performance.now(), 0];
  const timer = setInterval(() => {
    const now = performance.now();
    const found = acknowledgedBy(writers).length;
    longest = Math.max(longest, now - since);
    if (found > count) [count, since] = [found, now];
  }, 20);
  return {
    longestMs: (): number => longest,
    /** Forgets the gaps so far. */
    reset: (): void => {
      [since, longest] = [performance.now(), 0];
    },
    stop: (): void => clearInterval(timer),
  };
};

interface Hang {
  readonly name: string;
  readonly hang: () => void;
  readonly goOn: () => Promise<void> | void;
  /** The longest gap that is promised. */
  readonly allowedMs: number;
}

/** Lets a part hang for a while under load, and go on. */
const underLoad = async (services: Services, { name, hang, goOn, allowedMs }: Hang): Promise<Case> => {
  const carnet = await startCarnet(newUrls(services));
  const writers = [1, 5, 10].map((size) => startWriter(() => [carnet], size, WRITER_PAUSE_MS));
  const gap = watchGap(writers);
  try {
    await waitFor('all write', () => writers.every(({ accepted }) => accepted.length > 0));
    gap.reset();
    hang();
    await pause(HANG_MS);
    await goOn();
    const before = acknowledgedBy(writers).length;
    await waitFor('writes go on', () => acknowledgedBy(writers).length > before);
    const tookMs = gap.longestMs();
    await Promise.all(writers.map((one) => one.stop()));
    const acknowledged = acknowledgedBy(writers);
    const misses = [...(await missesOf(carnet, acknowledged)), ...(await endMisses(services, name, carnet))];
    const figure = `longest gap ${seconds(tookMs)}, refused: ${refusedBy(writers)}`;
    return { name, acknowledged: acknowledged.length, misses, figure, tookMs, allowedMs };
  } finally {
    gap.stop();
    await Promise.all(writers.map((one) => one.stop()));
    await carnet.kill();
  }
};

const brokerUnderLoad = (services: Services, node: Node): Promise<Case> =>
  underLoad(services, {
    name: `broker ${node} under load`,
    hang: () => services.signal(node, 'SIGSTOP'),
    goOn: () => recover(services, node),
    allowedMs: services.mostMs(PROMISED_MS),
  });

const storeUnderLoad = (services: Services): Promise<Case> =>
  underLoad(services, {
    name: 'the store under load',
    hang: () => services.signal('mongodb', 'SIGSTOP'),
    goOn: () => services.signal('mongodb', 'SIGCONT'),
    allowedMs: services.mostMs(HANG_MS + PROMISED_MS),
  });

/** Runs one case; what it could not carry through is a miss. */
const attempt = async (services: Services, node: Node, run: () => Promise<Case>): Promise<Case> => {
  try {
    return await run();
  } catch (thrown) {
    const name = `broker ${node}, or the store`;
    await recover(services, node);
    services.signal('mongodb', 'SIGCONT');
    return { name, acknowledged: 0, figure: 'ended early', tookMs: 0, allowedMs: 0, misses: [String(thrown)] };
  }
};

const missesOfCase = ({ name, figure, misses, tookMs, allowedMs }: Case): readonly string[] => [
  ...misses,
  ...(tookMs <= allowedMs ? [] : [`${name}: ${seconds(tookMs)} instead of at most ${seconds(allowedMs)} (${figure})`]),
];

const hangAll = async ({ times, say }: Given): Promise<Outcome> => {
  const own = await ownServices(PORT, STORE_PORT);
  const services: Services = { ...own, mostMs: (promisedMs) => times(promisedMs, GIVEN_UP_MS) };
  const cases: Case[] = [];
  const note = async (node: Node, run: () => Promise<Case>): Promise<void> => {
    const found = await attempt(services, node, run);
    cases.push(found);
    say(`${found.name}: ${found.figure}${found.misses.map((miss) => `; ${miss}`).join('')}`);
  };
  const rounds = times(3, 1);
  const nodes = NODES.slice(0, times(NODES.length, 1));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const node of nodes) {
        await note(node, () => beforeStart(services, node));
        await note(node, () => beforeFirstWrite(services, node));
        await note(node, () => brokerUnderLoad(services, node));
      }
      await note(1, () => storeUnderLoad(services));
    }
  } finally {
    await own.remove();
  }
  return {
    did:
      `${rounds * nodes.length} hangs of a broker each before a start, before the first write and under load, ` +
      `${rounds} of the store`,
    acknowledged: cases.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    misses: cases.flatMap(missesOfCase),
    figures: cases.map(({ name, figure }) => `${name}: ${figure}`),
  };
};

/** Stops brokers and the store by SIGSTOP: they accept connections and answer nothing. */
export const hang: Scenario = {
  name: 'hang',
  promise:
    'Beside a broker that hangs a Carnet starts, takes its first write, and writes go on; ' +
    'no process hangs with it or with its store, and nothing acknowledged is lost',
  inTime: `a start and its first write take ${seconds(PROMISED_MS)}, a gap too, and an end ${seconds(END_MS)}`,
  backendKinds: ['served'],
  run: hangAll,
};
