import { decodeMessage } from '../../../src/journal/port/batch-encoding.ts';
import { retentionVerdict } from '../../../src/consent/model/policy.ts';
import { recordPurposeId } from '../../../src/consent/purposes/recording-purpose.ts';
import { toPerson } from '../../../src/consent/people/person-mapping.ts';
import type { ConsentServices } from '../../../src/app/consent/compose-consent.ts';
import { isProblem } from '../../../src/core/problem.ts';
import type { Marker } from '../../../src/journal/port/journal.ts';
import type { SinkConsent } from '../../../src/sink/erasure/sink-consent.ts';
import { createCollectTokens } from '../../../src/sink/erasure/collect-tokens.ts';
import { createEraseStatements } from '../../../src/sink/erasure/erase-statements.ts';
import { createEraseActivities } from '../../../src/sink/erasure/erase-activities.ts';
import { createRebuildDefinition } from '../../../src/sink/erasure/rebuild-definition.ts';
import { createUnlinkAttachments } from '../../../src/sink/erasure/unlink-attachments.ts';
import { createDefinitionCache } from '../../../src/sink/statements/activity-cache.ts';
import { nextToStore } from '../../../src/backup/backends/backends-faults.ts';
import { createSink } from '../../../src/sink/sink.ts';
import { createSweepConsent } from '../../../src/sink/sweeps/sweep-consent.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { highestKeyAt, lowestKeyAt } from '../../../src/xapi/statement/sort-key.ts';
import { createIngestion } from './consent-sink-ingestion.ts';
import { inMemoryLog, type MakeLog } from './consent-sink-log.ts';
import type { ConsentOutcome } from './consent-sink-outcome.ts';
import type { RestorableStore } from './restorable-store.ts';
import { createDeciding, type InForce, SOURCES } from './consent-sink-people.ts';
import { createProcess, inOrder, oneByOne } from './consent-sink-process.ts';
import { makeStatements } from './consent-sink-statements.ts';
import { createScheduler, seeded, type Worker } from '../scheduler.ts';
import { contentOf, positionKey } from '../sink/sink-world.ts';
import {
  type Repositories,
  type Straying,
  type StrayingCalls,
  strayingCalls,
  strayingStore,
} from '../sink/straying-store.ts';
import type { StoredStatement } from '../../../src/store/ports/statements/statement-repository.ts';

/** Takes away something that the promises rest on. */
export interface Without {
  readonly statements?: (repository: Repositories['statements']) => Repositories['statements'];
  readonly consent?: (consent: SinkConsent, time: () => number) => SinkConsent;
  /** People as the gate reads them. */
  readonly gate?: (people: Store['people'], time: () => number) => Store['people'];
  readonly partitionsOfMarkers?: readonly number[];
  readonly noSweep?: true;
  readonly noFinish?: true;
}

/** What the workers of a schedule write to and read from. */
export interface Journalling {
  readonly makeLog: MakeLog;
  readonly partitions: readonly number[];
  /** The store is copied at some time and put back at a later one, in every schedule. */
  readonly restorable?: Pick<RestorableStore, 'copy' | 'putBack'>;
}

const partitionOf = ({ name }: Worker): number => Number(name.split(' ')[1]);

/**
 * Runs the consent model on real gates, sinks, consent services and a real store, with few ids. People decide, stewards
 * rule, purposes widen; workers die, sleep and lose calls; clocks are wrong; a harvester reads, and a sweep ends it.
 */
// oxlint-disable-next-line max-params -- the model's step has these inputs
export const runConsent = async (
  seed: number,
  base: Store,
  without: Without = {},
  { makeLog, partitions, restorable }: Journalling = {
    makeLog: inMemoryLog(without.partitionsOfMarkers),
    partitions: [0, 1, 2],
  },
): Promise<ConsentOutcome> => {
  const random = seeded(seed);
  const skew = random() < 0.6 ? 250 : 1_500;
  const scheduler = createScheduler(random, skew);
  const { int, pick } = scheduler;
  const hard = random() < 0.4;
  const specs = makeStatements(scheduler, scheduler.time(), seed.toString(16).padStart(8, '0'), hard ? 3 : 4 + int(8));
  const log = makeLog(
    scheduler,
    partitions.map(() => int(2 * skew) - skew),
  );
  const answers: ConsentOutcome['answers'][number][] = [];
  const harvested: ConsentOutcome['harvested'][number][] = [];
  const deadLetters = new Set<string>();
  const owners: (Worker | undefined)[] = partitions.map(() => undefined);
  let shared = random() < 0.5 ? createDefinitionCache(() => scheduler.time()) : undefined;
  let mark = 0;
  let draining = false;
  let killed = 0;
  const straying: Straying = {
    unavailable: random() < 0.6 ? 0 : random() * 0.05,
    torn: pick([0, 0.3, 1]),
    late: [],
    stall: pick([0, 0.02, 0.08]),
    stalled: (worker) => {
      const partition = partitionOf(worker);
      if (owners[partition] === worker && random() < 0.6) own(partition);
    },
    saved: (progress) =>
      progress.deadLetters.forEach((position) => deadLetters.add(positionKey(progress.partition, position))),
  };
  const reliable = straying.unavailable === 0;
  const sure: Straying = { ...straying, unavailable: 0, torn: 0, stall: 0 };
  const surely = (worker: Worker) => strayingCalls(scheduler, worker, sure);

  const processBy = (worker: Worker, { call }: StrayingCalls, people = store.people): Promise<ConsentServices> =>
    createProcess({
      store: { ...store, people },
      call: oneByOne(call),
      mark: inOrder((marker: Marker) => log.mark(worker, marker)),
      now: worker.now,
    });
  const processOf = (worker: Worker): Promise<ConsentServices> => processBy(worker, surely(worker));
  const deciding = createDeciding({ scheduler, store: base, processOf });
  const store: Store = { ...base, people: deciding.observe(base.people) };
  const goes = async (document: StoredStatement): Promise<boolean> => {
    const persons = await store.people.find((document.people ?? []).map(({ id }) => id));
    return (
      retentionVerdict(recordPurposeId(document.source), document.people ?? [], (id) => {
        const one = persons.get(id);
        return one && toPerson(one);
      }) === 'erase'
    );
  };

  const met = new Set<string>();
  const ingest = createIngestion({
    scheduler,
    specs,
    log,
    // Which of two contents came first may be another one when the journal is read again.
    otherContent: restorable !== undefined ? 0 : hard ? 0.5 : 0.1 + random() * 0.4,
    answered: (answer) => answers.push(answer),
    met,
  });
  const client =
    (times: number) =>
    async (worker: Worker): Promise<void> =>
      ingest(
        {
          worker,
          repositories: strayingStore(store, scheduler, worker, sure),
          consentServices: await processBy(
            worker,
            surely(worker),
            without.gate?.(store.people, () => scheduler.time()),
          ),
        },
        times,
      );

  // oxlint-disable-next-line max-params -- the model's step has these inputs
  const consentOf = (
    worker: Worker,
    { people, records, recovery }: ConsentServices,
    repositories: Repositories,
    calls: StrayingCalls,
  ): SinkConsent => {
    const consent: SinkConsent = {
      personsById: (ids) => people.findById(ids),
      recovery,
      purposeOf: (source) => records.get(SOURCES[source]!),
      erase: createEraseStatements({
        store: {
          statements: repositories.statements,
          violations: {
            ...store.violations,
            deleteByStatements: (some) => calls.call(() => store.violations.deleteByStatements(some)),
          },
          mentions: {
            ...store.mentions,
            deleteByStatements: (some) => calls.call(() => store.mentions.deleteByStatements(some)),
          },
        },
        collectTokens: createCollectTokens({
          people,
          mentions: { addTokens: (erased, at) => calls.call(() => store.mentions.addTokens(erased, at)) },
          now: worker.now,
        }),
        unlinkAttachments: createUnlinkAttachments({
          store: { ...store, statements: repositories.statements },
          consistentThrough: () => Promise.resolve(0),
          now: worker.now,
        }),
        eraseActivities: createEraseActivities(
          createRebuildDefinition({
            store: repositories,
            ...(shared === undefined ? {} : { definitionCache: shared }),
          }),
        ),
      }),
    };
    return without.consent?.(consent, () => scheduler.time()) ?? consent;
  };
  const repositoriesOf = (worker: Worker, how: Straying): Repositories => {
    const { statements, ...rest } = strayingStore(store, scheduler, worker, how);
    return { ...rest, statements: without.statements?.(statements) ?? statements };
  };

  const consume =
    (partition: number) =>
    async (worker: Worker): Promise<void> => {
      const isOwner = (): boolean => owners[partition] === worker;
      const repositories = repositoriesOf(worker, straying);
      const calls = strayingCalls(scheduler, worker, { ...straying, stall: straying.stall / 2 });
      const consentServices = await processBy(worker, calls);
      const finish = async (): Promise<void> => {
        await consentServices.outboxRelay.relayPending(10);
        await consentServices.erasures.completeErasures();
      };
      const sink = createSink(
        {
          store: { ...repositories, facts: store.facts, sources: store.sources },
          now: worker.now,
          recentDeadLetterMs: 4_000,
          consent: consentOf(worker, consentServices, repositories, calls),
          ...(shared === undefined ? {} : { definitionCache: shared }),
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
          if (without.noFinish === undefined && random() < 0.1)
            await finish().catch((thrown: unknown) => {
              if (!isProblem(thrown)) throw thrown;
            });
          const asOf = worker.now();
          const messages = log.messages[partition]!.filter(({ offset }) => offset >= position).slice(0, 1 + int(3));
          const last = messages.at(-1);
          await worker.turn();
          next = last === undefined ? await sink.caughtUp(partition, asOf) : await sink.handle({ partition, messages });
          if (last !== undefined) position = typeof next === 'number' ? next : last.offset + 1;
          else if (next === undefined) await worker.sleep(draining ? 50 + int(250) : int(60));
        }
      } while (isOwner());
    };
  const own = (partition: number): void => {
    owners[partition] = scheduler.spawn(`sink ${partition}`, consume(partition));
  };

  /** The ends of the journal when the store was put back; undefined before. */
  let ends: readonly number[] | undefined;
  let waiting = 0;
  /** Nobody is answered before the sinks have passed them. */
  const caughtUp = async (worker: Worker): Promise<void> => {
    waiting++;
    while (ends?.some((end) => end > 0) === true) {
      const next = new Map((await base.progress.all()).map((one) => [one.partition, nextToStore(one)]));
      if (ends.every((end, partition) => (next.get(partition) ?? 0) >= end)) break;
      await worker.sleep(20);
    }
    waiting--;
  };

  const harvest = async (worker: Worker): Promise<void> => {
    await caughtUp(worker);
    const repositories = strayingStore(store, scheduler, worker, sure);
    const consentServices = await processOf(worker);
    for (;;) {
      const progress = await repositories.progress.all();
      const through = Math.min(
        worker.now(),
        ...partitions.map((partition) => progress.find((one) => one.partition === partition)?.through ?? 0),
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
        const staying = await consentServices.retentionVerdicts(page.statements);
        harvested.push(
          ...page.statements
            .filter((_, n) => staying[n] === 'keep')
            .map((stored) => ({ id: stored.id, content: contentOf(stored), at: stored.at })),
        );
        if (page.next === undefined) break;
        above = page.next;
      }
      mark = Math.max(mark, through);
      await worker.sleep(draining ? 50 + int(250) : int(40));
    }
  };

  await deciding.begin();
  const busyOnes = new Set<Worker>();
  const spawn = (name: string, work: (worker: Worker) => Promise<void>): void => {
    busyOnes.add(
      scheduler.spawn(name, async (worker) => {
        await caughtUp(worker);
        await work(worker);
      }),
    );
  };
  [14, 14, 10].forEach((times, n) => spawn(`client ${n}`, client(times)));
  [9, 9].forEach((times, n) => spawn(`decider ${n}`, deciding.decisionMaker(times)));
  if (restorable !== undefined) spawn('child', deciding.deleteTwice);
  if (random() < 0.2) spawn('institution', deciding.widen);
  let harvester = scheduler.spawn('harvester', harvest);
  for (const partition of partitions) if (partition === 0 || random() < 0.7) own(partition);
  const isSink = (worker: Worker): boolean => !busyOnes.has(worker) && worker !== harvester;
  const busy = (): boolean => scheduler.alive().some((worker) => busyOnes.has(worker));
  const step = async (): Promise<void> => {
    await scheduler.step();
    if (straying.late.length > 0 && random() < 0.1) await straying.late.splice(int(straying.late.length), 1)[0]!();
  };
  const stuckAfter = 30_000;
  let copyAt = restorable === undefined ? Infinity : int(700);
  let putBackAt = copyAt + 100 + int(1_000);
  let restoredAt: number | undefined;
  const inForce: InForce[] = [];
  const nameless: string[] = [];
  /** Every decision was answered: the others are no one's yet. */
  const isAnswered = async (): Promise<boolean> => (await store.people.findWithOutboxEntry(1)).length === 0;
  /** All processes end; the store is put back after longer than clocks differ, and others begin. */
  const putBack = async (): Promise<void> => {
    for (const worker of scheduler.alive()) scheduler.kill(worker);
    straying.late.length = 0;
    answers.length = 0;
    inForce.push(...(await deciding.inForce()));
    nameless.push(...(await deciding.nameless()));
    await restorable?.putBack();
    const operator = scheduler.spawn('operator', (worker) => worker.sleep(4 * skew));
    while (scheduler.alive().includes(operator)) await scheduler.step();
    restoredAt = scheduler.time();
    ends = log.messages.map((messages) => (messages.at(-1)?.offset ?? -1) + 1);
    killed++;
    if (shared !== undefined) shared = createDefinitionCache(() => scheduler.time());
    harvester = scheduler.spawn('harvester', harvest);
    for (const partition of partitions) own(partition);
    spawn('client after', client(8));
    spawn('decider after', deciding.decisionMaker(4));
  };
  const restore = async (n: number): Promise<void> => {
    if (n >= copyAt && (await isAnswered())) {
      await restorable?.copy();
      copyAt = Infinity;
    } else if (copyAt === Infinity && n >= putBackAt && (await isAnswered())) {
      putBackAt = Infinity;
      await putBack();
    }
  };
  const isRestoring = (): boolean => restorable !== undefined && restoredAt === undefined;

  for (let n = 0; (busy() || isRestoring()) && n < stuckAfter; n++) {
    if (isRestoring()) await restore(n);
    // As long as it takes: at the usual rate sinks could take partitions from one another for ever.
    const chance = waiting > 0 ? 10 * random() : random();
    const sinks = scheduler.alive().filter(isSink);
    if (chance < 0.006) own(pick(partitions));
    else if (chance < (hard ? 0.016 : 0.009)) {
      const victim = pick(
        scheduler
          .alive()
          .filter(
            (worker) =>
              isSink(worker) ||
              worker.name.startsWith('decider') ||
              (worker.name.startsWith('client') && random() < 0.3),
          )
          .concat(harvester),
      );
      if (victim !== harvester) {
        scheduler.kill(victim);
        killed++;
        if (!isSink(victim))
          spawn(victim.name, victim.name.startsWith('decider') ? deciding.decisionMaker(2) : client(2));
        else if (owners[partitionOf(victim)] === victim) own(partitionOf(victim));
      }
    } else if (chance < (hard ? 0.05 : 0.025) && sinks.length > 0) {
      // Long enough for another to take over and go far, or just a while.
      const sleeper = pick(sinks);
      sleeper.until = scheduler.time() + int(pick([100, 900, 3_000]));
      if (owners[partitionOf(sleeper)] === sleeper && random() < 0.5) own(partitionOf(sleeper));
    }
    await step();
  }
  let stuck = busy() || isRestoring();
  draining = true;
  straying.unavailable = 0;
  straying.stall = 0;
  for (const partition of partitions) if (owners[partition] === undefined) own(partition);
  const isQuiet = async (): Promise<boolean> => {
    if (straying.late.length > 0 || scheduler.alive().length !== partitions.length + 1) return false;
    if (
      without.noFinish === undefined &&
      ((await store.people.findWithOutboxEntry(1)).length > 0 || (await store.erasures.backlog()).count > 0)
    )
      return false;
    const progress = await store.progress.all();
    return log.messages.every((messages, partition) => {
      const one = progress.find((found) => found.partition === partition);
      return one !== undefined && one.note === undefined && (one.offset ?? 0) > (messages.at(-1)?.offset ?? -1);
    });
  };
  for (let n = 0; !stuck && !(n % 20 === 0 && (await isQuiet())); n++) {
    await step();
    stuck = n > stuckAfter;
  }

  const left: StoredStatement[] = [];
  for (const document of await store.statements.scan({ limit: 1_000 })) {
    if (document.erasing === true || (await goes(document))) left.push(document);
  }
  const sweeper = async (worker: Worker): Promise<void> => {
    const repositories = repositoriesOf(worker, sure);
    const sweep = createSweepConsent({
      statements: repositories.statements,
      consent: consentOf(worker, await processOf(worker), repositories, surely(worker)),
      max: 3,
    });
    for (let above: string | undefined, first = true; first || above !== undefined; first = false)
      ({ next: above } = { next: undefined, ...(await sweep(above)) });
  };
  if (without.noSweep === undefined) scheduler.spawn('sweeper', sweeper);
  for (let n = 0; !stuck && scheduler.alive().some(({ name }) => name === 'sweeper'); n++) {
    await step();
    stuck = n > stuckAfter;
  }
  const end = scheduler.time() + 1_000 + 4 * skew;
  for (let n = 0; !stuck && mark < end; n++) {
    await step();
    stuck = n > stuckAfter;
  }
  const marked = (pendingErasures: Marker): boolean =>
    log.messages.every((messages) => messages.some(({ marker }) => marker?.event === pendingErasures.event));
  return {
    log: log.messages,
    answers,
    harvested,
    mark,
    deadLetters,
    stuck,
    thrown: scheduler.thrown,
    deciding,
    unmarked: deciding.pendingErasures.filter((pendingErasures) => !marked(pendingErasures)).length,
    left: killed === 0 && reliable ? left : [],
    remembersTogether: shared !== undefined,
    noProcessDied: killed === 0 && reliable,
    skew,
    end: scheduler.time(),
    met,
    ...(restoredAt === undefined ? {} : { restoredAt }),
    inForce,
    nameless,
    waiting: new Set(
      (await store.deadLetters.list(1_000)).flatMap(({ bytes }) =>
        decodeMessage(0, 0, bytes).batches.flatMap(({ ids }) => ids),
      ),
    ),
  };
};
