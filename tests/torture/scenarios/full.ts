import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type OneConnection, openOneConnection } from '../../support/clients/connections/one-connection.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import type { CarnetProcess } from '../../support/servers/processes/carnet-process.ts';
import { type Fleet, startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf } from '../ledger.ts';
import type { Given, Outcome, Scenario } from '../scenario.ts';
import {
  FULL_DISK,
  type Harm,
  IMMUTABLE_FILES,
  NO_HANDLES,
  READ_ONLY_DISK,
  SIZE_LIMIT,
  type WriteFault,
} from '../write-faults.ts';

/** Seconds until the cause is named, and until a write goes through after the end of the fault. */
interface Round {
  readonly named: number;
  readonly written: number;
}

/** What the full form holds. */
const PROMISED: Round = { named: 10, written: 5 };
/** A wait that is given up: it hangs. */
const GIVEN_UP_S = 120;
const POLL_MS = 100;

/** The time before and under each fault; in the full form longer than a lease of the journal. */
const HOLD_MS = { full: 8000, short: 1000 } as const;

const ROLES = ['api', 'sink', 'releaser'];

/** A process, its connection, and how much it had written into its log when the fault began. */
interface Watched {
  readonly process: CarnetProcess;
  readonly connection: OneConnection;
  logged: number;
}

/** A fleet under a fault, with what was acknowledged. */
interface Patient {
  readonly fault: WriteFault;
  readonly harm: Harm;
  readonly watched: readonly Watched[];
  readonly posted: string[];
}

const secondsSince = (began: number): number => (performance.now() - began) / 1000;

const watch = (fleet: Fleet): readonly Watched[] =>
  fleet.all().map((process) => ({ process, connection: openOneConnection(process), logged: 0 }));

/** Posts a statement to the first process; false where it is not answered with 200. */
const post = async ({ watched, posted }: Pick<Patient, 'watched' | 'posted'>): Promise<boolean> => {
  const id = randomUUID();
  const answer = await watched[0]?.connection
    .ask('POST', '/xapi/statements', { body: aStatement({ id }) })
    .catch(() => undefined);
  if (answer?.status === 200) posted.push(id);
  return answer?.status === 200;
};

const readiness = async ({ connection }: Watched): Promise<string> => {
  const answer = await connection.ask('GET', '/health/ready').catch(() => undefined);
  return answer?.status === 200 ? 'ready' : (answer?.body ?? '');
};

/** Whether readiness and log name this cause since the fault began. */
const names = async (watched: Watched, cause: string): Promise<boolean> => {
  const isReadiness = (await readiness(watched)).includes(`"${cause}: `);
  const lines = watched.process.output().slice(watched.logged).split('\n');
  return isReadiness && lines.some((line) => line.includes('a part takes no writes') && line.includes(`"${cause}"`));
};

const allOf = async (watched: readonly Watched[], holds: (one: Watched) => Promise<boolean>): Promise<boolean> =>
  (await Promise.all(watched.map(holds))).every(Boolean);

/** Seconds until all processes name the cause; of a gradual fault since the last write that found room. */
const untilNamed = async ({ fault, watched, posted }: Patient): Promise<number> => {
  const began = performance.now();
  let since = began;
  while (!(await allOf(watched, (one) => names(one, fault.cause)))) {
    if (secondsSince(began) >= GIVEN_UP_S) return secondsSince(began);
    const isWritten = await post({ watched, posted });
    if (isWritten && fault.isGradual === true) since = performance.now();
    await pause(POLL_MS);
  }
  return secondsSince(since);
};

/** Seconds since `began` until a write goes through. */
const untilWritten = async (patient: Pick<Patient, 'watched' | 'posted'>, began: number): Promise<number> => {
  while (!(await post(patient)) && secondsSince(began) < GIVEN_UP_S) await pause(POLL_MS);
  return secondsSince(began);
};

/** Each process is asked, so that the connection to it is open. */
const untilReady = (watched: readonly Watched[]): Promise<void> =>
  waitFor('all are ready', () => allOf(watched, async (one) => (await readiness(one)) === 'ready'), GIVEN_UP_S * 1000);

const harmOnce = async (patient: Patient, holdMs: number): Promise<number> => {
  const { harm, watched } = patient;
  await pause(holdMs);
  await untilReady(watched);
  for (const one of watched) one.logged = one.process.output().length;
  harm.begin(watched.map(({ process }) => process));
  const named = await untilNamed(patient);
  await pause(holdMs);
  return named;
};

const afterIt = ({ endsProcesses }: WriteFault): string =>
  endsProcesses === true ? `after it was mounted again and ${ROLES.length} processes began to start` : 'after it';

const missesOfRounds = (fault: WriteFault, rounds: readonly Round[], most: Round): readonly string[] =>
  rounds.flatMap(({ named, written }) => [
    ...(named < most.named ? [] : [`${fault.name}: ${fault.cause} was named after ${named.toFixed(1)} s`]),
    ...(written < most.written
      ? []
      : [`${fault.name}: a write went through ${written.toFixed(1)} s ${afterIt(fault)}`]),
  ]);

const missesOfProcesses = (fault: WriteFault, watched: readonly Watched[]): readonly string[] =>
  watched.flatMap(({ process }) => [
    ...(process.child.exitCode === null && process.child.signalCode === null ? [] : [`${fault.name}: a process ended`]),
    ...(process.output().includes('a bug') ? [`${fault.name}: a process met an unexpected error`] : []),
    ...(process.output().includes('damaged') ? [`${fault.name}: a process speaks of damage`] : []),
  ]);

const figureOf = (fault: WriteFault, rounds: readonly Round[]): string => {
  const most = (of: (round: Round) => number): string => Math.max(...rounds.map(of)).toFixed(1);
  const named = `${fault.name}: ${fault.cause} within ${most((round) => round.named)} s`;
  return `${named}, a write ${most((round) => round.written)} s ${afterIt(fault)}`;
};

interface Result {
  readonly misses: readonly string[];
  readonly acknowledged: number;
  readonly figure: string;
}

/** Ends the harm, and all processes before it where they keep it up; resolves with how long writes took to go on. */
const endHarm = async ({ fault, harm, watched, posted }: Patient, fleet: Fleet) => {
  const isRestarted = fault.endsProcesses === true;
  const codes = isRestarted ? await fleet.stopAll() : [];
  harm.end(fleet.all());
  const ended = performance.now();
  const started = isRestarted ? fleet.startAll() : undefined;
  const written = await untilWritten({ watched, posted }, ended);
  await started;
  const misses = codes.filter((code) => code !== 0).map((code) => `${fault.name}: a stop ended with ${String(code)}`);
  return { written, misses };
};

const runFault = async (fault: WriteFault, given: Given, count: number): Promise<Result | undefined> => {
  const harm = fault.prepare(given.makeBackends);
  if (harm === undefined) return undefined;
  const rounds: Round[] = [];
  const most: Round = {
    named: given.times(PROMISED.named, GIVEN_UP_S),
    written: given.times(PROMISED.written, GIVEN_UP_S),
  };
  const misses: string[] = [];
  const posted: string[] = [];
  const fleet = await startFleet(harm.backends, ROLES).catch(async (thrown: unknown) => {
    await harm.backends.remove();
    throw thrown;
  });
  const writers = [2, 5].map((size) => startWriter(() => fleet.apis(), size, POLL_MS));
  let watched: readonly Watched[] = watch(fleet);
  try {
    for (let round = 0; round < count; round++) {
      given.say(`${fault.name}, ${round + 1} of ${count}`);
      const patient = { fault, harm, watched, posted };
      const named = await harmOnce(patient, given.times(HOLD_MS.full, HOLD_MS.short));
      misses.push(...missesOfProcesses(fault, watched));
      const { written, misses: found } = await endHarm(patient, fleet);
      rounds.push({ named, written });
      misses.push(...found);
      if (fault.endsProcesses !== true) continue;
      watched.forEach(({ connection }) => connection.close());
      watched = watch(fleet);
    }
    await Promise.all(writers.map((one) => one.stop()));
    misses.push(...missesOfProcesses(fault, watched), ...missesOfRounds(fault, rounds, most));
    const acknowledged = [...acknowledgedBy(writers), ...posted];
    const [api] = fleet.apis();
    misses.push(...(api === undefined ? ['no process answers'] : await missesOf(api, acknowledged)));
    return { misses, acknowledged: acknowledged.length, figure: figureOf(fault, rounds) };
  } finally {
    await Promise.all(writers.map((one) => one.stop()));
    watched.forEach(({ connection }) => connection.close());
    await fleet.end();
    await harm.backends.remove();
  }
};

const runAll = async (given: Given): Promise<Outcome> => {
  const plan: readonly (readonly [WriteFault, number])[] = [
    [FULL_DISK, given.times(5, 1)],
    [SIZE_LIMIT, given.times(5, 1)],
    [NO_HANDLES, given.times(5, 1)],
    [IMMUTABLE_FILES, given.times(5, 0)],
    [READ_ONLY_DISK, given.times(3, 0)],
  ];
  const done: string[] = [];
  const skipped: string[] = [];
  const results: Result[] = [];
  for (const [fault, count] of plan.filter(([, rounds]) => rounds > 0)) {
    const result = await runFault(fault, given, count);
    if (result === undefined) skipped.push(fault.name);
    else {
      done.push(`${count} × ${fault.name}`);
      results.push(result);
    }
  }
  return {
    did: done.join(', '),
    acknowledged: results.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    misses: results.flatMap(({ misses }) => misses),
    figures: [
      ...results.map(({ figure }) => figure),
      ...(skipped.length === 0 ? [] : [`skipped, since this process may not mount: ${skipped.join(', ')}`]),
    ],
  };
};

/** Keeps journal and store from being written. */
export const full: Scenario = {
  name: 'full',
  promise:
    'Whatever keeps the disk from being written is named, ends no process and loses nothing; ' +
    'writes go through after it',
  inTime: `it is named within ${PROMISED.named} s, and writes go through ${PROMISED.written} s after it`,
  backendKinds: ['embedded'],
  run: runAll,
};
