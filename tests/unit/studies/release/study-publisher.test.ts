import { Problem } from '../../../../src/core/problem.ts';
import { openSqliteStudyTopics } from '../../../../src/journal/sqlite/study-topics.ts';
import type { StudyTopics } from '../../../../src/journal/port/study-topics.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { createPublishRetractions } from '../../../../src/studies/release/retraction/publish-retractions.ts';
import { createReleaseRetraction } from '../../../../src/studies/release/retraction/retract-releases.ts';
import { ReleaseCandidates } from '../../../../src/studies/release/candidates/release-candidates.ts';
import { createPartitionWork } from '../../../../src/studies/release/partition-work.ts';
import { StudyPublisher } from '../../../../src/studies/release/study-publisher.ts';
import { newStudyState } from '../../../../src/studies/study/study-state.ts';
import { aRelease } from '../../../support/builders/store/a-release.ts';

const STUDY = 'study:spelling';
let store: Store;
let topics: StudyTopics;
beforeEach(async () => {
  store = await openSqliteStore({ file: ':memory:', now: Date.now });
  topics = await openSqliteStudyTopics({ file: ':memory:', now: Date.now });
  await topics.ensure(STUDY);
  await store.studies.add(newStudyState(STUDY, 'a key'));
});
afterEach(async () => {
  await topics.close();
  await store.close();
});

describe('the work of a partition', () => {
  it('stops in time however many retractions are pending, and goes on after the messages between', async () => {
    const releases = Array.from({ length: 1200 }, () => aRelease());
    await store.releases.add(releases);
    await store.releases.retract(
      releases.map(({ key }) => key),
      'removed',
      0,
    );
    const steps: string[] = [];
    const publisher = new StudyPublisher({
      topics,
      studies: { saveConsumedOffset: () => Promise.resolve(), consumedOffsets: () => Promise.resolve([]) },
      now: Date.now,
      waitForSink: () => Promise.resolve(Infinity),
      onUnavailable: () => undefined,
      work: createPartitionWork({
        releases: store.releases,
        timeSliceMs: 0,
        retractions: createPublishRetractions({
          releases: store.releases,
          studies: store.studies,
          retraction: createReleaseRetraction({
            releases: store.releases,
            studies: store.studies,
            forwardings: store.forwardings,
            topics,
            people: { findById: () => Promise.resolve(new Map()) },
            findStudyEnds: () => Promise.resolve(new Map()),
            now: Date.now,
          }),
          candidates: { forget: () => undefined },
          cutStudy: () => Promise.resolve(),
          ownerOf: () => 0,
          intervalMs: 30_000,
          now: Date.now,
        }),
        candidates: { forgetOwner: () => undefined, processRequests: () => Promise.resolve(false) },
        activeStudies: () => Promise.resolve([]),
        onReleased: () => undefined,
        discoverStudies: () => Promise.resolve(),
        maintainStudies: async () => {
          steps.push(`${await topics.head(STUDY)} published`);
          return false;
        },
      }),
      publishBatch: (_, messages) => {
        steps.push(`handled ${messages[0]!.offset}`);
        return Promise.resolve();
      },
    });
    await publisher.claimed(0);
    expect(publisher.through([0])).toBeUndefined();
    await publisher.caughtUp(0, 5000);
    expect(publisher.through([0])).toBe(5000);
    await publisher.handle({ partition: 0, messages: [{ offset: 7, appendedAt: 6000, batches: [] }] });
    expect(publisher.through([0])).toBe(6000);
    for (let runs = 0; runs < 4; runs++) await publisher.caughtUp(0, 0);
    await publisher.close();
    expect(steps).toEqual(['500 published', 'handled 7', '1000 published', '1200 published']);
  });
});

describe('how far a publisher is', () => {
  it('is unknown while one of its partitions was not looked at, and stays what it was in an outage', async () => {
    let isAway = true;
    const publisher = new StudyPublisher({
      topics,
      studies: { saveConsumedOffset: () => Promise.resolve(), consumedOffsets: () => Promise.resolve([]) },
      now: Date.now,
      waitForSink: () => Promise.resolve(Infinity),
      publishBatch: (partition) =>
        partition === 1 && isAway ? Promise.reject(new Problem('store-unavailable', 'away')) : Promise.resolve(),
      work: { onClaimed: () => undefined, run: () => Promise.resolve(false) },
      onUnavailable: () => undefined,
      pause: () => Promise.resolve(),
    });
    const look = async (partition: number, appendedAt: number) => {
      await publisher.claimed(partition);
      await publisher.handle({ partition, messages: [{ offset: 0, appendedAt, batches: [] }] });
    };
    await look(0, 5000);
    await look(1, 4000);
    expect(publisher.through([0, 1])).toBeUndefined();
    expect(publisher.through([0])).toBe(5000);
    isAway = false;
    await look(1, 4000);
    expect(publisher.through([0, 1])).toBe(4000);
    isAway = true;
    await look(1, 6000);
    expect(publisher.through([0, 1])).toBe(4000);
    expect(publisher.through([])).toBeUndefined();
    await publisher.close();
  });
});

describe('a publisher beside a store that was put back', () => {
  it('begins where that store had been, and says there how far it is', async () => {
    const claim = await topics.claim(3);
    await claim.append([], 9);
    await claim.close();
    await store.studies.saveConsumedOffset(3, 4);
    const published: number[] = [];
    const publisher = new StudyPublisher({
      topics,
      studies: store.studies,
      now: Date.now,
      waitForSink: () => Promise.resolve(Infinity),
      publishBatch: async (_, messages, appender) => {
        published.push(...messages.map(({ offset }) => offset));
        await appender.append([], messages.at(-1)!.offset + 1);
      },
      work: { onClaimed: () => undefined, run: () => Promise.resolve(false) },
      onUnavailable: () => undefined,
    });
    expect(await publisher.claimed(3)).toBe(4);
    await publisher.handle({ partition: 3, messages: [{ offset: 4, appendedAt: 6000, batches: [] }] });
    expect(published).toEqual([4]);
    expect(await store.studies.consumedOffsets()).toContainEqual({ partition: 3, offset: 5 });
    expect(await publisher.claimed(3)).toBe(5);
    await publisher.close();
  });
});

describe('what other owners request to be released', () => {
  it('is processed in time slices', async () => {
    const requested = Array.from({ length: 1200 }, () => aRelease());
    await store.releases.add(requested);
    await store.releases.requestRerelease(requested.map(({ key }) => key));
    const candidates = new ReleaseCandidates({
      releases: store.releases,
      statements: store.statements,
      people: { findById: () => Promise.resolve(new Map()) },
      recordPurposeOf: () => Promise.resolve(undefined),
      ownerOf: () => 0,
      now: Date.now,
    });
    const process = (deadline: number): Promise<boolean> =>
      candidates.processRequests(
        { partition: 0, deadline },
        () => Promise.resolve([]),
        () => Promise.resolve(),
      );
    const left = async (): Promise<number> => (await store.releases.listRereleaseRequests(0, 2000)).length;
    expect([await process(0), await left()]).toEqual([true, 700]);
    expect([await process(Infinity), await left()]).toEqual([false, 0]);
  });
});
