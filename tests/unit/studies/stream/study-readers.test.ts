import { createStudyReaders } from '../../../../src/studies/stream/study-readers.ts';
import { NOW } from '../../../support/builders/consent/a-purpose.ts';

const HOUR = 3_600_000;

describe('What a reader was given', () => {
  it('is logged each time, and once an hour for each credential and study where it was empty', async () => {
    const clock = { now: NOW };
    const counts: unknown[] = [];
    const never = (): never => {
      throw new Error('is not asked');
    };
    const readers = createStudyReaders({
      readPurpose: never,
      studies: { find: never, update: never, listParticipants: never },
      topics: { head: never },
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
      readers.logDelivery({ study, reader: { key, source: 'lab' }, by: 'stream', from: 0, to: 0, count });
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
  });
});
