import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { newStudyState } from '../../../../src/studies/study/study-state.ts';
import { createStudyReaders } from '../../../../src/studies/stream/study-readers.ts';
import { aStudy, NOW } from '../../../support/builders/consent/a-purpose.ts';

const HOUR = 3_600_000;
const never = (): never => {
  throw new Error('is not asked');
};

describe('What a reader was given', () => {
  it('is logged each time, and once an hour for each credential and study where it was empty', async () => {
    const clock = { now: NOW };
    const counts: unknown[] = [];
    const store = await openSqliteStore({ file: ':memory:', now: () => clock.now });
    for (const id of ['s', 't']) await store.studies.add(newStudyState(id, 'a key'));
    const readers = createStudyReaders({
      readPurpose: never,
      studies: store.studies,
      topics: { head: never },
      retractionIntervalMs: 30_000,
      newId: () => 'id',
      now: () => clock.now,
      auditLog: {
        append: ({ by, purpose, data }) => {
          counts.push([by.id, purpose, data?.['count']]);
          return Promise.resolve({} as never);
        },
      },
    });
    const given = (key: string, study: string, count: number) =>
      readers.logDelivery({ study, reader: { key }, by: 'stream', from: 0, to: 0, count });
    for (const [key, study, count] of [
      ['a', 's', 0],
      ['a', 's', 0],
      ['a', 's', 2],
      ['a', 's', 2],
      ['a', 's', 0],
      ['b', 's', 0],
      ['a', 't', 0],
      ['a', 't', 0],
    ] as const)
      await given(key, study, count);
    expect(counts).toEqual([
      ['a', 's', 0],
      ['a', 's', 2],
      ['a', 's', 2],
      ['b', 's', 0],
      ['a', 't', 0],
    ]);
    clock.now += HOUR - 1;
    await given('a', 's', 0);
    expect(counts).toHaveLength(5);
    clock.now += 1;
    for (const key of ['a', 'a', 'b']) await given(key, 's', 0);
    expect(counts.slice(5)).toEqual([
      ['a', 's', 0],
      ['b', 's', 0],
    ]);
    await store.close();
  });
});

describe('A study that has just opened', () => {
  const readers = createStudyReaders({
    readPurpose: () => Promise.resolve({ owner: 'lab', inForce: aStudy({ id: 'study:s' }) } as never),
    studies: { find: () => Promise.resolve(undefined), update: never },
    retractionIntervalMs: 30_000,
    topics: { head: never },
    auditLog: { append: never },
    newId: () => 'id',
    now: () => NOW,
  });

  it('is unavailable, not unknown, until its publisher has seen it', async () => {
    await expect(readers.admit({ key: 'a', source: 'lab' }, 'study:s')).rejects.toMatchObject({
      kind: 'study-unavailable',
    });
  });

  it('stays unknown to another lab', async () => {
    await expect(readers.admit({ key: 'a', source: 'other' }, 'study:s')).rejects.toMatchObject({ kind: 'not-found' });
  });
});
