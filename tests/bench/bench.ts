import { spawn } from 'node:child_process';
import { bodies } from './corpus.ts';
import { cpuOf, postAll } from './load.ts';
import { consentCosts, type Cost } from './consent.ts';
import { ASKED, type Asked, PEOPLE, runConsentBench } from './consent-process.ts';
import { runCeiling } from './ceiling.ts';
import { deliveredDelay } from './delivered.ts';
import { enforcedLines } from './enforced.ts';
import { profileCosts } from './profiles.ts';
import { postingLines } from './posting.ts';
import { queryLines } from './queries.ts';
import { startCarnet } from '../support/servers/processes/carnet-process.ts';
import { embeddedBackends, servedBackends, type Backends } from '../support/servers/backends.ts';

interface Figure {
  readonly size: number;
  /** Microseconds of CPU a statement, one a process in the order given; statements a second, all over. */
  readonly cpu: readonly number[];
  readonly rate: number;
}

/** Statements a POST, and how many are posted: long enough that compiling no longer counts. */
const SIZES = [
  [1, 20_000],
  [10, 60_000],
  [100, 60_000],
] as const;
const CONNECTIONS = 32;

const measure = async (urls: readonly string[], authorization: string, scale: number): Promise<readonly Figure[]> => {
  const api = urls[0] ?? '';
  for (const [size, statements] of SIZES)
    await postAll({ url: api, authorization }, bodies((statements * scale) / 3, size), CONNECTIONS);
  const figures: Figure[] = [];
  for (const [size, statements] of SIZES) {
    const load = bodies(statements * scale, size);
    const before = await Promise.all(urls.map(cpuOf));
    const began = performance.now();
    await postAll({ url: api, authorization }, load, CONNECTIONS);
    const seconds = (performance.now() - began) / 1000;
    const after = await Promise.all(urls.map(cpuOf));
    const count = load.length * size;
    figures.push({ size, cpu: after.map((end, index) => (end - (before[index] ?? 0)) / count), rate: count / seconds });
  }
  return figures;
};

const ceiling = async (): Promise<readonly Figure[]> => {
  const child = spawn(process.execPath, [process.argv[1] ?? '', 'ceiling'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve) =>
    child.stdout.once('data', (bytes: Buffer) => resolve(/port (\d+)/.exec(bytes.toString())?.[1] ?? '')),
  );
  const figures = await measure([`http://127.0.0.1:${port}`], '', 1);
  child.kill();
  return figures;
};

const carnet = async (backends: Backends, roles: readonly string[], scale: number): Promise<readonly Figure[]> => {
  const processes = await Promise.all(roles.map((role) => startCarnet(backends, { ROLE: role, ACK_WAIT_MS: '20000' })));
  try {
    return await measure(
      processes.map(({ url }) => url),
      processes[0]?.authorization ?? '',
      scale,
    );
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
    await backends.remove();
  }
};

/** One line of the table: the figures of the process with this index, beside those of the ceiling. */
const row = (
  name: string,
  figures: readonly Figure[],
  { process, limit }: { readonly process: number; readonly limit: readonly Figure[] },
): string => {
  const cells = figures.map(({ cpu, rate }, index) => {
    const own = cpu[process] ?? 0;
    const ratio = own / (limit[index]?.cpu[0] ?? 1);
    const perSecond = Math.round(rate).toString().padStart(7);
    return `${own.toFixed(1).padStart(7)} us  ${ratio.toFixed(1).padStart(5)}x ${perSecond}/s`;
  });
  return `${name.padEnd(34)}${cells.join('   ')}`;
};

/** The cost of the consent gate, beside the same load without it. */
const consentLine = async (): Promise<string> => {
  const figures = await consentCosts(CONNECTIONS);
  const [all, sink, none] = ASKED.map((one) => figures.get(one) ?? { cpu: NaN, more: NaN }) as [Cost, Cost, Cost];
  const beside = ({ cpu, more }: Cost): string => `${(100 * more).toFixed(1)} % above ${cpu.toFixed(1)} us`;
  return (
    `Consent of ${PEOPLE} people, SQLite, one process, ten of them a POST: ${all.cpu.toFixed(1)} us a statement; ` +
    `gate 1 is ${beside(sink)} without it; all of it is ${beside(none)} where the sink does not ask either`
  );
};

/** The delay from acceptance to a study's subscriber, on SQLite and, where they run, on Kafka and MongoDB. */
const deliveredLines = async function* (
  kafka: string | undefined,
  mongodb: string | undefined,
): AsyncGenerator<string, void> {
  yield `SQLite, one process: ${await deliveredDelay(embeddedBackends())}`;
  if (kafka !== undefined && mongodb !== undefined)
    yield `Kafka + MongoDB, one process: ${await deliveredDelay(servedBackends(kafka, mongodb, 12))}`;
};

/** The cost of a statement in an API and in a sink, as two processes on Kafka and MongoDB, where these run. */
const servedLines = async function* (
  limit: Awaited<ReturnType<typeof ceiling>>,
  kafka: string | undefined,
  mongodb: string | undefined,
): AsyncGenerator<string, void> {
  if (kafka === undefined || mongodb === undefined) {
    yield 'Kafka + MongoDB: not measured; TEST_KAFKA_URL and TEST_MONGODB_URL name no services';
    return;
  }
  const served = await carnet(servedBackends(kafka, mongodb, 12), ['api', 'sink'], 1 / 2);
  yield row('Kafka + MongoDB, API', served, { process: 0, limit });
  yield row('Kafka + MongoDB, sink', served, { process: 1, limit });
};

const main = async (): Promise<void> => {
  const kafka = process.env['TEST_KAFKA_URL'];
  const mongodb = process.env['TEST_MONGODB_URL'];
  const limit = await ceiling();
  const print = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  print(
    'CPU a statement, its ratio to the ceiling, statements a second; ' +
      `${CONNECTIONS} connections; Node ${process.version}`,
  );
  print(`${''.padEnd(34)}${SIZES.map(([size]) => `${size} a POST`.padEnd(30)).join('')}`);
  print(row('ceiling: node:http + JSON.parse', limit, { process: 0, limit }));
  print(row('SQLite, one process', await carnet(embeddedBackends(), ['all'], 1), { process: 0, limit }));
  const { claiming, others } = await profileCosts();
  print(
    `xAPI Profiles alone: ${claiming.toFixed(2)} us a statement of a cmi5 session, ` +
      `${others.toFixed(2)} us one that claims no profile`,
  );
  for await (const line of enforcedLines(embeddedBackends(), ['all']))
    print(`xAPI Profiles, SQLite, one process, ${line}`);
  print(await consentLine());
  const apart = await carnet(embeddedBackends(), ['api', 'sink'], 1);
  print(row('SQLite, API', apart, { process: 0, limit }));
  print(row('SQLite, sink', apart, { process: 1, limit }));
  for await (const line of deliveredLines(kafka, mongodb)) print(line);
  for await (const line of servedLines(limit, kafka, mongodb)) print(line);
};

const [, , part, ...given] = process.argv;
if (part === 'ceiling') runCeiling();
else if (part === 'asking') await runConsentBench(given[0] as Asked, given[1] ?? '', given[2] ?? '');
else if (part === 'consent') process.stdout.write(`${await consentLine()}\n`);
else if (part === 'enforced')
  for await (const line of enforcedLines(embeddedBackends(), ['all'])) process.stdout.write(`${line}\n`);
else if (part === 'delivered')
  for await (const line of deliveredLines(process.env['TEST_KAFKA_URL'], process.env['TEST_MONGODB_URL']))
    process.stdout.write(`${line}\n`);
else if (part === 'posting')
  for await (const line of postingLines(
    { kafka: process.env['TEST_KAFKA_URL'] ?? '', mongodb: process.env['TEST_MONGODB_URL'] ?? '' },
    given.map(Number),
  ))
    process.stdout.write(`${line}\n`);
else if (part === 'queries')
  for await (const line of queryLines(process.env['TEST_MONGODB_URL'] ?? '', given.map(Number)))
    process.stdout.write(`${line}\n`);
else if (part === 'served') {
  const limit = await ceiling();
  process.stdout.write(`${row('ceiling: node:http + JSON.parse', limit, { process: 0, limit })}\n`);
  for await (const line of servedLines(limit, process.env['TEST_KAFKA_URL'], process.env['TEST_MONGODB_URL']))
    process.stdout.write(`${line}\n`);
} else await main();
