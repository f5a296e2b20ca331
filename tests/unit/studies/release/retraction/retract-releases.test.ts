import { openSqliteStudyTopics } from '../../../../../src/journal/sqlite/study-topics.ts';
import type { StudyTopics } from '../../../../../src/journal/port/study-topics.ts';
import { openSqliteStore } from '../../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../../src/store/ports/store.ts';
import { createReleaseRetraction } from '../../../../../src/studies/release/retraction/retract-releases.ts';
import { createConsumeAuditLog } from '../../../../../src/studies/release/maintenance/consume-audit-log.ts';
import { updateStudyState, newStudyState, readStudyState } from '../../../../../src/studies/study/study-state.ts';
import { aPublisherSlot } from '../../../../support/builders/studies/a-publisher-slot.ts';
import { aRelease } from '../../../../support/builders/store/a-release.ts';
import { aStudy } from '../../../../support/builders/consent/a-purpose.ts';

const STUDY = aStudy();
const COUNT = 6000;

describe('the retraction of the many releases of one person', () => {
  let store: Store;
  let topics: StudyTopics;
  let named: number[];
  /** The real repository, which notes how many keys each call names. */
  const repository = () => ({
    ...store.releases,
    delete: (keys: readonly string[], at: number) => {
      named.push(keys.length);
      return store.releases.delete(keys, at);
    },
    retract: (...[keys, why, at]: Parameters<Store['releases']['retract']>) => {
      named.push(keys.length);
      return store.releases.retract(keys, why, at);
    },
  });
  const retractionOn = (topics: Parameters<typeof createReleaseRetraction>[0]['topics']) =>
    createReleaseRetraction({
      releases: repository(),
      studies: store.studies,
      forwardings: store.forwardings,
      topics,
      people: { findById: () => Promise.resolve(new Map()) },
      findStudyEnds: () => Promise.resolve(new Map([[STUDY.id, STUDY]])),
      now: Date.now,
    });
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    topics = await openSqliteStudyTopics({ file: ':memory:', now: Date.now });
    await topics.ensure(STUDY.id);
    named = [];
    await store.studies.add(newStudyState(STUDY.id, 'a key'));
    await store.releases.add(Array.from({ length: COUNT }, () => aRelease()));
  });
  afterEach(async () => {
    await topics.close();
    await store.close();
  });

  it('publishes and deletes them a few thousand at once, as no call to a store may name more', async () => {
    const retraction = retractionOn(topics);
    const invalid = await retraction.findInvalidOfPerson('ann');
    await retraction.publishTombstones(await topics.claim(0), invalid, { study: STUDY.id, before: 1 });
    expect([
      invalid.length,
      await topics.head(STUDY.id),
      await store.releases.findByPeople(['ann'], { limit: 1 }),
      named,
    ]).toEqual([COUNT, COUNT, [], [5000, 1000]]);
  });

  it('publishes one tombstone of a release that another owner requests meanwhile', async () => {
    const [one] = await store.releases.findByStudy(STUDY.id, { limit: 1 });
    const retraction = retractionOn(topics);
    const appender = await topics.claim(0);
    const retract = async (before: number): Promise<void> => {
      await retraction.request([one!], 'removed');
      const pending = await store.releases.findPendingRetractions({ owner: 0, limit: 9 });
      await retraction.publishTombstones(appender, pending, { study: STUDY.id, before });
    };
    await store.releases.requestRerelease([one!.key]);
    await retract(1);
    expect(await topics.head(STUDY.id)).toBe(1);
    expect((await store.releases.findDue(one!, Date.now(), 9)).map(({ key }) => key)).toEqual([one!.key]);
    await retract(2);
    expect(await topics.head(STUDY.id)).toBe(1);
    expect(await store.releases.find([one!.key])).toEqual(new Map());
  });

  it('deletes what targets of forwarding said of them at once', async () => {
    const [release, other] = [aRelease({ study: 'forward:a' }), aRelease({ study: 'forward:a' })];
    await store.forwardings.putUndelivered(
      [release, other].map(({ key, statement }) => ({
        purpose: 'forward:a',
        key,
        operation: 'put',
        statement,
        at: 0,
        retry: false,
        status: 400,
        reason: 'no',
      })),
    );
    await retractionOn(topics).request([release], 'removed');
    expect(await store.forwardings.listUndelivered({ purpose: 'forward:a', retry: false, limit: 5 })).toEqual([
      expect.objectContaining({ key: other.key }),
    ]);
  });

  it('marks those of other owners likewise', async () => {
    const event = {
      seq: 1,
      id: 'e',
      at: '',
      prev: '',
      hash: '',
      type: 'decision',
      person: 'ann',
      purpose: STUDY.id,
      by: { role: 'subject' as const, id: 'ann' },
    };
    const consume = createConsumeAuditLog({
      releaseStored: () => Promise.resolve(undefined),
      auditLog: { list: ({ after = 0 }) => Promise.resolve(after === 0 ? [event] : []) },
      people: { findById: () => Promise.resolve(new Map()) },
      studies: store.studies,
      retraction: retractionOn(topics),
      updateEligibility: () => Promise.resolve(),
    });
    await consume(STUDY, (await readStudyState(store.studies, STUDY.id))!, aPublisherSlot());
    expect([(await store.releases.findPendingRetractions({ owner: 0, limit: 10_000 })).length, named]).toEqual([
      COUNT,
      [5000, 1000],
    ]);
  });

  describe('of a study whose topic cannot be found', () => {
    const publishOne = async (from: Parameters<typeof retractionOn>[0]): Promise<void> => {
      const [release] = await store.releases.findByPeople(['ann'], { limit: 1 });
      await retractionOn(from).publishTombstones(await topics.claim(0), [release!], {
        study: STUDY.id,
        before: 1,
      });
    };
    const left = async (): Promise<number> => (await store.releases.findByPeople(['ann'], { limit: COUNT })).length;
    beforeEach(() => topics.destroy(STUDY.id));

    it('publishes a tombstone in a new one, as the study has its key', async () => {
      await publishOne(topics);
      expect([(await topics.read(STUDY.id, 0)).records.map(({ value }) => value), await left()]).toEqual([
        [null],
        COUNT - 1,
      ]);
    });

    it('publishes nothing where the key is gone, and deletes the release', async () => {
      await updateStudyState(store.studies, STUDY.id, ({ key, ...state }) => state);
      await publishOne(topics);
      await expect(topics.head(STUDY.id)).rejects.toMatchObject({ kind: 'not-found' });
      expect(await left()).toBe(COUNT - 1);
    });

    it('leaves no topic behind where the study is destroyed meanwhile', async () => {
      await publishOne({
        destroy: (study) => topics.destroy(study),
        ensure: async (study) => {
          await updateStudyState(store.studies, STUDY.id, ({ key, ...state }) => state);
          await topics.ensure(study);
        },
      });
      await expect(topics.head(STUDY.id)).rejects.toMatchObject({ kind: 'not-found' });
      expect(await left()).toBe(COUNT - 1);
    });
  });
});
