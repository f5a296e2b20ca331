import { addTime, type LatestTime } from '../../../../src/profiles/patterns/statement-times.ts';
import { sortKey } from '../../../../src/xapi/statement/sort-key.ts';

/** A statement by its `stored` and its timestamp. */
type Sent = readonly [stored: number, timestamp: number, parts?: readonly string[]];

/** Which rule each statement breaks. */
const rules = (...sent: readonly Sent[]): readonly (string | undefined)[] => {
  let times: readonly LatestTime[] = [];
  return sent.map(([stored, timestamp, parts = ['']], index) => {
    const added = addTime(times, parts, { at: sortKey(stored, 0, index), timestamp });
    times = added.times;
    return added.broken?.rule;
  });
};

describe('The timestamps of statements that follow a pattern', () => {
  it('may be equal in one batch', () => {
    expect(rules([1, 10], [1, 10], [1, 11])).toEqual([undefined, undefined, undefined]);
  });

  it('must differ in different batches', () => {
    expect(rules([1, 10], [2, 10], [3, 11], [4, 11])).toEqual([
      undefined,
      'timestamp-shared',
      undefined,
      'timestamp-shared',
    ]);
  });

  it('must not come before that of a statement sent before, to the fraction of a millisecond', () => {
    expect(rules([1, 10.5], [2, 10.25], [3, 10.75], [4, 10.5])).toEqual([
      undefined,
      'timestamp-order',
      undefined,
      'timestamp-order',
    ]);
  });

  it('are those of each part', () => {
    expect(rules([1, 10, ['a']], [2, 9, ['b']], [3, 9, ['a']], [4, 10, ['b']])).toEqual([
      undefined,
      undefined,
      'timestamp-order',
      undefined,
    ]);
    expect(rules([1, 10, ['a']], [2, 12, ['b']], [3, 11, ['a', 'b']], [4, 11, ['a']])).toEqual([
      undefined,
      undefined,
      'timestamp-order',
      'timestamp-shared',
    ]);
  });

  it('know the latest of each part, and where it is stored', () => {
    const { times } = addTime([['a', 10, 1]], ['a', 'b'], { at: sortKey(2, 0, 0), timestamp: 12 });
    expect(times).toEqual([
      ['a', 12, 2],
      ['b', 12, 2],
    ]);
    expect(addTime(times, ['a'], { at: sortKey(3, 0, 0), timestamp: 11 }).times).toEqual(times);
  });
});
