import { createStudyKeyStore } from '../../../../src/studies/study/key-store.ts';
import { firstKeyRing } from '../../../../src/core/crypto/key-ring.ts';
import { composeConsent } from '../../../../src/app/consent/compose-consent.ts';
import { DEFAULT_RETENTION_MS, type JournalMessage } from '../../../../src/journal/port/journal.ts';
import { openSqliteStudyTopics } from '../../../../src/journal/sqlite/study-topics.ts';
import { createEraseStatements } from '../../../../src/sink/erasure/erase-statements.ts';
import { createSink } from '../../../../src/sink/sink.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { composeStudyPublisher } from '../../../../src/app/background/start-study-publisher.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { batchOf, messageOf } from '../../../models/sink/batch-of.ts';
import { aVoiding } from '../../../support/builders/statements/a-statement.ts';
import { agentOf } from '../../../support/clients/consent/decisions.ts';
import { by } from '../../../support/clients/studies/study-client.ts';
import { foldOf } from '../../../support/checks/journal/study-fold.ts';
import { aStudy } from '../../../support/builders/consent/a-purpose.ts';

/** A sink and a study publisher of one partition, on one store and one clock; counts what is read of statements. */
const aPublisher = async (about: { readonly timeSliceMs?: number } = {}) => {
  let time = Date.now();
  const now = (): number => time;
  const store = await openSqliteStore({ file: ':memory:', now });
  const topics = await openSqliteStudyTopics({ file: ':memory:', now });
  let finds = 0;
  const counted: Store = {
    ...store,
    statements: {
      ...store.statements,
      find: (ids) => {
        finds++;
        return store.statements.find(ids);
      },
    },
  };
  const consent = await composeConsent({
    store,
    keyRing: () => firstKeyRing(Buffer.alloc(32, 7)),
    settings: { publicUrl: 'https://lrs.example', studyMinimum: 1, accessRecordDays: 400 },
    checkPurpose: () => Promise.resolve([]),
    now,
    institution: { name: 'School', address: 'x', contact: 'x', country: 'FR' },
    journal: { retentionMs: DEFAULT_RETENTION_MS, mark: () => Promise.resolve([]) },
  });
  for (const id of ['h5p', 'other'])
    await store.sources.addSource({ id, name: id, basis: 'public_task', audience: 'adults', createdAt: 0, v: 1 });
  const [key = ''] = [agentKey(agentOf('ann'))];
  const { id: ann } = (await consent.people.findOrCreate([key])).get(key)!;
  const sink = createSink({
    store,
    now,
    consent: {
      personsById: (some) => consent.people.findById(some),
      purposeOf: (id) => consent.records.get({ id, name: id, basis: 'public_task' }),
      erase: createEraseStatements({
        store,
        unlinkAttachments: () => Promise.resolve(),
        eraseActivities: () => Promise.resolve(),
        evaluateErased: () => Promise.resolve(),
      }),
    },
  });
  await sink.claimed(0);
  const publisher = await composeStudyPublisher(
    {
      store: counted,
      topics,
      consent,
      profiles: { list: () => [] },
      journal: { partitions: () => Promise.resolve([0]) } as never,
      keys: createStudyKeyStore({ repository: counted.studies, wrappingKey: Buffer.alloc(32, 7) }),
    },
    {
      publicUrl: 'https://lrs.example',
      studyMinimum: 1,
      retractionIntervalMs: 1000,
      now,
      onUnavailable: () => undefined,
      ...about,
      waitForSink: async () => (await store.progress.all())[0]?.offset ?? 0,
    },
  );
  await publisher.claimed(0);
  let offset = 0;
  return {
    /** Stores a message of this source and has it released; resolves with how often statements were read for that. */
    publish: async (source: string, ...statements: readonly JsonObject[]): Promise<number> => {
      const messages: readonly JournalMessage[] = [
        messageOf(
          offset++,
          now(),
          batchOf(statements, {
            source,
            admittedAt: now(),
            people: statements.map(() => [{ id: ann, role: 'actor', generation: 1 }]),
          }),
        ),
      ];
      await sink.handle({ partition: 0, messages });
      const before = finds;
      expect(await publisher.handle({ partition: 0, messages })).toBeUndefined();
      return finds - before;
    },
    open: async (): Promise<string> => {
      const study = aStudy({
        id: 'study:s',
        minimum: 1,
        scope: { sources: ['h5p'], profiles: [], verbs: [], activityTypes: [] },
        view: { time: 'exact', keepActivities: [], extensions: {}, responses: false },
        until: now() + 86_400_000,
      });
      await store.purposes.add({ ...study, v: 1 });
      const decided = await consent.decisionService.decide(ann, study.id, {
        by: { role: 'subject', id: ann, assurance: 'institution' },
        choice: 'yes',
        version: 1,
        language: 'fr',
        includePast: true,
      });
      expect(decided.outcome).toBe('decided');
      return study.id;
    },
    /** Lets time pass, and the publisher do its periodic work. */
    wait: async (): Promise<void> => {
      for (let n = 0; n < 15; n++) {
        time += 1_000;
        await publisher.caughtUp(0, 0);
      }
    },
    /** Lets some time pass, and the publisher have one time slice. */
    runOnce: async (): Promise<void> => {
      time += 600;
      expect(await publisher.caughtUp(0, 0)).toBeUndefined();
    },
    consumed: async (): Promise<unknown> => (await topics.claim(0)).consumedOffset,
    fold: (study: string) => foldOf(topics, study),
    release: async (study: string, statement: JsonObject) =>
      (await store.releases.findByStudy(study, { limit: 1000 })).find((one) => one.statement === statement['id']),
    close: async (): Promise<void> => {
      await publisher.close();
      await topics.close();
      await store.close();
    },
  };
};

describe('the statements that a study publisher reads', () => {
  let carnet: Awaited<ReturnType<typeof aPublisher>>;
  beforeEach(async () => {
    carnet = await aPublisher();
  });
  afterEach(() => carnet.close());

  it('are none where there is no study, and the consumed offset is committed a second later', async () => {
    await carnet.wait();
    const one = by('ann');
    expect(await carnet.publish('h5p', one, by('ann'))).toBe(0);
    expect(await carnet.publish('h5p', aVoiding(one.id, { actor: agentOf('ann') }))).toBe(0);
    await carnet.wait();
    expect(await carnet.consumed()).toBe(2);
  });

  it('are none of sources that no study has in scope, unless a release of them may have to be retracted', async () => {
    const [early, late, foreign] = [by('ann'), by('ann'), by('ann')];
    await carnet.publish('h5p', early);
    const study = await carnet.open();
    await carnet.wait();
    // It was stored before the study opened, so it was not read then.
    expect(await carnet.release(study, early)).toBeDefined();
    expect(await carnet.publish('other', foreign, by('ann'))).toBe(0);
    expect(await carnet.publish('other', aVoiding(foreign.id, { actor: agentOf('ann') }))).toBe(0);
    expect(await carnet.publish('h5p', late)).toBeGreaterThan(0);
    expect((await carnet.fold(study)).records.size).toBe(2);

    const { key = '' } = (await carnet.release(study, early)) ?? {};
    // A statement is voided by one of its own source alone.
    await carnet.publish('other', aVoiding(early.id, { actor: agentOf('ann') }));
    await carnet.wait();
    expect((await carnet.fold(study)).records.size).toBe(2);
    expect(await carnet.publish('h5p', aVoiding(early.id, { actor: agentOf('ann') }))).toBeGreaterThan(0);
    await carnet.wait();
    const { records, ended } = await carnet.fold(study);
    // The statement that voids is one of the source, and in scope.
    expect([records.size, [...ended]]).toEqual([2, [[key, 'voided']]]);
  });
});

describe('statements that are stored already', () => {
  it('are released page by page in every time slice, and new ones between two of them', async () => {
    const carnet = await aPublisher({ timeSliceMs: 0 });
    try {
      for (let n = 0; n < 5; n++) await carnet.publish('h5p', ...Array.from({ length: 90 }, () => by('ann')));
      const study = await carnet.open();
      const sizes: number[] = [];
      const late: string[] = [];
      const there = async (): Promise<number> =>
        (await carnet.fold(study).catch(() => ({ records: new Map<string, unknown>() }))).records.size;
      for (let n = 0; n < 40; n++) {
        await carnet.runOnce();
        sizes.push(await there());
        if (sizes.at(-1) === 0 || late.length > 0) continue;
        const one = by('ann');
        late.push(one.id);
        expect(await carnet.publish('h5p', one)).toBeGreaterThan(0);
        expect(await carnet.release(study, one)).toBeDefined();
        expect(await there()).toBe(sizes.at(-1)! + 1);
      }
      expect(Math.max(...sizes.map((size, index) => size - (sizes[index - 1] ?? 0)))).toBeLessThanOrEqual(101);
      expect(sizes.at(-1)).toBe(451);
    } finally {
      await carnet.close();
    }
  });
});
