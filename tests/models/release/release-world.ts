import { createStudyKeyStore } from '../../../src/studies/study/key-store.ts';
import { firstKeyRing } from '../../../src/core/crypto/key-ring.ts';
import { randomUUID } from 'node:crypto';
import type { Choice } from '../../../src/consent/model/actions.ts';
import { denialReason } from '../../../src/consent/model/policy.ts';
import { type ConsentServices, composeConsent } from '../../../src/app/consent/compose-consent.ts';
import {
  DEFAULT_RETENTION_MS,
  type JournalMessage,
  type Marker,
  type Position,
} from '../../../src/journal/port/journal.ts';
import { openSqliteStudyTopics } from '../../../src/journal/sqlite/study-topics.ts';
import type { StudyChange, StudyTopics } from '../../../src/journal/port/study-topics.ts';
import { Problem } from '../../../src/core/problem.ts';
import type { SinkConsent } from '../../../src/sink/erasure/sink-consent.ts';
import { createEraseStatements } from '../../../src/sink/erasure/erase-statements.ts';
import { createSink } from '../../../src/sink/sink.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { composeStudyPublisher } from '../../../src/app/background/start-study-publisher.ts';
import type { StudyState } from '../../../src/studies/study/study-state.ts';
import { agentKey } from '../../../src/xapi/model/agents.ts';
import type { JsonObject, StampedBatch } from '../../../src/xapi/model/types.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { by } from '../../support/clients/studies/study-client.ts';
import { aVoiding } from '../../support/builders/statements/a-statement.ts';
import { aStudy } from '../../support/builders/consent/a-purpose.ts';
import { batchOf } from '../sink/batch-of.ts';
import { oneByOne } from '../consent-sink/consent-sink-process.ts';
import { createScheduler, seeded, type Worker } from '../scheduler.ts';

/** Removes one of the mechanisms that the promises rest on. */
export interface ReleaseAblation {
  /** The former owner of a partition may go on to append. */
  readonly noFence?: true;
  /**
   * Publishers learn of no stop: markers reach no partition, the audit log lists grants alone, and nothing is swept.
   * Each of the three is enough.
   */
  readonly ignoresStops?: true;
  /** Statements and decisions are not read again after a release is stored. */
  readonly noRecheck?: true;
}

/** The outcome of a schedule, with its topics. */
export interface ReleaseOutcome {
  readonly topics: StudyTopics;
  readonly studies: readonly string[];
  readonly consent: ConsentServices;
  readonly now: number;
  readonly thrown: readonly unknown[];
  readonly stuck: boolean;
  /** The tombstones that left behind the cut that their batch ended with: each would show by itself. */
  readonly late: readonly string[];
  /** The tombstones of what had one already, while no publisher had died. */
  readonly repeated: readonly string[];
}

type Call = <T>(work: () => Promise<T>) => Promise<T>;

const PARTITIONS = [0, 1];
const RETRACTION_INTERVAL_MS = 400;
/** What was noted before this time leaves with the last instant. */
const settledBefore = (now: number): number => {
  const apart = RETRACTION_INTERVAL_MS * 1.1;
  return Math.floor(Math.floor(now / apart) * apart - RETRACTION_INTERVAL_MS / 6);
};
const NAMES = ['a', 'b', 'c'];
const SOURCE = 'h5p';
const INSTITUTION = { name: 'School', address: 'x', contact: 'x', country: 'FR' };

const turned = <S extends object>(repository: S, call: Call): S =>
  Object.fromEntries(
    Object.entries(repository).map(([name, method]) => [
      name,
      typeof method === 'function'
        ? (...given: readonly unknown[]) =>
            call(() => (method as (...given: readonly unknown[]) => Promise<unknown>)(...given))
        : (method as unknown),
    ]),
  ) as S;

const storeBy = (store: Store, call: Call): Store => ({
  ...store,
  ...Object.fromEntries(
    (['statements', 'people', 'purposes', 'auditEvents', 'erasures', 'releases', 'studies', 'progress'] as const).map(
      (name) => [name, turned(store[name], call)],
    ),
  ),
});

/**
 * Runs the withdrawal model (`sim.mjs`) on the real study publisher, sink, consent services and a real store. Clients
 * post and void; people consent, pause, resume and stop; publishers die, sleep and are taken over at any call.
 */
export const runReleases = async (
  seed: number,
  store: Store,
  without: ReleaseAblation = {},
): Promise<ReleaseOutcome> => {
  const random = seeded(seed);
  // In a part of the schedules people turn out to be one.
  const merges = seed % 3 === 0;
  const scheduler = createScheduler(random, 1);
  const { int, pick } = scheduler;
  const topics = await openSqliteStudyTopics({ file: ':memory:', now: () => scheduler.time() });
  const log = PARTITIONS.map((): JournalMessage[] => []);
  const put = (partition: number, content: Partial<JournalMessage>): Position => {
    const own = log[partition]!;
    const offset = (own.at(-1)?.offset ?? -1) + 1;
    own.push({ batches: [], ...content, offset, appendedAt: scheduler.time() });
    return { partition, offset, frame: 0 };
  };
  /** Several markers are appended at once: `turn` must let them go on one after the other. */
  const consentOn = (repositories: Store, turn: () => Promise<void>, now: () => number): Promise<ConsentServices> =>
    composeConsent({
      store: repositories,
      keyRing: () => firstKeyRing(Buffer.alloc(32, 7)),
      settings: { publicUrl: 'https://lrs.example', studyMinimum: 1, accessRecordDays: 400 },
      checkPurpose: () => Promise.resolve([]),
      institution: INSTITUTION,
      now,
      journal: {
        retentionMs: DEFAULT_RETENTION_MS,
        mark: async (marker: Marker) => {
          const positions: Position[] = [];
          for (const partition of PARTITIONS) {
            await turn();
            positions.push(
              without.ignoresStops !== undefined
                ? { partition, offset: log[partition]!.length - 1, frame: 0 }
                : put(partition, { marker }),
            );
          }
          return positions;
        },
      },
    });
  const main = await consentOn(
    store,
    () => Promise.resolve(),
    () => scheduler.time(),
  );
  await store.sources.addSource({ id: SOURCE, name: SOURCE, basis: 'consent', audience: 'adults', createdAt: 0, v: 1 });
  const studies = [1, 2].map((minimum) =>
    aStudy({
      id: `study:s${minimum}`,
      minimum,
      // A yes by a link of a tool is none for the second.
      ...(minimum === 1 ? {} : { assurance: 'institution' }),
      scope: { sources: [SOURCE], profiles: [], verbs: [], activityTypes: [] },
      view: { time: minimum === 1 ? 'exact' : 'PT1S', keepActivities: [], extensions: {}, responses: false },
      until: scheduler.time() + 86_400_000 * 365,
    }),
  );
  for (const study of studies) await store.purposes.add({ ...study, v: 1 });
  const ids = new Map<string, string>();
  for (const name of NAMES) {
    const key = agentKey(agentOf(name)) ?? '';
    ids.set(name, (await main.people.findOrCreate([key])).get(key)!.id);
  }
  const decide = async (
    services: ConsentServices,
    name: string,
    { purpose, choice }: { readonly purpose: string; readonly choice: Choice },
  ): Promise<void> => {
    const id = ids.get(name)!;
    await services.decisionService.decide(id, purpose, {
      by: { role: 'subject', id, assurance: pick(['tool', 'institution'] as const) },
      choice,
      version: 1,
      language: 'fr',
      includePast: random() < 0.3,
    });
  };
  const purposes = [`record:${SOURCE}`, ...studies.map(({ id }) => id)];
  for (const name of NAMES)
    for (const purpose of purposes) if (random() < 0.7) await decide(main, name, { purpose, choice: 'yes' });

  const posted: (JsonObject & { readonly id: string })[] = [];
  const client = async (worker: Worker): Promise<void> => {
    for (let n = 0; n < 8; n++) {
      await worker.sleep(int(60));
      const names = random() < 0.25 ? [pick(NAMES), pick(NAMES)] : [pick(NAMES)];
      const group =
        names.length === 1 ? {} : { actor: { objectType: 'Group', member: [...new Set(names)].map(agentOf) } };
      const voids = random() < 0.15 && posted.length > 0 ? pick(posted) : undefined;
      const statement =
        voids === undefined
          ? by(names[0]!, { timestamp: new Date(scheduler.time()).toISOString(), ...group })
          : {
              ...aVoiding(voids.id, { actor: agentOf(names[0]!) }),
              timestamp: new Date(scheduler.time()).toISOString(),
            };
      await worker.turn();
      const persons = await main.people.findById(ids.values());
      const acting = (voids === undefined ? names : [names[0]!]).map((name) => persons.get(ids.get(name)!)!);
      const concerned = [...new Map(acting.map((person) => [person.id, person])).values()];
      const record = await main.records.get({ id: SOURCE, name: SOURCE, basis: 'consent' });
      if (
        concerned.some(
          ({ decisions }) =>
            denialReason(record, decisions[record.id], { timestamp: scheduler.time(), now: scheduler.time() }) !==
            undefined,
        )
      )
        continue;
      const role = 'actor' in group ? ('member' as const) : ('actor' as const);
      const people = concerned.map(({ id, decisions }) => ({
        id,
        role: voids === undefined ? role : ('actor' as const),
        generation: decisions[record.id]?.generation ?? 1,
      }));
      const admittedAt = scheduler.time();
      if (random() < 0.3) await worker.sleep(int(40));
      const batch: StampedBatch = batchOf([statement], { source: SOURCE, admittedAt, people: [people] });
      put(pick(PARTITIONS), { batches: [batch] });
      if (voids === undefined) posted.push(statement);
    }
  };
  const decisionMaker = async (worker: Worker): Promise<void> => {
    const call = oneByOne(async (work) => {
      await worker.turn();
      return work();
    });
    const services = await consentOn(storeBy(store, call), () => call(() => Promise.resolve()), worker.now);
    for (let n = 0; n < 8; n++) {
      await worker.sleep(int(120));
      if (merges && random() < 0.1) {
        const [survivor, other] = [pick(NAMES), pick(NAMES)];
        const key = agentKey(agentOf(other)) ?? '';
        await services.personAdmin.linkIdentifier(ids.get(survivor)!, key, { role: 'institution', id: 'school' });
      }
      await decide(services, pick(NAMES), {
        purpose: pick(purposes),
        choice: pick(['yes', 'yes', 'stop', 'stop', 'pause', 'resume'] as const),
      });
    }
  };

  const consent: SinkConsent = {
    personsById: (some) => main.people.findById(some),
    purposeOf: () => main.records.get({ id: SOURCE, name: SOURCE, basis: 'consent' }),
    erase: createEraseStatements({
      store,
      unlinkAttachments: () => Promise.resolve(),
      eraseActivities: () => Promise.resolve(),
      evaluateErased: () => Promise.resolve(),
    }),
  };
  const sinkOf =
    (partition: number) =>
    async (worker: Worker): Promise<void> => {
      const sink = createSink({ store, now: worker.now, consent });
      const start = await sink.claimed(partition);
      let next = typeof start === 'number' ? start : 0;
      for (;;) {
        await worker.sleep(int(20));
        const messages = log[partition]!.filter(({ offset }) => offset >= next).slice(0, 1 + int(3));
        if (messages.length > 0 && (await sink.handle({ partition, messages })) === undefined)
          next = messages.at(-1)!.offset + 1;
      }
    };

  const late: string[] = [];
  const repeated: string[] = [];
  let claims = 0;
  /** How many claims there were when the last change of a key was a tombstone. */
  const ended = new Map<string, number>();
  const noteChanges = (changes: readonly StudyChange[]): void => {
    for (const { study, key, value } of changes) {
      const name = `${key} of ${study}`;
      if (value !== null) ended.delete(name);
      else if (ended.get(name) === claims) repeated.push(`${name} has a second tombstone`);
      else ended.set(name, claims);
    }
  };
  const owners: (Worker | undefined)[] = PARTITIONS.map(() => undefined);
  let draining = false;
  const publisherOf =
    (partition: number) =>
    async (worker: Worker): Promise<void> => {
      const call = oneByOne(async (work) => {
        await worker.turn();
        // Long enough for another to take over and go far.
        if (!draining && random() < 0.01) await worker.sleep(int(900));
        return work();
      });
      const repositories = storeBy(store, call);
      const statements =
        without.noRecheck === undefined
          ? repositories.statements
          : {
              ...repositories.statements,
              find: stale((ids: readonly string[]) => repositories.statements.find(ids)),
            };
      const people =
        without.noRecheck === undefined
          ? repositories.people
          : { ...repositories.people, find: stale((ids: readonly string[]) => repositories.people.find(ids)) };
      const releases =
        without.ignoresStops === undefined
          ? repositories.releases
          : { ...repositories.releases, findByStudy: () => Promise.resolve([]) };
      const worked: Store = { ...repositories, statements, people, releases };
      const services = await consentOn(worked, () => call(() => Promise.resolve()), worker.now);
      const { auditLog } = services;
      const grantsOnly: typeof auditLog = {
        ...auditLog,
        list: async (query) => (await auditLog.list(query)).filter(({ to }) => to === 'granted'),
      };
      const publisher = await composeStudyPublisher(
        {
          store: worked,
          consent: without.ignoresStops === undefined ? services : { ...services, auditLog: grantsOnly },
          journal: { partitions: () => Promise.resolve(PARTITIONS) } as never,
          profiles: { list: () => [] },
          keys: createStudyKeyStore({ repository: worked.studies, wrappingKey: Buffer.alloc(32, 7) }),
          topics: {
            ...topics,
            ...turned(
              { ensure: (study: string) => topics.ensure(study), head: (study: string) => topics.head(study) },
              call,
            ),
            claim: async (of) => {
              const appender = await call(() => topics.claim(of));
              claims++;
              // The earlier claimant is fenced off by this unconfirmed claim.
              if (!draining && random() < 0.2) throw new Problem('journal-unavailable', 'the claim was not confirmed');
              const fenceless = async (): Promise<typeof appender> =>
                without.noFence === undefined ? appender : topics.claim(of);
              return {
                ...appender,
                append: (changes, consumed) =>
                  call(async () => {
                    const appended = await (await fenceless()).append(changes, consumed);
                    noteChanges(changes);
                    for (const { study, key } of changes.filter(({ value }) => value === null)) {
                      const { cut } = (await store.studies.find(study)) as StudyState;
                      if (cut !== undefined && cut.before >= settledBefore(scheduler.time()))
                        late.push(`${key} of ${study} left behind its cut`);
                    }
                    return appended;
                  }),
              };
            },
          },
        },
        {
          publicUrl: 'https://lrs.example',
          studyMinimum: 1,
          retractionIntervalMs: RETRACTION_INTERVAL_MS,
          now: worker.now,
          onUnavailable: () => undefined,
          waitForSink: async (of) => (await store.progress.all()).find((one) => one.partition === of)?.offset ?? 0,
          // Some get no further than one step in any time slice.
          ...(seed % 2 === 0 ? { timeSliceMs: 0 } : {}),
        },
      );
      while (owners[partition] === worker || !draining) {
        const start = await publisher.claimed(partition);
        let next: number | 'claim' = start === 'earliest' ? 0 : start;
        while (next !== 'claim' && (owners[partition] === worker || !draining)) {
          await worker.sleep(int(25));
          const passed = (await store.progress.all()).find((one) => one.partition === partition)?.offset ?? 0;
          const at: number = next;
          const messages = log[partition]!.filter(({ offset }) => offset >= at && offset < passed).slice(0, 1 + int(3));
          const outcome: unknown =
            messages.length === 0
              ? await publisher.caughtUp(partition, worker.now())
              : await publisher.handle({ partition, messages });
          if (outcome === 'claim') next = 'claim';
          else if (messages.length > 0) next = messages.at(-1)!.offset + 1;
        }
        if (owners[partition] !== worker) return;
      }
    };
  /** A read whose first answer is given again, for as long as a batch takes. */
  function stale<A, T>(read: (asked: A) => Promise<T>): (asked: A) => Promise<T> {
    const known = new Map<string, { readonly answer: Promise<T>; readonly at: number }>();
    return (asked) => {
      const key = JSON.stringify(asked);
      const before = known.get(key);
      if (before !== undefined && scheduler.time() - before.at < 300) return before.answer;
      const answer = read(asked);
      known.set(key, { answer, at: scheduler.time() });
      return answer;
    };
  }

  const own = (partition: number): void => {
    owners[partition] = scheduler.spawn(`publisher ${partition} ${randomUUID()}`, publisherOf(partition));
  };
  const busy = new Set<Worker>();
  for (let n = 0; n < 2; n++) busy.add(scheduler.spawn(`client ${n}`, client));
  for (let n = 0; n < 2; n++) busy.add(scheduler.spawn(`decision maker ${n}`, decisionMaker));
  for (const partition of PARTITIONS) {
    scheduler.spawn(`sink ${partition}`, sinkOf(partition));
    own(partition);
  }
  const isBusy = (): boolean => scheduler.alive().some((worker) => busy.has(worker));
  let steps = 0;
  for (; isBusy() && steps < 40_000; steps++) {
    if (random() < 0.004) {
      const partition = pick(PARTITIONS);
      const before = owners[partition];
      if (random() < 0.5 && before !== undefined) scheduler.kill(before);
      own(partition);
    }
    await scheduler.step();
  }
  const stuck = isBusy();
  draining = true;
  const settled = async (): Promise<boolean> => {
    const ends = log.map((messages) => (messages.at(-1)?.offset ?? -1) + 1);
    const progress = await store.progress.all();
    return ends.every(
      (end, partition) => end === 0 || (progress.find((one) => one.partition === partition)?.offset ?? 0) >= end,
    );
  };
  const enough = scheduler.time() + 24_000;
  for (let n = 0; n < 120_000 && (scheduler.time() < enough || !(await settled())); n++) await scheduler.step();
  return {
    topics,
    studies: studies.map(({ id }) => id),
    consent: main,
    now: scheduler.time(),
    thrown: scheduler.thrown,
    stuck,
    late,
    repeated,
  };
};
