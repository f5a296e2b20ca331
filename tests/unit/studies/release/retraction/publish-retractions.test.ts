import { openSqliteStudyTopics } from '../../../../../src/journal/sqlite/study-topics.ts';
import type { StudyTopics } from '../../../../../src/journal/port/study-topics.ts';
import { openSqliteStore } from '../../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../../src/store/ports/store.ts';
import { deferOffsetCommit } from '../../../../../src/studies/release/retraction/deferred-offset-commit.ts';
import { createPublishRetractions } from '../../../../../src/studies/release/retraction/publish-retractions.ts';
import { createReleaseRetraction } from '../../../../../src/studies/release/retraction/retract-releases.ts';
import { newStudyState, type StudyState } from '../../../../../src/studies/study/study-state.ts';
import { createCutStudy } from '../../../../../src/studies/release/retraction/cut-study.ts';
import { aStudy } from '../../../../support/builders/consent/a-purpose.ts';
import { aRelease } from '../../../../support/builders/store/a-release.ts';
import { seeded } from '../../../../models/scheduler.ts';

const STUDIES = ['study:a', 'study:b'];
const SECOND = 1000;
const PARTITIONS = [0, 1, 2];
/** When the clock of these tests begins: somewhere between two instants at which batches leave. */
const START = 1_800_000_007_300;

describe('the deletions of a study', () => {
  let store: Store;
  let topics: StudyTopics;
  let time: number;
  const now = (): number => time;
  /** What readers of each study saw: the time of the clock, and the keys that were appended at once. */
  let appended: { readonly study: string; readonly at: number; readonly keys: readonly string[]; cuts: number }[];
  /** How often each study was cut. */
  let cuts: Map<string, number>;

  beforeEach(async () => {
    time = START;
    appended = [];
    cuts = new Map();
    store = await openSqliteStore({ file: ':memory:', now });
    topics = await openSqliteStudyTopics({ file: ':memory:', now });
    for (const study of STUDIES) {
      await topics.ensure(study);
      await store.studies.add(newStudyState(study, 'a key'));
    }
  });
  afterEach(async () => {
    await topics.close();
    await store.close();
  });

  /** The publisher of a partition in a process of its own; `fails` tells when its process dies, before an append. */
  const aProcess = async (partition: number, fails: () => boolean = () => false) => {
    const claimed = await topics.claim(partition);
    const appender = deferOffsetCommit(
      {
        ...claimed,
        append: async (changes, consumed) => {
          if (fails()) throw new Error('the process dies');
          const offsets = await claimed.append(changes, consumed);
          for (const study of new Set(changes.map((change) => change.study)))
            appended.push({
              study,
              at: time,
              keys: changes.flatMap((one) => (one.study === study ? [one.key] : [])),
              cuts: cuts.get(study) ?? 0,
            });
          return offsets;
        },
      },
      now,
    );
    const cutStudy = createCutStudy({
      releases: store.releases,
      studies: store.studies,
      people: { findById: () => Promise.resolve(new Map()) },
      topics,
      purposeOf: (id) => Promise.resolve(aStudy({ id })),
      now,
    });
    const retractions = createPublishRetractions({
      cutStudy: async (study, batch) => {
        await cutStudy(study, batch);
        cuts.set(study.id, (cuts.get(study.id) ?? 0) + 1);
      },
      releases: store.releases,
      studies: store.studies,
      candidates: { forget: () => undefined },
      // All deletions of `study:a` are published by partition 0, those of `study:b` by partition 1.
      ownerOf: (study) => STUDIES.indexOf(study),
      intervalMs: 30 * SECOND,
      now,
      retraction: createReleaseRetraction({
        releases: store.releases,
        studies: store.studies,
        forwardings: store.forwardings,
        topics,
        people: { findById: () => Promise.resolve(new Map()) },
        findStudyEnds: () => Promise.resolve(new Map()),
        now,
      }),
    });
    return () => retractions.run({ partition, appender, deadline: Infinity }, true);
  };

  /** One after the other, releases that partitions own are noted to be retracted; resolves with when each was. */
  const retractAt = async (study: string, owner: number): Promise<readonly [string, number]> => {
    const release = aRelease({ study, owner });
    await store.releases.add([release]);
    await store.releases.retract([release.key], 'removed', time);
    return [release.key, time];
  };

  /** The times of the batches: appends that follow each other within two seconds are one. */
  const batchesOf = (study: string): readonly { readonly at: number; readonly keys: readonly string[] }[] => {
    const batches: { at: number; last: number; keys: string[] }[] = [];
    for (const { at, keys, study: of } of appended) {
      if (of !== study) continue;
      const batch = batches.at(-1);
      if (batch !== undefined && at - batch.last <= 2 * SECOND) {
        batch.keys.push(...keys);
        batch.last = at;
      } else batches.push({ at, last: at, keys: [...keys] });
    }
    return batches;
  };
  const expectPromises = (stops: readonly (readonly [key: string, at: number])[], slowest: number): void => {
    for (const study of STUDIES) {
      // Between two cuts all that leaves is one batch: nothing comes behind it, which would show by itself.
      const byCut = new Map<number, string[]>();
      for (const one of appended)
        if (one.study === study) byCut.set(one.cuts, [...(byCut.get(one.cuts) ?? []), ...one.keys]);
      for (const keys of byCut.values()) expect(keys).toEqual(keys.toSorted());
      const batches = batchesOf(study);
      for (const { keys } of batches) expect(keys).toEqual(keys.toSorted());
      for (const { at } of batches)
        expect(batches.filter((other) => other.at >= at && other.at < at + 60 * SECOND).length).toBeLessThanOrEqual(2);
      expect(batches.length).toBeGreaterThan(0);
    }
    const left = new Map(appended.flatMap(({ at, keys }) => keys.map((key) => [key, at] as const)));
    for (const [key, at] of stops) expect((left.get(key) ?? Infinity) - at).toBeLessThanOrEqual(slowest);
  };

  it('leave at most twice a minute, in key order, within a minute, whichever partitions own the releases', async () => {
    const random = seeded(7);
    const run = await Promise.all(PARTITIONS.map((partition) => aProcess(partition)));
    const stops: (readonly [string, number])[] = [];
    for (let tick = 0; tick < 2400; tick++) {
      time += 500;
      if (tick < 2300 && random() < 0.2)
        stops.push(await retractAt(STUDIES[tick % 2] ?? '', PARTITIONS[tick % 3] ?? 0));
      // Each process has its turn at another moment, and some are late.
      for (const one of run) if (random() < 0.7) await one();
    }
    expect(stops.length).toBeGreaterThan(50);
    expectPromises(stops, 45 * SECOND);
  });

  it('leave at instants that nothing causes: a single stop waits for the next, after hours without one', async () => {
    const run = await aProcess(0);
    const instants = new Set<number>();
    for (const wait of [3, 11, 17, 23, 29]) {
      time = START + 3600 * SECOND * wait + wait * SECOND;
      const [, stopped] = await retractAt('study:a', 0);
      await run();
      expect(appended.filter(({ at }) => at === stopped)).toEqual([]);
      while (appended.every(({ at }) => at < stopped)) {
        time += 500;
        await run();
      }
      instants.add(Math.floor(time / 500) % 66);
    }
    expect(instants.size).toBe(1);
  });

  it('keep both promises where publishers die and are taken over, before, between and after appends', async () => {
    const random = seeded(11);
    let run: (() => Promise<boolean>)[] = await Promise.all(PARTITIONS.map((partition) => aProcess(partition)));
    const stops: (readonly [string, number])[] = [];
    let deaths = 0;
    for (let tick = 0; tick < 1200; tick++) {
      time += 500;
      if (tick < 1100 && random() < 0.15) stops.push(await retractAt('study:a', PARTITIONS[tick % 3] ?? 0));
      if (tick % 97 === 0) stops.push(await retractAt('study:b', 2));
      for (const [partition, one] of run.entries()) {
        const hasDied =
          random() < 0.01 ||
          (await one().then(
            () => false,
            () => true,
          ));
        if (!hasDied) continue;
        deaths++;
        // Its successor claims the partition seconds later; until then nobody publishes it.
        time += 500;
        const successor = await aProcess(partition, () => random() < 0.02);
        run = run.map((before, of) => (of === partition ? successor : before));
      }
    }
    for (let tick = 0; tick < 200; tick++) {
      time += 500;
      run = await Promise.all(PARTITIONS.map((partition) => aProcess(partition)));
      for (const one of run) await one();
    }
    expect(deaths).toBeGreaterThan(10);
    expectPromises(stops, 60 * SECOND);
  });

  it('are followed by a cut above all of them; so is an instant without any', async () => {
    const run = await aProcess(0);
    const cutOf = async () => ((await store.studies.find('study:a')) as StudyState).cut;
    for (let tick = 0; tick < 80; tick++) {
      time += 500;
      await run();
    }
    const first = await cutOf();
    expect(first).toMatchObject({ head: 0, emits: false, participants: 0 });
    const [key] = await retractAt('study:a', 0);
    for (let tick = 0; tick < 80; tick++) {
      time += 500;
      await run();
    }
    expect(appended.map(({ keys }) => keys)).toEqual([[key]]);
    const second = await cutOf();
    expect([second!.head, second!.before > first!.before]).toEqual([await topics.head('study:a'), true]);
  });

  it('are published by the owner of the study alone: a publisher that was fenced off hands nothing over', async () => {
    const asleep = await aProcess(2);
    await aProcess(2);
    const [key] = await retractAt('study:a', 2);
    await expect(asleep()).rejects.toMatchObject({ kind: 'journal-unavailable' });
    expect((await store.releases.find([key])).get(key)?.owner).toBe(2);
  });
});
