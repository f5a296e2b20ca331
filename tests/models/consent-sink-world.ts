import { admit } from '../../src/consent/admit.ts';
import { mayStay } from '../../src/consent/permits.ts';
import { peopleOf } from '../../src/consent/people-of.ts';
import { isProblem } from '../../src/problem.ts';
import type { Marker } from '../../src/journal/journal.ts';
import type { SinkConsent } from '../../src/sink/ask-consent.ts';
import { createErase } from '../../src/sink/erase.ts';
import { createForgetActivities } from '../../src/sink/forget-activities.ts';
import { createReleaseAttachments } from '../../src/sink/release-attachments.ts';
import { createSeenDefinitions } from '../../src/sink/seen-definitions.ts';
import { createSink } from '../../src/sink/sink.ts';
import { createSweepConsent } from '../../src/sink/sweep-consent.ts';
import type { Store, StoredStatement } from '../../src/store/store.ts';
import { highestKeyAt, lowestKeyAt } from '../../src/xapi/sort-key.ts';
import type { Statement, StatementPerson } from '../../src/xapi/types.ts';
import { batchOf } from './batch-of.ts';
import type { ConsentOutcome, Kept, LoggedMessage } from './consent-sink-outcome.ts';
import { createDeciding, LETTERS, personOf, PURPOSES } from './consent-sink-people.ts';
import { makeStatements } from './consent-sink-statements.ts';
import { createScheduler, seeded, type Worker } from './scheduler.ts';
import { contentOf, placeName } from './sink-world.ts';
import { type Shelves, type Straying, strayingCalls, strayingStore } from './straying-store.ts';

const PARTITIONS = 3;

/** Takes away something that the promises rest on. */
export interface Without {
  readonly statements?: (shelf: Shelves['statements']) => Shelves['statements'];
  readonly consent?: (consent: SinkConsent, time: () => number) => SinkConsent;
  readonly partitionsOfMarkers?: readonly number[];
  readonly noSweep?: true;
  readonly noFinish?: true;
}

const partitionOf = ({ name }: Worker): number => Number(name.split(' ')[1]);

/**
 * The world of the consent model (the sink's protocol under decisions) on real sinks and a real store: doors that admit by decisions that change
 * meanwhile, few ids and often other content, groups and people who are only named, references and voiding across partitions, people who decide, markers, takeovers,
 * sinks that sleep or die at any call, calls that go astray, clocks that are wrong, a harvester that reads as readers do, and in the end a sweep.
 */
export const runConsent = async (seed: number, store: Store, without: Without = {}): Promise<ConsentOutcome> => {
  const random = seeded(seed);
  const skew = random() < .6 ? 250 : 1_500;
  const scheduler = createScheduler(random, skew);
  const { int, pick } = scheduler;
  const hard = random() < .4;
  const prefix = seed.toString(16).padStart(8, '0');
  const specs = makeStatements(scheduler, prefix, hard ? 3 : 4 + int(8));
  const ids = [...specs.keys()];
  const otherContent = hard ? .5 : .1 + random() * .4;
  const log: LoggedMessage[][] = Array.from({ length: PARTITIONS }, () => []);
  const journalSkew = log.map(() => int(2 * skew) - skew);
  const answers: ConsentOutcome['answers'][number][] = [];
  const harvested: ConsentOutcome['harvested'][number][] = [];
  const aside = new Set<string>();
  const owners: (Worker | undefined)[] = log.map(() => undefined);
  const shared = random() < .5 ? createSeenDefinitions(() => scheduler.time()) : undefined;
  let mark = 0;
  let draining = false;
  let killed = 0;
  const straying: Straying = {
    unavailable: random() < .6 ? 0 : random() * .05, torn: pick([0, .3, 1]), late: [], stall: pick([0, .02, .08]),
    stalled: (worker) => { const partition = partitionOf(worker); if (owners[partition] === worker && random() < .6) own(partition); },
    saved: (progress) => progress.aside.forEach((place) => aside.add(placeName(progress.partition, place))),
  };
  const reliable = straying.unavailable === 0;
  const sure: Straying = { ...straying, unavailable: 0, torn: 0, stall: 0 };

  const append = (partition: number, content: Omit<LoggedMessage, 'offset' | 'appendedAt'>): number => {
    const messages = log[partition]!;
    const offset = (messages.at(-1)?.offset ?? int(2) - 1) + 1 + (random() < .1 ? int(3) : 0);
    messages.push({ ...content, offset, appendedAt: scheduler.time() + journalSkew[partition]! });
    return offset;
  };
  const surely = (worker: Worker) => strayingCalls(scheduler, worker, sure);
  const deciding = createDeciding({
    scheduler, people: store.people, prefix, partitions: without.partitionsOfMarkers ?? log.map((_, partition) => partition),
    call: (worker, work) => surely(worker).call(work),
    mark: (partition, marker) => { append(partition, { batches: [], marker, requests: [] }); },
  });
  const personsBy = async (of: readonly string[]): Promise<Map<string, ReturnType<typeof personOf>>> => new Map([...(await store.people.find(of))].map(([id, one]) => [id, personOf(one)]));

  /** Whether readers see a statement, by decisions read after it. */
  const visible = async (worker: Worker, stored: readonly StoredStatement[]): Promise<readonly StoredStatement[]> => {
    const all = [...new Set(stored.flatMap(({ people = [] }) => people.map(({ id }) => id)))];
    const persons = await surely(worker).call(() => personsBy(all));
    return stored.filter(({ source, people = [] }) => mayStay(PURPOSES[source]!.id, people, (id) => persons.get(id)) === 'stays');
  };
  const goes = async (worker: Worker, stored: StoredStatement): Promise<boolean> => {
    const persons = await surely(worker).call(() => personsBy((stored.people ?? []).map(({ id }) => id)));
    return mayStay(PURPOSES[stored.source]!.id, stored.people ?? [], (id) => persons.get(id)) === 'goes';
  };

  const client = (times: number) => async (worker: Worker): Promise<void> => {
    const shelves = strayingStore(store, scheduler, worker, sure);
    for (let n = 0; n < times; n++) {
      await worker.sleep(int(30));
      const brought = [...new Set(Array.from({ length: 1 + int(3) }, () => pick(ids)))].map((id) => specs.get(id)![random() < otherContent ? 1 : 0]).filter((one, _, all) => one.source === all[0]!.source);
      const { source } = brought[0]!;
      const known = new Map([...(await surely(worker).call(() => store.people.lookUp(LETTERS.map((letter) => `${prefix}${letter}`))))].map(([id, one]) => [id, personOf(one)]));
      const admittedAt = worker.now();
      const since = scheduler.time();
      const personOfIdentifier = (identifier: string) => known.get(specs.personOf(identifier) ?? '');
      const admitted = brought.flatMap((one): Kept[] => {
        const verdict = admit(one.statement as unknown as Statement, { purpose: PURPOSES[source]!, personOf: personOfIdentifier, now: admittedAt }, peopleOf(one.statement as unknown as Statement));
        return verdict.verdict === 'stored' ? [{ ...one, people: verdict.people, since }] : [];
      });
      if (admitted.length === 0) continue;
      const there = await shelves.statements.find(admitted.map(({ id }) => id));
      let taken = false;
      for (const { id, content } of admitted) {
        const doc = there.get(id);
        if (doc !== undefined && contentOf(doc) !== content && !(await goes(worker, doc))) taken = true;
      }
      if (taken) continue;
      const partition = int(PARTITIONS);
      const batch = batchOf(admitted.map(({ statement }) => statement), { source, admittedAt, people: admitted.map(({ people }): readonly StatementPerson[] => people) });
      let offset = append(partition, { batches: [batch], requests: [admitted] });
      // A plain producer may write twice.
      if (random() < .1) { await worker.turn(); offset = append(partition, { batches: [batch], requests: [admitted] }); }
      for (let looks = random() < .3 ? Infinity : 0; looks <= 40; looks++) {
        const progress = (await shelves.progress.all()).find((one) => one.partition === partition);
        const done = progress?.offset !== undefined && progress.offset > offset;
        if (done) { answers.push({ partition, offset, code: progress.aside.some((place) => place.offset === offset) ? 409 : 200 }); break; }
        await worker.sleep(int(15));
      }
    }
  };

  const consentOf = (worker: Worker, shelves: Shelves, calls: ReturnType<typeof strayingCalls>): SinkConsent => {
    const consent: SinkConsent = {
      personsById: (of) => calls.call(() => personsBy(of)),
      purposeOf: (source) => Promise.resolve(PURPOSES[source]),
      erase: createErase({
        store: { statements: shelves.statements, violations: { ...store.violations, removeOf: (some) => calls.call(() => store.violations.removeOf(some)) } },
        releaseAttachments: createReleaseAttachments({ store: { ...store, statements: shelves.statements }, through: () => Promise.resolve(0), now: worker.now }),
        forgetActivities: createForgetActivities({ store: shelves, now: worker.now, ...(shared === undefined ? {} : { seen: shared }) }),
      }),
    };
    return without.consent?.(consent, () => scheduler.time()) ?? consent;
  };
  const shelvesOf = (worker: Worker, how: Straying): Shelves => {
    const { statements, ...rest } = strayingStore(store, scheduler, worker, how);
    return { ...rest, statements: without.statements?.(statements) ?? statements };
  };

  const consume = (partition: number) => async (worker: Worker): Promise<void> => {
    const isOwner = (): boolean => owners[partition] === worker;
    const shelves = shelvesOf(worker, straying);
    const sink = createSink({
      store: shelves, now: worker.now, asideKeepMs: 4_000, pause: (milliseconds) => worker.sleep(Math.min(milliseconds, 10)),
      consent: consentOf(worker, shelves, strayingCalls(scheduler, worker, { ...straying, stall: straying.stall / 2 })), ...(shared === undefined ? {} : { seen: shared }),
    });
    do {
      let next: number | 'earliest' | 'claim' | undefined = await sink.claimed(partition).catch((thrown: unknown) => { if (!isProblem(thrown)) throw thrown; return 'claim' as const; });
      let position = next === 'earliest' || next === 'claim' ? 0 : next;
      while (next !== 'claim' && (isOwner() || !draining)) {
        await worker.turn();
        if (without.noFinish === undefined && random() < .1) await deciding.finishAny(worker);
        const asOf = worker.now();
        const messages = log[partition]!.filter(({ offset }) => offset >= position).slice(0, 1 + int(3));
        const last = messages.at(-1);
        await worker.turn();
        next = last === undefined ? await sink.caughtUp(partition, asOf) : await sink.handle({ partition, messages });
        if (last !== undefined) position = typeof next === 'number' ? next : last.offset + 1;
        else if (next === undefined) await worker.sleep(draining ? 50 + int(250) : int(60));
      }
    } while (isOwner());
  };
  const own = (partition: number): void => { owners[partition] = scheduler.spawn(`sink ${partition}`, consume(partition)); };

  const harvest = async (worker: Worker): Promise<void> => {
    const shelves = strayingStore(store, scheduler, worker, sure);
    for (;;) {
      const progress = await shelves.progress.all();
      const through = Math.min(worker.now(), ...log.map((_, partition) => progress.find((one) => one.partition === partition)?.through ?? 0));
      let above = highestKeyAt(mark);
      for (;;) {
        const page = await shelves.statements.page({ where: [], above, below: lowestKeyAt(through + 1), ascending: true, limit: 3, examine: 50 });
        harvested.push(...(await visible(worker, page.statements)).map((stored) => ({ id: stored.id, content: contentOf(stored), at: stored.at })));
        if (page.next === undefined) break;
        above = page.next;
      }
      mark = Math.max(mark, through);
      await worker.sleep(draining ? 50 + int(250) : int(40));
    }
  };

  await deciding.begin();
  const busyOnes = new Set<Worker>();
  const spawn = (name: string, work: (worker: Worker) => Promise<void>): void => { busyOnes.add(scheduler.spawn(name, work)); };
  [14, 14, 10].forEach((times, n) => spawn(`client ${n}`, client(times)));
  [9, 9].forEach((times, n) => spawn(`decider ${n}`, deciding.decider(times)));
  const harvester = scheduler.spawn('harvester', harvest);
  log.forEach((_, partition) => { if (partition === 0 || random() < .7) own(partition); });
  const isSink = (worker: Worker): boolean => !busyOnes.has(worker) && worker !== harvester;
  const busy = (): boolean => scheduler.alive().some((worker) => busyOnes.has(worker));
  const step = async (): Promise<void> => {
    await scheduler.step();
    if (straying.late.length > 0 && random() < .1) await straying.late.splice(int(straying.late.length), 1)[0]!();
  };
  const stuckAfter = 30_000;

  for (let n = 0; busy() && n < stuckAfter; n++) {
    const chance = random();
    const sinks = scheduler.alive().filter(isSink);
    if (chance < .006) own(int(PARTITIONS));
    else if (chance < (hard ? .016 : .009)) {
      const victim = pick(scheduler.alive().filter((worker) => isSink(worker) || worker.name.startsWith('decider')).concat(harvester));
      if (victim !== harvester) {
        scheduler.kill(victim);
        killed++;
        if (!isSink(victim)) spawn(victim.name, deciding.decider(2));
        else if (owners[partitionOf(victim)] === victim) own(partitionOf(victim));
      }
    } else if (chance < (hard ? .05 : .025) && sinks.length > 0) {
      // Long enough for another to take over and go far, or just a while.
      const sleeper = pick(sinks);
      sleeper.until = scheduler.time() + int(pick([100, 900, 3_000]));
      if (owners[partitionOf(sleeper)] === sleeper && random() < .5) own(partitionOf(sleeper));
    }
    await step();
  }
  let stuck = busy();
  draining = true;
  straying.unavailable = 0;
  straying.stall = 0;
  log.forEach((_, partition) => { if (owners[partition] === undefined) own(partition); });
  const isQuiet = async (): Promise<boolean> => {
    if (straying.late.length > 0 || scheduler.alive().length !== PARTITIONS + 1) return false;
    if (without.noFinish === undefined && (await store.people.unchained(100)).some(({ id }) => id.startsWith(prefix))) return false;
    const progress = await store.progress.all();
    return log.every((messages, partition) => {
      const one = progress.find((found) => found.partition === partition);
      return one !== undefined && one.note === undefined && (one.offset ?? 0) > (messages.at(-1)?.offset ?? -1);
    });
  };
  for (let n = 0; !stuck && !(n % 20 === 0 && await isQuiet()); n++) { await step(); stuck = n > stuckAfter; }

  const left: StoredStatement[] = [];
  for (const document of await store.statements.walk({ limit: 1_000 })) {
    const persons = await personsBy((document.people ?? []).map(({ id }) => id));
    if (document.erasing === true || mayStay(PURPOSES[document.source]!.id, document.people ?? [], (id) => persons.get(id)) === 'goes') left.push(document);
  }
  const sweeper = async (worker: Worker): Promise<void> => {
    const shelves = shelvesOf(worker, sure);
    const sweep = createSweepConsent({ statements: shelves.statements, consent: consentOf(worker, shelves, surely(worker)), most: 3 });
    for (let above: string | undefined, first = true; first || above !== undefined; first = false) ({ next: above } = { next: undefined, ...(await sweep(above)) });
  };
  if (without.noSweep === undefined) scheduler.spawn('sweeper', sweeper);
  for (let n = 0; !stuck && scheduler.alive().some(({ name }) => name === 'sweeper'); n++) { await step(); stuck = n > stuckAfter; }
  const end = scheduler.time() + 1_000 + 4 * skew;
  for (let n = 0; !stuck && mark < end; n++) { await step(); stuck = n > stuckAfter; }
  const marked = (owed: Marker): boolean => log.every((messages) => messages.some(({ marker }) => marker?.event === owed.event));
  return {
    log, answers, harvested, mark, aside, stuck, thrown: scheduler.thrown, deciding, unmarked: deciding.owed.filter((owed) => !marked(owed)).length,
    left: killed === 0 && reliable ? left : [], remembersTogether: shared !== undefined, nobodyDied: killed === 0 && reliable,
  };
};
