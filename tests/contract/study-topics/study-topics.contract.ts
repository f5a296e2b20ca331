import { randomBytes } from 'node:crypto';
import { waitFor } from '../../support/checks/wait-for.ts';
import type { StudyChange, StudyRecord, StudyTopics } from '../../../src/journal/port/study-topics.ts';

/** The topics that a test has for itself. */
export interface StudyTopicsUnderTest {
  readonly topics: StudyTopics;
  /** Another process's way to the same topics. */
  readonly another: () => Promise<StudyTopics>;
  readonly close: () => Promise<void>;
}

const STUDY = 'study:spelling';
const put = (key: string, value = `{"of":"${key}"}`, about: Partial<StudyChange> = {}): StudyChange => ({
  study: STUDY,
  key,
  value: Buffer.from(value),
  ...about,
});
const end = (key: string, about: Partial<StudyChange> = {}): StudyChange => ({
  study: STUDY,
  key,
  value: null,
  headers: { why: 'removed' },
  ...about,
});
const keyAndText = ({ key, value }: StudyRecord): readonly [string, string | null] => [
  key,
  value === null ? null : Buffer.from(value).toString(),
];

/** Everything from an offset to the head. */
const readAll = async (topics: StudyTopics, study = STUDY, from = 0): Promise<readonly StudyRecord[]> => {
  const records: StudyRecord[] = [];
  const head = await topics.stableHead(study);
  for (let at = from; at < head;) {
    const piece = await topics.read(study, at, 200);
    records.push(...piece.records);
    at = piece.next;
  }
  return records;
};

/** What every adapter of the topics of studies promises (src/journal/port/study-topics.ts). */
export const describeStudyTopics = (name: string, open: () => Promise<StudyTopicsUnderTest>): void => {
  const withTopics = (run: (opened: StudyTopicsUnderTest) => Promise<void>) => async () => {
    const opened = await open();
    try {
      await run(opened);
    } finally {
      await opened.close();
    }
  };

  describe(`the adapter of study topics, ${name}`, () => {
    it(
      'has no topic that was not created',
      withTopics(async ({ topics }) => {
        await expect(topics.head(STUDY)).rejects.toMatchObject({ kind: 'not-found' });
        await expect(topics.read(STUDY, 0)).rejects.toMatchObject({ kind: 'not-found' });
        await expect(topics.destroy(STUDY)).resolves.toBeUndefined();
      }),
    );

    it(
      'gives changes back in order, byte for byte, to another process too',
      withTopics(async ({ topics, another }) => {
        await Promise.all([topics.ensure(STUDY), (await another()).ensure(STUDY)]);
        expect((await topics.read(STUDY, await topics.head(STUDY))).records).toEqual([]);
        const appender = await topics.claim(0);
        expect(appender.consumedOffset).toBeUndefined();
        const before = Date.now();
        const appended = await appender.append([
          put('a', '{"é":1.0}', { headers: { source: 'h5p', profile: 'https://é.example/' } }),
          put('b'),
          end('c', { headers: { why: 'voided' } }),
        ]);
        const found = await readAll(await another());
        expect(found.map(keyAndText)).toEqual([
          ['a', '{"é":1.0}'],
          ['b', '{"of":"b"}'],
          ['c', null],
        ]);
        expect(found.map(({ headers }) => headers)).toEqual([
          { source: 'h5p', profile: 'https://é.example/' },
          undefined,
          { why: 'voided' },
        ]);
        expect(found.every(({ appendedAt }) => appendedAt > before - 10_000 && appendedAt < before + 60_000)).toBe(
          true,
        );
        expect([...appended]).toEqual([[STUDY, { first: found[0]!.offset, last: found[2]!.offset }]]);
        expect(found.every(({ offset }, index) => index === 0 || offset > found[index - 1]!.offset)).toBe(true);
      }),
    );

    it(
      'say of a topic whether it is the same, and where it ends, to every process',
      withTopics(async ({ topics, another }) => {
        expect(await topics.readState(STUDY)).toBeUndefined();
        await topics.ensure(STUDY);
        const first = await topics.readState(STUDY);
        expect(first).toEqual({ id: expect.any(String), end: 0 });
        const appended = await (await topics.claim(0)).append([put('a'), put('b')]);
        await topics.ensure(STUDY);
        const grown = await (await another()).readState(STUDY);
        expect(grown?.id).toBe(first?.id);
        expect(grown?.end).toBeGreaterThan(appended.get(STUDY)!.last);
        await topics.destroy(STUDY);
        const isGone = async () => (await topics.readState(STUDY)) === undefined;
        await waitFor('the topic to be gone', isGone);
        await topics.ensure(STUDY);
        await waitFor('the new topic', async () => !(await isGone()));
        const anew = await topics.readState(STUDY);
        expect(anew).toEqual({ id: expect.any(String), end: 0 });
        expect(anew?.id).not.toBe(first?.id);
      }),
    );

    it(
      'goes on from any offset, and ends at the head',
      withTopics(async ({ topics }) => {
        await topics.ensure(STUDY);
        const appender = await topics.claim(0);
        await appender.append([put('a'), put('b')]);
        await appender.append([put('c')]);
        const all = await readAll(topics);
        expect((await readAll(topics, STUDY, all[1]!.offset)).map(keyAndText)).toEqual(all.slice(1).map(keyAndText));
        const head = await topics.head(STUDY);
        expect(head).toBeGreaterThan(all.at(-1)!.offset);
        expect((await topics.read(STUDY, head)).records).toEqual([]);
        await expect(topics.read(STUDY, head + 1000)).rejects.toMatchObject({ kind: 'cursor-over' });
      }),
    );

    it(
      'wakes readers that wait at the head, in another process too',
      withTopics(async ({ topics, another }) => {
        await topics.ensure(STUDY);
        const appender = await topics.claim(0);
        const others = await another();
        const times: number[] = [];
        for (let round = 0; round < 5; round++) {
          const head = await topics.head(STUDY);
          const waiting = [topics.read(STUDY, head, 60_000), others.read(STUDY, head, 60_000)];
          await new Promise((resolve) => setTimeout(resolve, 100));
          const began = performance.now();
          await appender.append([put('a')]);
          for (const piece of await Promise.all(waiting))
            expect(piece.records.map(keyAndText)).toEqual([['a', '{"of":"a"}']]);
          times.push(performance.now() - began);
        }
        // The quickest, since the machine may be busy: a fetch that nothing wakes ends after 3 s, each time.
        expect(Math.min(...times)).toBeLessThan(2000);
      }),
    );

    it(
      'has every confirmed append below its stable head at once, though others are under way',
      withTopics(async ({ topics }) => {
        await topics.ensure(STUDY);
        const appenders = await Promise.all([0, 1].map((partition) => topics.claim(partition)));
        await Promise.all(
          appenders.map(async (appender, of) => {
            for (let count = 0; count < 50; count++) {
              const appended = await appender.append([put(`${of}-${count}`)]);
              expect(await topics.stableHead(STUDY)).toBeGreaterThan(appended.get(STUDY)!.last);
            }
          }),
        );
        expect(new Set((await readAll(topics)).map(({ key }) => key)).size).toBe(100);
      }),
    );

    it(
      'keeps the consumed offset of a partition with the append',
      withTopics(async ({ topics, another }) => {
        await topics.ensure(STUDY);
        const appender = await topics.claim(1);
        await appender.append([put('a')], 17);
        await appender.append([], 21);
        await appender.append([put('b')]);
        await appender.close();
        const others = await another();
        // Without a claim, which would fence off the one that appends.
        expect(await others.consumedOffsets()).toEqual(new Map([[1, 21]]));
        expect([(await others.claim(1)).consumedOffset, (await others.claim(0)).consumedOffset]).toEqual([
          21,
          undefined,
        ]);
      }),
    );

    it(
      'fences off the last claimant of the partition, and no other',
      withTopics(async ({ topics, another }) => {
        await topics.ensure(STUDY);
        const [stale, elsewhere] = [await topics.claim(0), await topics.claim(1)];
        await stale.append([put('a')], 5);
        const owner = await (await another()).claim(0);
        expect(owner.consumedOffset).toBe(5);
        await owner.append([end('a')], 6);
        await expect(stale.append([put('a')], 7)).rejects.toMatchObject({ kind: 'journal-unavailable' });
        await expect(stale.append([put('a')], 7)).rejects.toMatchObject({ kind: 'journal-unavailable' });
        await elsewhere.append([put('b')], 1);
        await owner.append([put('c')], 8);
        const found = await readAll(topics);
        expect(new Map(found.map(keyAndText))).toEqual(
          new Map([
            ['a', null],
            ['b', '{"of":"b"}'],
            ['c', '{"of":"c"}'],
          ]),
        );
        await owner.close();
        expect((await topics.claim(0)).consumedOffset).toBe(8);
      }),
    );

    it(
      'appends to several studies at once, each its own, or to none',
      withTopics(async ({ topics }) => {
        await topics.ensure(STUDY);
        await topics.ensure('study:reading');
        const appender = await topics.claim(0);
        await appender.append([put('a'), put('a', '1', { study: 'study:reading' }), put('b')]);
        expect((await readAll(topics)).map(keyAndText)).toEqual([
          ['a', '{"of":"a"}'],
          ['b', '{"of":"b"}'],
        ]);
        expect((await readAll(topics, 'study:reading')).map(keyAndText)).toEqual([['a', '1']]);
      }),
    );

    it(
      'takes one append right after another',
      withTopics(async ({ topics }) => {
        await topics.ensure(STUDY);
        const appender = await topics.claim(0);
        for (let n = 0; n < 40; n++) await appender.append(n % 3 === 0 ? [] : [put(`k${n}`)], n);
        await appender.close();
        expect([(await topics.claim(0)).consumedOffset, (await readAll(topics)).length]).toEqual([39, 26]);
      }),
    );

    it(
      'keeps of each key the newest change, whatever came between',
      withTopics(async ({ topics }) => {
        await topics.ensure(STUDY);
        const appender = await topics.claim(0);
        const must = new Map<string, string | null>();
        for (let round = 0; round < 12; round++) {
          const changes = Array.from({ length: 20 }, (_, n) =>
            (round * 7 + n * 3) % 5 === 0
              ? end(`k${(round + n * 7) % 30}`)
              : put(`k${(round + n * 7) % 30}`, `${round}/${n}`),
          );
          for (const { key, value } of changes) must.set(key, value === null ? null : Buffer.from(value).toString());
          await appender.append(changes);
        }
        expect(new Map((await readAll(topics)).map(keyAndText))).toEqual(must);
      }),
    );

    it(
      'reads many records in chunks, and none twice',
      withTopics(async ({ topics }) => {
        await topics.ensure(STUDY);
        const appender = await topics.claim(0);
        await appender.append(
          Array.from({ length: 60 }, (_, n) => put(`k${n}`, randomBytes(30_000).toString('base64'))),
        );
        const first = await topics.read(STUDY, 0, 1000);
        expect(first.records.length).toBeGreaterThan(0);
        expect(first.records.length).toBeLessThan(60);
        expect((await readAll(topics)).map(({ key }) => key)).toEqual(Array.from({ length: 60 }, (_, n) => `k${n}`));
      }),
    );

    it(
      'deletes a study that is destroyed, and that one alone',
      withTopics(async ({ topics, another }) => {
        await topics.ensure(STUDY);
        await topics.ensure('study:reading');
        const appender = await topics.claim(0);
        await appender.append([put('a'), put('a', '1', { study: 'study:reading' })]);
        await (await another()).destroy(STUDY);
        await topics.destroy(STUDY);
        await expect((await another()).head(STUDY)).rejects.toMatchObject({ kind: 'not-found' });
        await expect((await another()).read(STUDY, 0)).rejects.toMatchObject({ kind: 'not-found' });
        expect((await readAll(topics, 'study:reading')).map(keyAndText)).toEqual([['a', '1']]);
      }),
    );

    it(
      'answers journal-unavailable once it is closed',
      withTopics(async ({ another }) => {
        const others = await another();
        await others.ensure(STUDY);
        const head = await others.head(STUDY);
        const waiting = others.read(STUDY, head, 60_000).then(
          () => 'ended',
          () => 'ended',
        );
        await others.close();
        await expect(waiting).resolves.toBe('ended');
        await expect(others.read(STUDY, 0)).rejects.toMatchObject({ kind: 'journal-unavailable' });
        await expect(others.claim(0)).rejects.toMatchObject({ kind: 'journal-unavailable' });
        await expect(others.ensure(STUDY)).rejects.toMatchObject({ kind: 'journal-unavailable' });
        await expect(others.destroy(STUDY)).rejects.toMatchObject({ kind: 'journal-unavailable' });
      }),
    );
  });
};
