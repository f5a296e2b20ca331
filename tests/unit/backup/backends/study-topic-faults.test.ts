import { Problem } from '../../../../src/core/problem.ts';
import { adoptStudyTopics, findStudyTopicFaults } from '../../../../src/backup/backends/study-topic-faults.ts';
import { beginStudyTopic } from '../../../../src/backup/backends/begin-study-topic.ts';
import { openSqliteStudyTopics } from '../../../../src/journal/sqlite/study-topics.ts';
import type { StudyTopics } from '../../../../src/journal/port/study-topics.ts';
import { damagedRecord } from '../../../../src/store/ports/checked/damaged-record.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Forwarding } from '../../../../src/studies/forward/forwarding.ts';
import { newStudyState, readStudyState, type StudyState } from '../../../../src/studies/study/study-state.ts';

const STUDY = 'study:a';
const FORWARD: Forwarding = {
  id: 'forward:a',
  v: 1,
  url: 'https://lrs.example',
  key: 'k',
  secret: 's',
  position: 0,
  failures: 0,
};

describe('What the store knows of the topics of studies', () => {
  let store: Store;
  let topics: StudyTopics;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    topics = await openSqliteStudyTopics({ file: ':memory:', now: Date.now });
  });
  afterEach(async () => {
    await topics.close();
    await store.close();
  });

  const find = () => findStudyTopicFaults({ store, topics });
  const add = (id: string, about: Partial<StudyState> = {}): Promise<boolean> => {
    const state: StudyState = { ...newStudyState(id, 'wrapped'), ...about };
    return store.studies.add(state);
  };
  const append = async (study: string, ...keys: readonly string[]): Promise<void> => {
    const appender = await topics.claim(0);
    await appender.append(keys.map((key) => ({ study, key, value: Buffer.from('{}') })));
  };

  it('is compared with them: one is missing, was begun anew, or ends before what was read of it', async () => {
    for (const id of ['study:behind', 'study:forgotten', 'study:fresh', 'forward:a']) await topics.ensure(id);
    await append('study:behind', 'one', 'two');
    await append('forward:a', 'one');
    await add('study:behind', { marks: [{ offset: 3, at: 0 }] });
    await add('study:forgotten', { topic: 'another' });
    await add('study:fresh', { topic: (await topics.readState('study:fresh'))!.id! });
    await add('study:missing');
    // Its destruction begins with its key, and ends with the topic.
    const { key: _, ...destroyed } = newStudyState('study:destroyed', '');
    await store.studies.add(destroyed);
    await add('forward:a');
    await store.forwardings.add({ ...FORWARD, position: 2 } as Forwarding);
    expect(await find()).toEqual([
      { kind: 'study-topic', study: 'forward:a', why: 'behind' },
      { kind: 'study-topic', study: 'study:behind', why: 'behind' },
      { kind: 'study-topic', study: 'study:forgotten', why: 'other' },
      { kind: 'study-topic', study: 'study:missing', why: 'missing' },
    ]);
  });

  it('is compared with how far they have read: an older copy with records of then and no deletion since', async () => {
    await topics.ensure(STUDY);
    await append(STUDY, 'one');
    await add(STUDY, { topic: (await topics.readState(STUDY))!.id! });
    await (await topics.claim(0)).append([], 7);
    await (await topics.claim(1)).append([], 3);
    await store.studies.saveConsumedOffset(0, 7);
    // Of a partition that a broker has forgotten.
    await store.studies.saveConsumedOffset(2, 9);
    expect(await find()).toEqual([]);
    await store.studies.saveConsumedOffset(1, 4);
    expect(await find()).toEqual([{ kind: 'study-topic', study: STUDY, why: 'behind' }]);
    await store.studies.forgetConsumedOffsets();
    expect(await find()).toEqual([]);
  });

  it('is learned once from a store of the release before', async () => {
    await topics.ensure(STUDY);
    await add(STUDY);
    await adoptStudyTopics({ store, topics });
    const { topic, v } = (await readStudyState(store.studies, STUDY))!;
    expect(topic).toBe((await topics.readState(STUDY))!.id);
    await adoptStudyTopics({ store, topics });
    expect((await readStudyState(store.studies, STUDY))!.v).toBe(v);
    await topics.destroy(STUDY);
    await topics.ensure(STUDY);
    expect(await find()).toMatchObject([{ why: 'other' }]);
  });

  it('is compared without a cursor of the releaser that is damaged: a start is not refused for it', async () => {
    await topics.ensure(STUDY);
    await add(STUDY, { topic: (await topics.readState(STUDY))!.id! });
    const cursor = damagedRecord<Awaited<ReturnType<Store['studies']['consumedOffsets']>>[number]>('study-cursor', '0');
    const studies = Object.assign(Object.create(store.studies) as Store['studies'], {
      consumedOffsets: () => Promise.resolve([cursor]),
    });
    expect(await findStudyTopicFaults({ store: { ...store, studies }, topics })).toEqual([]);
  });

  it('is not judged while the journal cannot be reached', async () => {
    await add(STUDY, { topic: 'another' });
    const away = () => Promise.reject(new Problem('journal-unavailable', 'away'));
    expect(await findStudyTopicFaults({ store, topics: { ...topics, readState: away } })).toEqual([]);
    // A group may not be known when its topics are.
    const faults = findStudyTopicFaults({ store, topics: { ...topics, consumedOffsets: away } });
    expect(await faults).toMatchObject([{ why: 'missing' }]);
  });

  it('has none of its places in a topic that is begun anew, also where that was cut off before', async () => {
    await topics.ensure(STUDY);
    await append(STUDY, 'one', 'retracted since');
    await add(STUDY, {
      emits: true,
      marks: [{ offset: 9, at: 0 }],
      acknowledged: { offset: 8, at: 0 },
      seq: 4,
      deletions: [{ first: 2, last: 8, at: 0 }],
      cut: { before: 0, at: 0, head: 9, emits: true, participants: 1 },
    });
    await store.forwardings.add({ ...FORWARD, id: STUDY, position: 9, unacknowledged: true } as Forwarding);
    const release = { study: STUDY, statement: 'x' as never, source: 's', people: [], pseudonyms: [], owner: 0 };
    await store.releases.add([
      { ...release, key: 'published', rereleaseRequests: 0 },
      { ...release, key: 'delayed', due: 1, order: 'a', rereleaseRequests: 0 },
    ]);
    const cut = { ...topics, ensure: () => Promise.reject(new Error('cut off')) };
    await expect(beginStudyTopic({ store, topics: cut }, STUDY)).rejects.toThrow('cut off');
    // As a process of the release before might make it again.
    await topics.ensure(STUDY);
    expect(await find()).toMatchObject([{ why: 'other' }]);

    await beginStudyTopic({ store, topics }, STUDY);
    expect(await find()).toEqual([]);
    expect(await topics.readState(STUDY)).toMatchObject({ end: 0 });
    const state = await readStudyState(store.studies, STUDY);
    expect(state).toMatchObject({
      emits: true,
      seq: 4,
      marks: [],
      deletions: [],
      backfill: { begun: expect.any(Number) },
    });
    for (const member of ['cut', 'batch', 'acknowledged']) expect(state).not.toHaveProperty(member);
    expect(await store.forwardings.find(STUDY)).toMatchObject({ position: 0 });
    expect(await store.forwardings.find(STUDY)).not.toHaveProperty('unacknowledged');
    expect((await store.releases.listRereleaseRequests(0, 10)).map(({ key }) => key)).toEqual(['published']);
  });
});
