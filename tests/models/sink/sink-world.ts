import type { JournalMessage } from '../../../src/journal/port/journal.ts';
import { isProblem } from '../../../src/core/problem.ts';
import { createFindExistingIds } from '../../../src/ingest/sink-outcome/existing-ids.ts';
import { createReserveIds, type LateBatch } from '../../../src/ingest/sink-outcome/reserve-ids.ts';
import { createSweepIdReservations } from '../../../src/sink/sweeps/sweep-id-reservations.ts';
import { createSink } from '../../../src/sink/sink.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { highestKeyAt, lowestKeyAt } from '../../../src/xapi/statement/sort-key.ts';
import { type JsonObject, type Statement, VOIDED } from '../../../src/xapi/model/types.ts';
import { batchOf } from './batch-of.ts';
import { createScheduler, type Scheduler, seeded, START, type Worker } from '../scheduler.ts';
import { HOUR_MS } from '../../../src/core/time.ts';
import { type Straying, strayingStore } from './straying-store.ts';
import type { StatementPosition } from '../../../src/store/ports/sink/progress-repository.ts';
import type { StoredStatement } from '../../../src/store/ports/statements/statement-repository.ts';

const PARTITIONS = 3;
const UNREADABLE = { reason: 'a record of 3 bytes is too short', bytes: Buffer.from('???') };

/** One statement that a request brings: which of the few ids, and which of its two contents. */
export interface PostedStatement {
  readonly id: string;
  readonly content: number;
}

/** A message as the test knows it: what its requests bring, batch by batch. */
interface Logged extends JournalMessage {
  readonly requests: readonly (readonly PostedStatement[])[];
}

/** What a request was answered; `late` is a success before the sink has stored its batch. */
interface Answer {
  readonly partition: number;
  readonly offset: number;
  readonly frame: number;
  readonly code: 200 | 409 | 503 | 'late';
}

/** A statement that the harvester was given. */
interface Harvested extends PostedStatement {
  readonly at: string;
}

/** All that a run leaves behind to be judged. */
export interface Outcome {
  readonly log: readonly (readonly Logged[])[];
  readonly answers: readonly Answer[];
  readonly harvested: readonly Harvested[];
  /** The last Consistent-Through that the harvester was given. */
  readonly mark: number;
  /** Every position that was ever noted as a dead letter: `partition/offset/frame/index`. */
  readonly deadLetters: ReadonlySet<string>;
  readonly stuck: boolean;
  readonly thrown: readonly unknown[];
  readonly calls: number;
}

/** The name of a place in all partitions. */
export const positionKey = (partition: number, { offset, frame, index }: StatementPosition): string =>
  `${partition}/${offset}/${frame}/${index}`;

/** Which content a stored statement has. */
export const contentOf = ({ text }: Pick<StoredStatement, 'text'>): number =>
  Number(
    (JSON.parse(Buffer.from(text).toString()) as { readonly result: { readonly response: string } }).result.response,
  );

const partitionOf = ({ name }: Worker): number => Number(name.split(' ')[1]);

/** The source of the statements with an id; requests of both refer to and void statements of both. */
const sourceOf = (id: string): string => (Number(id.slice(-12)) % 3 === 2 ? 'h5p' : 'moodle');

/** The language in which a statement alone names its activity, which many define. */
export const languageOf = (id: string, content: number): string => `x-${Number(id.slice(-12))}-${content}`;

const deadLetterCode = (found: readonly StatementPosition[]): 409 | 503 =>
  found.some(({ undecided }) => undecided === undefined) ? 409 : 503;

const statementMaker = ({ int, random }: Scheduler, ids: readonly string[]) => {
  const spelt = (id: string): string => (random() < 0.2 ? id.toUpperCase() : id);
  const make = (id: string, content: number): JsonObject => {
    const refers = random() < 0.6;
    const voids = refers && random() < 0.4;
    return {
      id: spelt(id),
      actor: { mbox: `mailto:${'abc'[int(3)]!}@school.example` },
      verb: { id: voids ? VOIDED : `https://school.example/verbs/${int(3)}` },
      object: refers
        ? { objectType: 'StatementRef', id: spelt(ids[int(ids.length)]!) }
        : {
            id: `https://school.example/activities/${int(3)}`,
            definition: { name: { [languageOf(id, content)]: 'said' } },
          },
      result: { response: String(content) },
      ...(random() < 0.5 ? { timestamp: '2023-11-14T22:13:20.000Z' } : {}),
    };
  };
  return ids.map((id) => [make(id, 0), make(id, 1)] as const);
};

/**
 * Runs real sinks on a real store, with a harvester. Requests have few ids; statements refer to and void each other
 * across partitions. Sinks have wrong clocks, are taken over unnoticed, sleep, die and lose calls.
 */
export const runSinks = async (seed: number, store: Store, without?: 'reservations'): Promise<Outcome> => {
  const random = seeded(seed);
  const skew = random() < 0.6 ? 250 : 1_500;
  // In one of five runs all clocks are an hour ahead for a while, and are set back under load.
  const setBackAfterMs = seed % 5 === 0 ? 100 + (seed % 7) * 40 : 0;
  const scheduler = createScheduler(random, skew, (time) => (time - START < setBackAfterMs ? HOUR_MS : 0));
  const { int, pick } = scheduler;
  const hard = random() < 0.5;
  const prefix = seed.toString(16).padStart(8, '0');
  // With few ids nearly all is repeated, with many nearly all is new.
  const ids = Array.from(
    { length: pick([3, 6, 12, 40]) },
    (_, n) => `${prefix}-0000-4000-8000-${String(n).padStart(12, '0')}`,
  );
  const specs = statementMaker(scheduler, ids);
  const otherContent = hard ? 0.5 : 0.1 + random() * 0.4;
  const log: Logged[][] = Array.from({ length: PARTITIONS }, () => []);
  const journalSkew = log.map(() => int(2 * skew) - skew);
  const answers: Answer[] = [];
  const harvested: Harvested[] = [];
  const deadLetters = new Set<string>();
  const owners: (Worker | undefined)[] = log.map(() => undefined);
  let mark = 0;
  let calls = 0;
  let draining = false;
  const straying: Straying = {
    unavailable: random() < 0.5 ? 0 : random() * 0.06,
    torn: pick([0, 0.3, 1]),
    late: [],
    stall: pick([0, 0.03, 0.15]),
    stalled: (worker) => {
      const partition = partitionOf(worker);
      if (owners[partition] === worker && random() < 0.6) own(partition);
    },
    saved: ({ partition, note, deadLetters: noted }) => {
      // A note may take back what an earlier one of the same write said.
      for (const [frame, posted] of log[partition]!.flatMap(({ offset, requests }) =>
        note !== undefined && offset >= note.from && offset < note.to
          ? requests.map((one, at) => [{ offset, frame: at }, one] as const)
          : [],
      ))
        posted.forEach((_, index) => deadLetters.delete(positionKey(partition, { ...frame, index })));
      noted.forEach((position) => deadLetters.add(positionKey(partition, position)));
    },
  };
  const steady: Straying = { ...straying, stall: 0 };
  const sure: Straying = { ...straying, unavailable: 0, torn: 0, stall: 0 };

  const append = (partition: number, content: Pick<Logged, 'batches' | 'requests' | 'unreadable'>): number => {
    const messages = log[partition]!;
    const offset = (messages.at(-1)?.offset ?? int(2) - 1) + 1 + (random() < 0.1 ? int(3) : 0);
    messages.push({ ...content, offset, appendedAt: scheduler.time() + journalSkew[partition]! });
    return offset;
  };

  const request = (): readonly PostedStatement[] => {
    const source = sourceOf(pick(ids));
    const own = ids.filter((id) => sourceOf(id) === source);
    return [...new Set(Array.from({ length: 1 + int(3) }, () => pick(own)))].map((id) => ({
      id,
      content: random() < otherContent ? 1 : 0,
    }));
  };

  const client =
    (times: number) =>
    async (worker: Worker): Promise<void> => {
      const repositories = strayingStore(store, scheduler, worker, sure);
      const strayed = strayingStore(store, scheduler, worker, steady);
      const reserveIds = createReserveIds({
        reservations: strayed.idReservations,
        progress: strayed.progress,
        findExistingIds: createFindExistingIds({
          repository: strayed.statements,
          retentionVerdicts: (all) => Promise.resolve(all.map(() => 'keep' as const)),
        }),
        now: worker.now,
        sleep: (milliseconds) => worker.sleep(milliseconds),
      });
      for (let n = 0; n < times; n++) {
        await worker.sleep(int(20));
        const requests: (readonly PostedStatement[])[] = [];
        for (let frames = random() < 0.2 ? 2 : 1; frames > 0; frames--) {
          const posted = request();
          const there = await repositories.statements.find(posted.map(({ id }) => id));
          if (posted.every(({ id, content }) => !there.has(id) || contentOf(there.get(id)!) === content))
            requests.push(posted);
        }
        if (requests.length === 0) continue;
        const partition = random() < 0.3 ? 0 : int(PARTITIONS);
        const batches = requests.map((posted) =>
          batchOf(
            posted.map(({ id, content }) => specs[ids.indexOf(id)]![content]!),
            { admittedAt: worker.now(), source: sourceOf(posted[0]!.id) },
          ),
        );
        let offset = append(partition, { batches, requests });
        // A plain producer may write twice.
        if (random() < 0.1) {
          await worker.turn();
          offset = append(partition, { batches, requests });
        }
        if (random() < 0.05) append(partition, { batches: [], requests: [], unreadable: UNREADABLE });
        const late = async (frame: number): Promise<Answer['code']> => {
          const posted = requests[frame]!;
          const batch: LateBatch = {
            position: { partition, offset, frame },
            version: '1.0.3',
            readableSources: ['moodle', 'h5p'],
            ids: posted.map(({ id }) => id),
            single: false,
            statements: posted.map(({ id, content }, index) => ({
              index,
              statement: specs[ids.indexOf(id)]![content]! as unknown as Statement,
            })),
          };
          if (without === 'reservations') return 'late';
          try {
            const outcome = await reserveIds(batch);
            if (outcome.kind === 'late') return 'late';
            return outcome.deadLetters.length === 0 ? 200 : deadLetterCode(outcome.deadLetters);
          } catch (thrown) {
            if (isProblem(thrown, 'statement-conflict')) return 409;
            if (isProblem(thrown, 'journal-unavailable')) return 503;
            throw thrown;
          }
        };
        const patience = pick([0, 0, 3, 40]);
        // Who does not wait brings the log ahead of the sinks.
        for (let polls = random() < 0.3 ? Infinity : 0; polls <= patience; polls++) {
          const progress = (await repositories.progress.all()).find((one) => one.partition === partition);
          const done = progress?.offset !== undefined && progress.offset > offset;
          if (done || polls === patience) {
            for (const frame of requests.keys()) {
              const found = progress?.deadLetters.filter((one) => one.offset === offset && one.frame === frame) ?? [];
              const code = done ? (found.length === 0 ? 200 : deadLetterCode(found)) : await late(frame);
              answers.push({ partition, offset, frame, code });
            }
            break;
          }
          await worker.sleep(int(15));
        }
      }
    };

  const consume =
    (partition: number) =>
    async (worker: Worker): Promise<void> => {
      const isOwner = (): boolean => owners[partition] === worker;
      const sink = createSink(
        {
          // Where only one partition stands still, Consistent-Through goes on as far as that one lets it.
          store: {
            ...strayingStore(store, scheduler, worker, partition === 0 || hard ? straying : steady),
            facts: store.facts,
            sources: store.sources,
          },
          now: worker.now,
          recentDeadLetterMs: 4_000,
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
          const asOf = worker.now();
          const messages = log[partition]!.filter(({ offset }) => offset >= position).slice(0, 1 + int(3));
          const last = messages.at(-1);
          await worker.turn();
          next = last === undefined ? await sink.caughtUp(partition, asOf) : await sink.handle({ partition, messages });
          if (last !== undefined) position = typeof next === 'number' ? next : last.offset + 1;
          else if (next === undefined) await worker.sleep(draining ? 50 + int(250) : int(60));
          // At least once: what was handed over may come again.
          if (random() < 0.05) position = Math.max(0, position - int(4));
        }
      } while (isOwner());
    };
  const own = (partition: number): void => {
    owners[partition] = scheduler.spawn(`sink ${partition}`, consume(partition));
  };

  const harvest = async (worker: Worker): Promise<void> => {
    const repositories = strayingStore(store, scheduler, worker, sure);
    const sweepIdReservations = createSweepIdReservations(repositories);
    for (;;) {
      if (draining || random() < 0.2) await sweepIdReservations();
      const progress = await repositories.progress.all();
      const through = Math.min(
        ...log.map((_, partition) => progress.find((one) => one.partition === partition)?.through ?? 0),
      );
      let above = highestKeyAt(mark);
      for (;;) {
        const page = await repositories.statements.page({
          where: [],
          above,
          below: lowestKeyAt(through + 1),
          ascending: true,
          limit: 3,
          maxExamined: 50,
        });
        harvested.push(
          ...page.statements.map((stored) => ({ id: stored.id, content: contentOf(stored), at: stored.at })),
        );
        if (page.next === undefined) break;
        above = page.next;
      }
      mark = Math.max(mark, through);
      await worker.sleep(draining ? 50 + int(250) : int(40));
    }
  };

  const clients = [8, 8, 6].map((times, n) => scheduler.spawn(`client ${n}`, client(times)));
  const harvester = scheduler.spawn('harvester', harvest);
  log.forEach((_, partition) => {
    if (partition === 0 || random() < 0.7) own(partition);
  });
  const isSink = (worker: Worker): boolean => !clients.includes(worker) && worker !== harvester;
  const busy = (): boolean => scheduler.alive().some((worker) => clients.includes(worker));
  const step = async (): Promise<void> => {
    calls++;
    await scheduler.step();
    if (straying.late.length > 0 && random() < 0.1) await straying.late.splice(int(straying.late.length), 1)[0]!();
  };
  const stuckAfter = 20_000;

  for (let n = 0; busy() && n < stuckAfter; n++) {
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
    await step();
  }
  let stuck = busy();
  draining = true;
  straying.unavailable = 0;
  steady.unavailable = 0;
  straying.stall = 0;
  log.forEach((_, partition) => {
    if (owners[partition] === undefined) own(partition);
  });
  const isQuiet = async (): Promise<boolean> => {
    if (straying.late.length > 0 || scheduler.alive().length !== PARTITIONS + 1) return false;
    const progress = await store.progress.all();
    return log.every((messages, partition) => {
      const one = progress.find((found) => found.partition === partition);
      return one !== undefined && one.note === undefined && (one.offset ?? 0) > (messages.at(-1)?.offset ?? -1);
    });
  };
  for (let n = 0; !stuck && !(n % 20 === 0 && (await isQuiet())); n++) {
    await step();
    stuck = n > stuckAfter;
  }
  // All that is stored, however far ahead the clocks have been.
  const last = Math.max(...(await store.progress.all()).map((one) => one.last));
  const end = Math.max(last, scheduler.time() + 1_000 + 4 * skew);
  for (let n = 0; !stuck && mark < end; n++) {
    await step();
    stuck = n > stuckAfter;
  }
  return { log, answers, harvested, mark, deadLetters, stuck, thrown: scheduler.thrown, calls };
};
