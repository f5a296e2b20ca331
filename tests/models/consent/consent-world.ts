import type { PurposeInForce } from '../../../src/consent/decisions/purposes-in-force.ts';
import { createHash, randomUUID } from 'node:crypto';
import { type Action, PERSON_EVENTS } from '../../../src/consent/model/actions.ts';
import type { AuditEventContent } from '../../../src/consent/audit/hash-chain.ts';
import { createAuditLog } from '../../../src/consent/audit/audit-log.ts';
import {
  createDecisionService,
  type DecisionResult,
  type DecisionService,
} from '../../../src/consent/decisions/decision-service.ts';
import { type AppendErasureMarker, createOutboxRelay } from '../../../src/consent/decisions/outbox-relay.ts';
import { signingKeysOf, type SigningKeys } from '../../../src/consent/audit/jws.ts';
import { outboxEntryOf } from '../../../src/consent/people/person-mapping.ts';
import { Problem } from '../../../src/core/problem.ts';
import type { PersonRepository } from '../../../src/store/ports/consent/person-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { aRecordPurpose, aStudy } from '../../support/builders/consent/a-purpose.ts';
import { createScheduler, type Scheduler, seeded, type Worker } from '../scheduler.ts';

type Repositories = Pick<Store, 'people' | 'auditEvents' | 'erasures'>;
type Marker = Parameters<AppendErasureMarker>[0];

const PARTITIONS = [0, 1, 2];
const PEOPLE = ['ann', 'ben', 'cy'];
const SKEW = 250;
/** How often a worker sleeps before a call, long enough for others to go far. */
const STALLING = 0.05;

const PURPOSES: readonly PurposeInForce[] = [
  { purpose: aRecordPurpose({ id: 'record:moodle', basis: 'public_task' }) },
  { purpose: aRecordPurpose(), audience: 'minors' },
  { purpose: aStudy() },
];
const byId = new Map(PURPOSES.map((one) => [one.purpose.id, one]));

/** The record of one schedule. */
export interface ConsentWorld {
  readonly store: Repositories;
  readonly keys: SigningKeys;
  /** Every change of decisions, in their order, with its events. */
  readonly changes: readonly {
    readonly id: string;
    readonly person: string;
    readonly events: readonly AuditEventContent[];
  }[];
  /** The partitions of the journal. */
  readonly journal: readonly (readonly Marker[])[];
  /** False answers. */
  readonly lies: readonly string[];
  readonly thrown: readonly unknown[];
}

/**
 * Makes each call of one worker wait for its turn, now and then for long. A call may reject whether or not it took
 * effect.
 */
const calls =
  (scheduler: Scheduler, worker: Worker, failing: number) =>
  async <T>(work: () => Promise<T>): Promise<T> => {
    await (scheduler.random() < STALLING ? worker.sleep(scheduler.int(scheduler.pick([60, 2500]))) : worker.turn());
    const fate = scheduler.random() >= failing ? 'well' : scheduler.pick(['before', 'after'] as const);
    if (fate === 'before') throw new Problem('store-unavailable', 'No answer came.');
    const result = await work();
    if (fate === 'after') throw new Problem('store-unavailable', 'No answer came.');
    return result;
  };

const isWeather = (thrown: unknown): boolean =>
  thrown instanceof Problem && ['store-unavailable', 'overloaded'].includes(thrown.kind);

const anAction = ({ pick, random }: Scheduler): Action => {
  if (random() < 0.15)
    return { by: { role: 'steward', id: 'desk' }, choice: pick(['erase', 'resume'] as const), reason: 'heard' };
  return {
    by: { role: pick(['subject', 'subject', 'guardian'] as const), id: 'x' },
    choice: pick(['yes', 'yes', 'no', 'pause', 'resume', 'stop', 'object', 'forget'] as const),
    version: 1,
    language: 'fr',
  };
};

/**
 * Lets people decide, sinks finish what is left, and any of them die between two calls; then all that is left is
 * finished.
 */
export const runDecisions = async (seed: number, store: Repositories): Promise<ConsentWorld> => {
  const scheduler = createScheduler(seeded(seed), SKEW);
  const keys = await signingKeysOf(createHash('sha256').update('chain').digest());
  const changes: { readonly id: string; readonly person: string; readonly events: readonly AuditEventContent[] }[] = [];
  const journal = PARTITIONS.map((): Marker[] => []);
  const lies: string[] = [];
  const failing = scheduler.pick([0, 0.02, 0.1]);
  await store.people.create(PEOPLE.map((id) => ({ id, identifier: `of ${id}` })));

  const servicesOf = (worker: Worker) => {
    const call = calls(scheduler, worker, failing);
    const { people, auditEvents, erasures } = store;
    let marking: Promise<unknown> = Promise.resolve();
    const markAll = async (marker: Marker) => {
      const positions = [];
      for (const partition of PARTITIONS)
        positions.push({ partition, offset: await call(() => Promise.resolve(journal[partition]!.push(marker) - 1)) });
      return positions;
    };
    const repository: Pick<PersonRepository, 'find' | 'update' | 'findWithOutboxEntry' | 'identifiersOf'> = {
      find: (ids) => call(() => people.find(ids)),
      findWithOutboxEntry: (limit) => call(() => people.findWithOutboxEntry(limit)),
      identifiersOf: (id) => call(() => people.identifiersOf(id)),
      update: (person) =>
        call(async () => {
          const done = await people.update(person);
          const entry = outboxEntryOf(person);
          if (done && entry !== undefined) {
            // A stop is written with the entry before it, where that is not relayed yet.
            const known = new Set(changes.flatMap(({ events }) => events.map(({ id }) => id)));
            const events = entry.events.filter(({ id }) => !known.has(id));
            changes.push({ id: entry.id, person: person.id, events });
          }
          return done;
        }),
    };
    const outboxRelay = createOutboxRelay({
      people: repository,
      erasures: { add: (one) => call(() => erasures.add(one)), find: (id) => call(() => erasures.find(id)) },
      // Each worker is a process with a keeper of its own.
      auditLog: createAuditLog({
        repository: {
          ...auditEvents,
          head: () => call(() => auditEvents.head()),
          append: (event) => call(() => auditEvents.append(event)),
          findByEvent: (event) => call(() => auditEvents.findByEvent(event)),
        },
        keys,
        now: worker.now,
      }),
      // One worker takes one step at a time.
      appendMarker: (marker) => {
        const marked = marking.then(() => markAll(marker));
        marking = marked.catch(() => undefined);
        return marked;
      },
      now: worker.now,
    });
    const decisionService = createDecisionService({
      people: repository,
      outboxRelay,
      findPurposes: (ids) =>
        Promise.resolve(
          new Map(
            ids.flatMap((id) => {
              const one = byId.get(id);
              return one === undefined ? [] : [[id, one] as const];
            }),
          ),
        ),
      newId: randomUUID,
      now: worker.now,
    });
    return { decisionService, outboxRelay };
  };

  const checkAnswer = async (
    events: readonly { readonly id: string }[],
    erasure: string | undefined,
  ): Promise<void> => {
    for (const { id } of events)
      if ((await store.auditEvents.findByEvent(id)) === undefined) lies.push('an answered act is not in the chain');
    if (erasure !== undefined && (await store.erasures.find(erasure)) === undefined)
      lies.push('an answered erasure was not put down');
  };
  /** A person has everything deleted, takes that back, or something is decided on a purpose. */
  const act = (decisionService: DecisionService, person: string): Promise<DecisionResult> => {
    const role = scheduler.pick(['subject', 'subject', 'guardian'] as const);
    const saying = { by: { role, id: person, assurance: 'institution' as const }, language: 'fr' };
    const chance = scheduler.random();
    if (chance < 0.1) return decisionService.forget(person, [...byId.keys()], saying);
    if (chance < 0.2) return decisionService.comeBack(person, saying);
    return decisionService.decide(person, scheduler.pick([...byId.keys()]), anAction(scheduler));
  };
  const decide = async (worker: Worker, count: number): Promise<void> => {
    const { decisionService } = servicesOf(worker);
    for (let n = 0; n < count; n++) {
      await worker.sleep(scheduler.int(40));
      const person = scheduler.pick(PEOPLE);
      try {
        const acted = await act(decisionService, person);
        if (acted.outcome === 'decided') await checkAnswer(acted.events, acted.erasure);
      } catch (thrown) {
        if (!isWeather(thrown)) throw thrown;
      }
    }
  };
  const finish = async (worker: Worker): Promise<void> => {
    const { outboxRelay } = servicesOf(worker);
    for (;;) {
      await worker.sleep(scheduler.int(1500));
      await outboxRelay.relayPending(10).catch((thrown: unknown) => {
        if (!isWeather(thrown)) throw thrown;
      });
    }
  };

  for (let n = 0; n < 3; n++) scheduler.spawn('decider', (worker) => decide(worker, 8));
  for (let n = 0; n < 2; n++) scheduler.spawn('sink', finish);
  const deaths = scheduler.pick([0, 0.003, 0.01]);
  const deciders = (): readonly Worker[] => scheduler.alive().filter(({ name }) => name === 'decider');
  while (deciders().length > 0 && scheduler.thrown.length === 0) {
    await scheduler.step();
    if (scheduler.random() >= deaths) continue;
    const dying = scheduler.pick(scheduler.alive());
    scheduler.kill(dying);
    if (dying.name === 'sink') scheduler.spawn('sink', finish);
    else if (scheduler.random() < 0.7) scheduler.spawn('decider', (worker) => decide(worker, 3));
  }
  for (
    let n = 0;
    n < 20_000 && scheduler.thrown.length === 0 && (await store.people.findWithOutboxEntry(1)).length > 0;
    n++
  )
    for (let steps = 0; steps < 20; steps++) await scheduler.step();
  return { store, keys, changes, journal, lies, thrown: scheduler.thrown };
};

/** The violated invariants of a finished schedule. */
export const violations = async ({
  store,
  keys,
  changes,
  journal,
  lies,
  thrown,
}: ConsentWorld): Promise<readonly string[]> => {
  const bad: string[] = [...lies, ...thrown.map(String)];
  const auditLog = createAuditLog({ repository: store.auditEvents, keys, now: () => 0 });
  const { fault } = await auditLog.verify();
  if (fault !== undefined) bad.push(`the chain breaks at ${fault.seq}: ${fault.detail}`);
  const events = await auditLog.list({ limit: 10_000 });
  const expected = changes.flatMap((change) => change.events);
  if (events.length !== expected.length)
    bad.push(`${expected.length} events were to be chained, ${events.length} are in the chain`);
  for (const { id } of expected)
    if (events.filter((event) => event.id === id).length !== 1) bad.push('an event is not in the chain once');
  if ((await store.people.findWithOutboxEntry(10)).length > 0) bad.push('an outbox entry is left');
  for (const person of PEOPLE) {
    const mine = (from: readonly { readonly id: string; readonly person?: string }[]): readonly string[] =>
      from.filter((one) => one.person === person).map(({ id }) => id);
    if (mine(events).join() !== mine(expected).join())
      bad.push('the chain has the actions of a person in another order');
    const { decisions = {}, keptOut, generation = 1 } = (await store.people.find([person])).get(person) ?? {};
    const last = expected.findLast((one) => one.person === person && PERSON_EVENTS.includes(one.type));
    if ((keptOut !== undefined) !== (last !== undefined && last.type !== 'person.returned'))
      bad.push('a person is kept out, or is not, against the last word');
    if (generation !== (last?.generation ?? 1)) bad.push('a person has another generation than the chain says');
    if (keptOut !== undefined && Object.keys(decisions).length > 0) bad.push('a decision is beside the one state');
    for (const [purpose, decision] of Object.entries(decisions)) {
      const { to, generation } = expected.findLast((one) => one.person === person && one.purpose === purpose) ?? {};
      expect({ purpose, ...decision }).toMatchObject({ purpose, state: to, generation });
    }
  }
  for (const { id, events: made } of changes) {
    const erasing = made.filter(({ data }) => data?.['erases'] !== undefined);
    const erasure = await store.erasures.find(id);
    if ((erasure !== undefined) !== erasing.length > 0) bad.push('an erasure is missing, or one too many');
    for (const event of erasing) {
      journal.forEach((markers, partition) => {
        const at = markers.findIndex(
          (one) =>
            one.event === event.id &&
            one.generation === event.data?.['erases'] &&
            one.purpose === event.purpose &&
            one.person === event.person,
        );
        if (at < 0) bad.push('a marker is missing on a partition');
        else if ((erasure?.markers?.[partition] ?? -1) < at) bad.push('an erasure ends before its marker');
      });
    }
  }
  return [...new Set(bad)];
};
