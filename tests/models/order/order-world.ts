import { isProblem, Problem } from '../../../src/core/problem.ts';
import { type CheckProfiles, createCheckProfiles } from '../../../src/ingest/profiles/check-profiles.ts';
import { createReserveIds } from '../../../src/ingest/sink-outcome/reserve-ids.ts';
import { createIdPlaces } from '../../../src/ingest/sink-outcome/id-place.ts';
import { createReadSharedIds } from '../../../src/access/sources/organisations/shared-ids.ts';
import { createFindExistingIds } from '../../../src/ingest/sink-outcome/existing-ids.ts';
import { createIngest } from '../../../src/ingest/ingest.ts';
import type { BatchOutcome } from '../../../src/ingest/sink-outcome/read-after-write.ts';
import { createLeaseRuns, type LeaseRuns, type LeaseRunsDeps } from '../../../src/ingest/profiles/run-leases.ts';
import type { JournalMessage, Position } from '../../../src/journal/port/journal.ts';
import type { CompiledProfiles } from '../../../src/profiles/judge/compile-profiles.ts';
import { createConsistentThrough } from '../../../src/reads/query/consistent-through.ts';
import { createEvaluateProfiles } from '../../../src/sink/evaluate-profiles.ts';
import { createSink } from '../../../src/sink/sink.ts';
import type { Source } from '../../../src/store/ports/sources/source-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import type { AdmittedBatch } from '../../../src/xapi/model/types.ts';
import { aCaller } from '../../support/builders/http/a-caller.ts';
import { createScheduler, type Scheduler, seeded, type Worker } from '../scheduler.ts';
import { ownRuns } from '../../support/builders/store/run-sources.ts';
import { makeRequests, type OrderRequest, PROFILE, runKeysOf } from './order-requests.ts';

const PARTITIONS = 2;
/** How long a lease of this model lasts, and how wrong clocks are at most. */
const LASTS_MS = 800;
const SKEW_MS = 400;

type WaitForBatch = (position: Position) => Promise<BatchOutcome>;

/** The parts of an API process, which a test may change. */
export interface OrderParts {
  readonly leaseRuns: (deps: LeaseRunsDeps) => LeaseRuns;
  readonly waitForBatch: (real: WaitForBatch) => WaitForBatch;
  readonly checkProfiles: (real: CheckProfiles) => CheckProfiles;
}

export const REAL_PARTS: OrderParts = {
  leaseRuns: createLeaseRuns,
  waitForBatch: (real) => real,
  checkProfiles: (real) => real,
};

/** One request, and how it ended; without an answer its process died. */
interface OrderAnswer {
  readonly request: OrderRequest;
  readonly status?: number;
  /** Its process slept for longer than a lease lasts. */
  readonly overslept: boolean;
  /** All its statements were stored when it was refused. */
  readonly refusedThoughStored: boolean;
}

/** The outcome of a schedule. */
export interface OrderOutcome {
  readonly answers: readonly OrderAnswer[];
  readonly profiles: CompiledProfiles;
  /** The registrations that no request gets any more. */
  readonly blocked: readonly string[];
  readonly stuck: boolean;
  readonly thrown: readonly unknown[];
}

const SOURCE: Source = {
  id: 'moodle',
  name: 'moodle',
  basis: 'public_task',
  createdAt: 0,
  v: 1,
  profiles: [{ id: PROFILE, mode: 'enforce', policy: 'any' }],
};

/** The journal: its appends take their time, fail after or before they happen, and may happen later. */
const createLog = (scheduler: Scheduler, trouble: number) => {
  const { int, random, pick } = scheduler;
  const partitions: JournalMessage[][] = Array.from({ length: PARTITIONS }, () => []);
  const late: { readonly until: number; readonly happen: () => void }[] = [];
  const push = (batch: AdmittedBatch): Position => {
    const partition = int(PARTITIONS);
    const messages = partitions[partition]!;
    const offset = (messages.at(-1)?.offset ?? -1) + 1;
    messages.push({ batches: [batch], offset, appendedAt: scheduler.time() });
    return { partition, offset, frame: 0 };
  };
  return {
    partitions,
    /** Lets appends happen that were given up a while ago. */
    settle: (): void => {
      while (late[0] !== undefined && late[0].until <= scheduler.time()) late.shift()?.happen();
    },
    isSettled: (): boolean => late.length === 0,
    append: async (worker: Worker, batch: AdmittedBatch): Promise<Position> => {
      await worker.turn();
      if (random() >= trouble) {
        const position = push(batch);
        await worker.turn();
        return position;
      }
      const fate = pick(['lost', 'done', 'late'] as const);
      if (fate === 'done') push(batch);
      if (fate === 'late') late.push({ until: scheduler.time() + LASTS_MS / 4, happen: () => push(batch) });
      throw new Problem('journal-unavailable', 'No answer came.');
    },
  };
};

/** A store whose calls wait for the worker's turn. */
const inTurns = (store: Store, worker: Worker): Store => {
  const wrap = <T extends object>(repository: T): T =>
    new Proxy(repository, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as unknown;
        return typeof method !== 'function'
          ? method
          : async (...given: readonly unknown[]) => {
              await worker.turn();
              return (method as (...all: readonly unknown[]) => unknown)(...given);
            };
      },
    });
  return {
    ...store,
    statements: wrap(store.statements),
    patternRuns: wrap(store.patternRuns),
    progress: wrap(store.progress),
    // The answer does not wait for the release: neither does the worker.
    runLeases: { ...wrap(store.runLeases), release: async (leases) => store.runLeases.release(leases) },
  };
};

/**
 * Runs several API processes of one enforced source, on a real store with real sinks. Processes die at any step, or
 * sleep for longer than a lease lasts; appends to the journal fail though they happen. Clocks are wrong.
 */
export const runOrders = async (seed: number, store: Store, parts: OrderParts = REAL_PARTS): Promise<OrderOutcome> => {
  const random = seeded(seed);
  const scheduler = createScheduler(random, SKEW_MS);
  const { int, pick } = scheduler;
  const { profiles, requests } = makeRequests(scheduler, seed);
  const log = createLog(scheduler, pick([0, 0.05]));
  const answers: OrderAnswer[] = [];
  /** The processes that slept too long in their request. */
  const asleep = new Set<Worker>();
  const current = new Map<Worker, number>();
  const last = { isDone: false };

  const sink =
    (partition: number) =>
    async (worker: Worker): Promise<void> => {
      const own = inTurns(store, worker);
      const handler = createSink(
        {
          store: own,
          now: worker.now,
          evaluateProfiles: createEvaluateProfiles({
            store: own,
            profiles: { current: () => profiles },
            sources: () => Promise.resolve(SOURCE),
            findRunSources: ownRuns,
            now: worker.now,
          }),
        },
        (milliseconds) => worker.sleep(milliseconds),
      );
      for (;;) {
        const claimed = await handler.claimed(partition);
        let position = typeof claimed === 'number' ? claimed : 0;
        for (let next: number | 'claim' | undefined; next !== 'claim';) {
          await worker.sleep(int(pick([2, 30])));
          const messages = log.partitions[partition]!.filter(({ offset }) => offset >= position).slice(0, 1 + int(3));
          const last = messages.at(-1);
          if (last === undefined) next = await handler.caughtUp(partition, worker.now());
          else {
            next = await handler.handle({ partition, messages });
            position = last.offset + 1;
          }
        }
      }
    };

  const ingestOf = (worker: Worker) => {
    const own = inTurns(store, worker);
    const consistentThrough = createConsistentThrough({
      progress: own.progress,
      partitions: () => Promise.resolve(log.partitions.map((_, partition) => partition)),
      now: worker.now,
    });
    const leaseRuns = parts.leaseRuns({
      repository: own.runLeases,
      consistentThrough: () => consistentThrough.read(),
      now: worker.now,
      elapsed: worker.now,
      sleep: (milliseconds) => worker.sleep(milliseconds),
      newToken: () => String(random()),
      lastsMs: LASTS_MS,
    });
    let waits = 0;
    const waitForBatch: WaitForBatch = async ({ partition, offset }) => {
      // The second one is that of a request that is answered already.
      if (waits++ > 0) return { kind: 'late' };
      for (let polls = 0; polls < 40; polls++) {
        const progress = (await own.progress.all()).find((one) => one.partition === partition);
        if (progress?.offset !== undefined && progress.offset > offset) return { kind: 'readable', deadLetters: [] };
        await worker.sleep(5);
      }
      return { kind: 'late' };
    };
    const checkProfiles = parts.checkProfiles(
      createCheckProfiles({
        store: own,
        profiles: { current: () => profiles },
        leaseRuns,
        isOff: () => Promise.resolve(false),
        findRunSources: ownRuns,
        now: worker.now,
      }),
    );
    const findExistingIds = createFindExistingIds({
      repository: own.statements,
      retentionVerdicts: (all) => Promise.resolve(all.map(() => 'keep' as const)),
    });
    return {
      leaseRuns,
      post: (request: OrderRequest) => {
        waits = 0;
        return createIngest({
          checks: {
            idPlaces: createIdPlaces({
              repository: own.statements,
              readSharedIds: createReadSharedIds({ ...store, now: worker.now }),
            }),
            findExistingIds,
            checkProfiles,
            readKeptStored: () => Promise.resolve(undefined),
            profileOutcomes: { find: () => undefined, read: () => Promise.resolve([]) },
            gate: ({ batch, statements }) =>
              Promise.resolve({
                batch: { ...batch, people: statements.map(() => []) } as unknown as AdmittedBatch,
                admittedIndices: statements.map((_, index) => index),
                withheld: [],
              }),
            checkRetention: () => Promise.resolve(),
            reserveIds: createReserveIds({
              reservations: own.idReservations,
              progress: own.progress,
              findExistingIds,
              now: worker.now,
              sleep: (milliseconds) => worker.sleep(milliseconds),
            }),
          },
          attachments: undefined as never,
          journal: { append: (batch) => log.append(worker, batch) },
          readAfterWrite: { waitForBatch: parts.waitForBatch(waitForBatch) },
          authority: () => '{"objectType":"Agent","account":{"homePage":"https://lrs.example","name":"moodle"}}',
          now: worker.now,
          limits: { statements: 10, bytes: 1_000_000 },
        }).post({
          caller: aCaller({ key: 'moodle', source: SOURCE }),
          version: '1.0.3',
          body: Buffer.from(JSON.stringify(request.statements)),
        });
      },
    };
  };

  const areStored = async ({ statements }: OrderRequest): Promise<boolean> =>
    (await store.statements.find(statements.map(({ id }) => id))).size === statements.length;

  const api = async (worker: Worker): Promise<void> => {
    const { post } = ingestOf(worker);
    while (requests.length > 0) {
      await worker.sleep(int(pick([3, 40])));
      const request = requests.splice(int(Math.min(3, requests.length)), 1)[0];
      if (request === undefined) return;
      asleep.delete(worker);
      const index = answers.push({ request, overslept: false, refusedThoughStored: false }) - 1;
      current.set(worker, index);
      const answer = async (status: number): Promise<void> => {
        const refusedThoughStored = status === 400 && (await areStored(request));
        answers[index] = { request, status, overslept: asleep.has(worker), refusedThoughStored };
      };
      try {
        await post(request);
        await answer(200);
      } catch (thrown) {
        if (!isProblem(thrown)) throw thrown;
        await answer(thrown.kind === 'profile-violation' ? 400 : 503);
      }
    }
  };

  log.partitions.forEach((_, partition) => scheduler.spawn(`sink ${partition}`, sink(partition)));
  for (let n = 0; n < 3; n++) scheduler.spawn(`api ${n}`, api);
  const isApi = (worker: Worker): boolean => worker.name.startsWith('api');
  const sinksAlive = (): readonly Worker[] => scheduler.alive().filter((worker) => !isApi(worker));
  const apis = (): readonly Worker[] => scheduler.alive().filter(isApi);
  const replace = (worker: Worker): void => {
    scheduler.kill(worker);
    const [kind, partition] = worker.name.split(' ');
    scheduler.spawn(worker.name, kind === 'api' ? api : sink(Number(partition)));
  };
  const mayDie = pick([0, 0.01, 0.03]);
  const mayOversleep = pick([0, 0, 0.01]);
  const maySinkSleep = pick([0, 0, 0.01]);
  const disturb = (): void => {
    const chance = random();
    if (chance < mayDie) replace(pick(scheduler.alive()));
    else if (chance < mayDie + mayOversleep && apis().length > 0) {
      const sleeper = pick(apis());
      asleep.add(sleeper);
      const index = current.get(sleeper);
      if (index !== undefined) answers[index] = { ...answers[index]!, overslept: true };
      sleeper.until = scheduler.time() + LASTS_MS * (1 + int(4));
    }
    if (random() < maySinkSleep) pick(sinksAlive()).until = scheduler.time() + int(3 * LASTS_MS);
    log.settle();
  };

  let steps = 0;
  const stuckAfter = 60_000;
  for (; apis().length > 0 && steps < stuckAfter; steps++) {
    disturb();
    await scheduler.step();
  }
  const blocked: string[] = [];
  const isRead = async (): Promise<boolean> => {
    const progress = await store.progress.all();
    return log.partitions.every((messages, partition) => {
      const last = messages.at(-1)?.offset;
      const one = progress.find((found) => found.partition === partition);
      return last === undefined || (one?.note === undefined && (one?.offset ?? 0) > last);
    });
  };
  // At the end each registration takes a lease once more, whichever process died with one.
  scheduler.spawn('api last', async (worker) => {
    const { leaseRuns } = ingestOf(worker);
    for (const key of runKeysOf(answers.map(({ request }) => request))) {
      const runs = await leaseRuns([key]).catch(() => undefined);
      if (runs === undefined) blocked.push(key);
      await runs?.release();
    }
    last.isDone = true;
  });
  for (; steps < 2 * stuckAfter && !(last.isDone && log.isSettled() && (await isRead())); steps++) {
    log.settle();
    await scheduler.step();
  }
  for (const one of scheduler.alive()) scheduler.kill(one);
  return { answers, profiles, blocked, stuck: steps >= 2 * stuckAfter, thrown: scheduler.thrown };
};
