import type { JournalMessage } from '../../../src/journal/port/journal.ts';
import { isProblem } from '../../../src/core/problem.ts';
import type { CompiledProfiles } from '../../../src/profiles/judge/compile-profiles.ts';
import { createEvaluateProfiles, type EvaluateProfilesDeps } from '../../../src/sink/evaluate-profiles.ts';
import { createSink } from '../../../src/sink/sink.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import type { StoredViolation } from '../../../src/store/ports/profiles/violation-repository.ts';
import type { StatementId } from '../../../src/xapi/model/types.ts';
import { runsInCommon } from '../../support/builders/store/run-sources.ts';
import { batchOf } from '../sink/batch-of.ts';
import { makeProfiles, makeStatements, PROFILES } from './run-profiles.ts';
import { createScheduler, seeded, type Worker } from '../scheduler.ts';
import { type Straying, strayingCalls, strayingStore } from '../sink/straying-store.ts';
import type { Source } from '../../../src/store/ports/sources/source-repository.ts';

const PARTITIONS = 3;
/** For so many milliseconds after a profile was replaced a sink may go on with the one before. */
const LONGEST_LAG = 300;

/** The evaluation of one sink. */
export type EvaluateStatements = ReturnType<typeof createEvaluateProfiles>;

/** The outcome of a schedule. */
export interface RunOutcome {
  readonly ids: readonly StatementId[];
  readonly before: CompiledProfiles;
  readonly after: CompiledProfiles | undefined;
  /**
   * The step at which a statement was stored, was first evaluated to the end, was first removed from its run as voided.
   */
  readonly insertedAt: ReadonlyMap<StatementId, number>;
  readonly evaluatedAt: ReadonlyMap<StatementId, number>;
  readonly goneAt: ReadonlyMap<StatementId, number>;
  /** The last step at which a run of the profiles before was saved. */
  readonly lastBefore: number;
  /** Whether a sink with the profiles after was stopped by its death or a lost call. */
  readonly cutShort: boolean;
  readonly observed: readonly StoredViolation[];
  readonly stuck: boolean;
  readonly thrown: readonly unknown[];
  readonly steps: number;
}

/** The sources of all statements: one has both profiles, the other the second alone. */
export const SOURCES: ReadonlyMap<string, Source> = new Map(
  ['moodle', 'quiet'].map((id) => [
    id,
    {
      id,
      name: id,
      basis: 'public_task',
      createdAt: 0,
      v: 1,
      ...(id === 'quiet' ? { profiles: [{ id: PROFILES[0], mode: 'off', policy: 'any' }] } : {}),
    },
  ]),
);

type RunRepositories = Pick<Store, 'patternRuns' | 'violations'>;

/**
 * Runs real sinks with profiles on a real store. Statements arrive twice, with a used id, or void others. Sinks are
 * taken over, sleep, die, lose calls, have wrong clocks, and some learn late of replaced profiles.
 */
export const runSinks = async (
  seed: number,
  store: Store,
  createEvaluation: (deps: EvaluateProfilesDeps) => EvaluateStatements = createEvaluateProfiles,
): Promise<RunOutcome> => {
  const random = seeded(seed);
  const skew = random() < 0.6 ? 100 : 1_500;
  const scheduler = createScheduler(random, skew);
  const { int, pick } = scheduler;
  const hard = random() < 0.5;
  const specs = makeStatements(scheduler, seed, scheduler.time());
  const ids = [...specs.keys()];
  const { before, after } = makeProfiles(scheduler);
  const log: JournalMessage[][] = Array.from({ length: PARTITIONS }, () => []);
  const owners: (Worker | undefined)[] = log.map(() => undefined);
  const learns = new Map<Worker, number>();
  const insertedAt = new Map<StatementId, number>();
  const evaluatedAt = new Map<StatementId, number>();
  const goneAt = new Map<StatementId, number>();
  const observed: StoredViolation[] = [];
  const fresh = [...ids];
  let lastBefore = 0;
  let evaluating = 0;
  let replacedAt = Infinity;
  let steps = 0;
  let draining = false;
  const straying: Straying = {
    unavailable: random() < 0.5 ? 0 : random() * 0.06,
    torn: pick([0, 0.3, 1]),
    late: [],
    stall: pick([0, 0.03, 0.15, 0.3]),
    stalled: (worker) => {
      const partition = partitionOf(worker);
      if (owners[partition] === worker && random() < 0.6) own(partition);
    },
    saved: () => undefined,
  };

  const partitionOf = ({ name }: Worker): number => Number(name.split(' ')[1]);
  const firstTime = (times: Map<StatementId, number>, id: StatementId): void => {
    if (!times.has(id)) times.set(id, steps);
  };
  /** The store, with an eye on what happens to it when. */
  const watched: Store = {
    ...store,
    statements: {
      ...store.statements,
      insert: async (statements) => {
        const existing = await store.statements.insert(statements);
        for (const { id } of statements) if (!existing.has(id)) firstTime(insertedAt, id);
        return existing;
      },
    },
    patternRuns: {
      ...store.patternRuns,
      saveAll: async (runs) => {
        const raced = await store.patternRuns.saveAll(runs);
        if (
          after !== undefined &&
          runs.some(
            ({ key, fingerprint }) =>
              !raced.has(key) &&
              ![...after.versions.values()].some(({ patterns }) => patterns?.fingerprint === fingerprint),
          )
        )
          lastBefore = steps;
        return raced;
      },
    },
  };

  const strayingRepositories = (worker: Worker): RunRepositories => {
    const { call, inPieces } = strayingCalls(scheduler, worker, straying);
    return {
      patternRuns: {
        ...watched.patternRuns,
        find: (keys) => call(() => watched.patternRuns.find(keys)),
        saveAll: async (runs) => {
          const raced = new Set<string>();
          await inPieces(runs, async (some) => {
            (await watched.patternRuns.saveAll(some)).forEach((key) => raced.add(key));
          });
          return raced;
        },
      },
      violations: {
        ...store.violations,
        add: async (violations) => {
          const added: StoredViolation[] = [];
          await inPieces(violations, async (some) => {
            added.push(...(await store.violations.add(some)));
          });
          return added;
        },
      },
    };
  };

  const append = (partition: number): void => {
    const messages = log[partition]!;
    const frames = Array.from({ length: random() < 0.2 ? 2 : 1 }, () => {
      const picked = new Set(
        Array.from({ length: 1 + int(3) }, () =>
          fresh.length > 0 && random() < 0.8 ? fresh.splice(int(Math.min(fresh.length, 4)), 1)[0]! : pick(ids),
        ),
      );
      return batchOf(
        [...picked].map((id) => specs.get(id)![random() < 0.1 ? 1 : 0]),
        { source: random() < 0.2 ? 'quiet' : 'moodle' },
      );
    });
    // A plain producer may write twice.
    for (let times = random() < 0.1 ? 2 : 1; times > 0; times--)
      messages.push({ batches: frames, offset: (messages.at(-1)?.offset ?? -1) + 1, appendedAt: scheduler.time() });
  };

  const client =
    (posts: number) =>
    async (worker: Worker): Promise<void> => {
      const pace = pick([5, 60]);
      for (let n = 0; n < posts; n++) {
        await worker.sleep(int(pace));
        append(random() < 0.3 ? 0 : int(PARTITIONS));
      }
    };

  const consume =
    (partition: number) =>
    async (worker: Worker): Promise<void> => {
      const isOwner = (): boolean => owners[partition] === worker;
      const repositories = strayingStore(watched, scheduler, worker, straying);
      const evaluate = createEvaluation({
        store: { statements: repositories.statements, ...strayingRepositories(worker) },
        now: worker.now,
        sources: (id) => Promise.resolve(SOURCES.get(id)),
        findRunSources: runsInCommon(...SOURCES.keys()),
        profiles: {
          current: () => (after !== undefined && scheduler.time() >= replacedAt + learns.get(worker)! ? after : before),
        },
        observe: (violations) => {
          observed.push(...violations);
        },
      });
      const sink = createSink(
        {
          store: { ...repositories, facts: store.facts, sources: store.sources },
          now: worker.now,
          recentDeadLetterMs: 4_000,
          evaluateProfiles: async (written, voided) => {
            const marked =
              voided.size === 0
                ? []
                : [...(await store.statements.find([...voided])).values()].filter((one) => one.voided);
            const byAfter = scheduler.time() >= replacedAt ? 1 : 0;
            evaluating += byAfter;
            await evaluate(written, voided);
            evaluating -= byAfter;
            for (const { document } of written) firstTime(evaluatedAt, document.id);
            for (const { id } of marked) firstTime(goneAt, id);
          },
        },
        (milliseconds) => worker.sleep(Math.min(milliseconds, 10)),
      );
      do {
        let next: number | 'earliest' | 'claim' | undefined = await sink.claimed(partition).catch((thrown: unknown) => {
          if (!isProblem(thrown)) throw thrown;
          return 'claim' as const;
        });
        let position = next === 'earliest' || next === 'claim' ? 0 : next;
        while (next !== 'claim' && (isOwner() || !draining)) {
          await worker.turn();
          const messages = log[partition]!.filter(({ offset }) => offset >= position).slice(0, 1 + int(3));
          const last = messages.at(-1);
          next =
            last === undefined
              ? await sink.caughtUp(partition, worker.now())
              : await sink.handle({ partition, messages });
          if (last !== undefined) position = typeof next === 'number' ? next : last.offset + 1;
          else if (next === undefined) await worker.sleep(draining ? 50 + int(250) : int(60));
          // At least once: what was handed over may come again.
          if (random() < 0.05) position = Math.max(0, position - int(4));
        }
      } while (isOwner());
    };
  const own = (partition: number): void => {
    const worker = scheduler.spawn(`sink ${partition}`, consume(partition));
    learns.set(worker, int(LONGEST_LAG));
    owners[partition] = worker;
  };

  // Few statements leave less to correct what went wrong with one of them.
  const clients = (ids.length < 10 ? [2, 2, 1] : [6, 6, 4]).map((posts, n) =>
    scheduler.spawn(`client ${n}`, client(posts)),
  );
  log.forEach((_, partition) => {
    if (partition === 0 || random() < 0.7) own(partition);
  });
  const isSink = (worker: Worker): boolean => !clients.includes(worker);
  const busy = (): boolean => scheduler.alive().some((worker) => clients.includes(worker));
  const step = async (): Promise<void> => {
    steps++;
    await scheduler.step();
    if (straying.late.length > 0 && random() < 0.1) await straying.late.splice(int(straying.late.length), 1)[0]!();
  };
  const disturb = (): void => {
    const chance = random();
    const sinks = scheduler.alive().filter(isSink);
    if (chance < 0.006) own(int(PARTITIONS));
    else if (chance < (hard ? 0.02 : 0.01) && sinks.length > 0) {
      const victim = pick(sinks);
      scheduler.kill(victim);
      if (owners[partitionOf(victim)] === victim) own(partitionOf(victim));
    } else if (chance < (hard ? 0.06 : 0.03) && sinks.length > 0) {
      // Long enough for another to take over and go far, or just a while.
      const sleeper = pick(sinks);
      sleeper.until = scheduler.time() + int(pick([100, 900, 3_000]));
      if (owners[partitionOf(sleeper)] === sleeper && random() < 0.5) own(partitionOf(sleeper));
    }
  };
  const stuckAfter = 20_000;
  const replacedAfter = int(ids.length < 10 ? 200 : 600);

  for (let n = 0; busy() && n < stuckAfter; n++) {
    if (n === replacedAfter) replacedAt = scheduler.time();
    disturb();
    await step();
  }
  const isRead = async (): Promise<boolean> => {
    const progress = await store.progress.all();
    return log.every((messages, partition) => {
      const one = progress.find((found) => found.partition === partition);
      return (
        messages.length === 0 ||
        (one !== undefined && one.note === undefined && (one.offset ?? 0) > messages.at(-1)!.offset)
      );
    });
  };
  // Trouble goes on until nearly all is written.
  for (let n = int(ids.length < 10 ? 150 : 400); n > 0; n--) {
    disturb();
    await step();
  }
  let stuck = busy();
  replacedAt = Math.min(replacedAt, scheduler.time());
  draining = true;
  straying.unavailable = 0;
  straying.stall = 0;
  log.forEach((_, partition) => {
    if (owners[partition] === undefined || !scheduler.alive().includes(owners[partition])) own(partition);
  });
  const isQuiet = async (): Promise<boolean> =>
    straying.late.length === 0 && scheduler.alive().length === PARTITIONS && (await isRead());
  for (let n = 0; !stuck && !(n % 20 === 0 && (await isQuiet())); n++) {
    await step();
    stuck = n > stuckAfter;
  }
  return {
    ids,
    before,
    after,
    insertedAt,
    evaluatedAt,
    goneAt,
    lastBefore,
    cutShort: evaluating > 0,
    observed,
    stuck,
    thrown: scheduler.thrown,
    steps,
  };
};
