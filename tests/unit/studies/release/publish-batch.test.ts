import { createConsenting } from '../../../../src/app/compose-consent.ts';
import type { JournalMessage } from '../../../../src/journal/port/journal.ts';
import { openSqliteStudyTopics } from '../../../../src/journal/sqlite/study-topics.ts';
import { createErase } from '../../../../src/sink/erasure/erase-statements.ts';
import { createSink } from '../../../../src/sink/sink.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { createReleasing } from '../../../../src/app/start-study-publisher.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { batchOf, messageOf } from '../../../models/sink/batch-of.ts';
import { aVoiding } from '../../../support/builders/a-statement.ts';
import { agentOf } from '../../../support/clients/decisions.ts';
import { by } from '../../../support/clients/study-client.ts';
import { foldOf } from '../../../support/checks/study-fold.ts';
import { aStudy } from '../../../support/builders/a-purpose.ts';

/** A sink and a releaser of one partition, on one store and one clock; counts what is read of statements. */
const aReleaser = async (about: { readonly turnMs?: number } = {}) => {
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
  const consenting = await createConsenting({
    store,
    masterKey: Buffer.alloc(32, 7),
    publicUrl: 'https://lrs.example',
    checkPurpose: () => Promise.resolve([]),
    now,
    institution: { name: 'School', address: 'x', contact: 'x', country: 'FR' },
    journal: { mark: () => Promise.resolve([]) },
  });
  for (const id of ['h5p', 'other'])
    await store.sources.addSource({ id, name: id, basis: 'public_task', audience: 'adults', createdAt: 0, v: 1 });
  const [key = ''] = [agentKey(agentOf('ann'))];
  const { id: ann } = (await consenting.people.make([key])).get(key)!;
  const sink = createSink({
    store,
    now,
    consent: {
      personsById: (some) => consenting.people.personsById(some),
      purposeOf: (id) => consenting.records.of({ id, name: id, basis: 'public_task' }),
      erase: createErase({
        store,
        releaseAttachments: () => Promise.resolve(),
        forgetActivities: () => Promise.resolve(),
        judgeErased: () => Promise.resolve(),
      }),
    },
  });
  await sink.claimed(0);
  const releaser = await createReleasing({
    store: counted,
    topics,
    consenting,
    masterKey: Buffer.alloc(32, 7),
    publicUrl: 'https://lrs.example',
    profiles: { list: () => [] },
    now,
    journal: { partitions: () => Promise.resolve([0]) } as never,
    away: () => undefined,
    ...about,
    passing: async () => (await store.progress.all())[0]?.offset ?? 0,
  });
  await releaser.claimed(0);
  let offset = 0;
  return {
    /** Stores a message of this source and has it released; resolves with how often statements were read for that. */
    take: async (source: string, ...statements: readonly JsonObject[]): Promise<number> => {
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
      expect(await releaser.handle({ partition: 0, messages })).toBeUndefined();
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
      const acted = await consenting.decideFor.act(ann, study.id, {
        by: { role: 'subject', id: ann },
        choice: 'yes',
        version: 1,
        language: 'fr',
        includePast: true,
      });
      expect(acted.outcome).toBe('decided');
      return study.id;
    },
    /** Lets time pass, and the releaser do what it does meanwhile. */
    wait: async (): Promise<void> => {
      for (let n = 0; n < 15; n++) {
        time += 1_000;
        await releaser.caughtUp(0, time);
      }
    },
    /** Lets some time pass, and the releaser have one turn. */
    turn: async (): Promise<void> => {
      time += 600;
      expect(await releaser.caughtUp(0, time)).toBeUndefined();
    },
    consumed: async (): Promise<unknown> => (await topics.claim(0)).consumed,
    fold: (study: string) => foldOf(topics, study),
    release: async (study: string, statement: JsonObject) =>
      (await store.releases.ofStudy(study, { limit: 1000 })).find((one) => one.statement === statement['id']),
    close: async (): Promise<void> => {
      await releaser.close();
      await topics.close();
      await store.close();
    },
  };
};

describe('what a releaser reads of statements', () => {
  let carnet: Awaited<ReturnType<typeof aReleaser>>;
  beforeEach(async () => {
    carnet = await aReleaser();
  });
  afterEach(() => carnet.close());

  it('is nothing where there is no study, and how far it has come is noted a second later', async () => {
    await carnet.wait();
    const one = by('ann');
    expect(await carnet.take('h5p', one, by('ann'))).toBe(0);
    expect(await carnet.take('h5p', aVoiding(one.id, { actor: agentOf('ann') }))).toBe(0);
    await carnet.wait();
    expect(await carnet.consumed()).toBe(2);
  });

  it('is nothing of sources that no study is over, unless a release of it may have to end', async () => {
    const [early, late, foreign] = [by('ann'), by('ann'), by('ann')];
    await carnet.take('h5p', early);
    const study = await carnet.open();
    await carnet.wait();
    // It was stored before the study opened, and read by nobody then.
    expect(await carnet.release(study, early)).toBeDefined();
    expect(await carnet.take('other', foreign, by('ann'))).toBe(0);
    expect(await carnet.take('other', aVoiding(foreign.id, { actor: agentOf('ann') }))).toBe(0);
    expect(await carnet.take('h5p', late)).toBeGreaterThan(0);
    expect((await carnet.fold(study)).records.size).toBe(2);

    const { key = '' } = (await carnet.release(study, early)) ?? {};
    expect(await carnet.take('other', aVoiding(early.id, { actor: agentOf('ann') }))).toBe(1);
    const { records, ended } = await carnet.fold(study);
    expect([records.size, [...ended]]).toEqual([1, [[key, 'voided']]]);
  });
});

describe('what is stored already', () => {
  it('is offered a piece in every turn, and what comes is released between two of them', async () => {
    const carnet = await aReleaser({ turnMs: 0 });
    try {
      for (let n = 0; n < 5; n++) await carnet.take('h5p', ...Array.from({ length: 90 }, () => by('ann')));
      const study = await carnet.open();
      const sizes: number[] = [];
      const late: string[] = [];
      const there = async (): Promise<number> =>
        (await carnet.fold(study).catch(() => ({ records: new Map<string, unknown>() }))).records.size;
      for (let n = 0; n < 40; n++) {
        await carnet.turn();
        sizes.push(await there());
        if (sizes.at(-1) === 0 || late.length > 0) continue;
        const one = by('ann');
        late.push(one.id);
        expect(await carnet.take('h5p', one)).toBeGreaterThan(0);
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
