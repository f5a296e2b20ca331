import { updateRecentDeadLetters } from '../../../../src/sink/write/recent-dead-letters.ts';

const position = (offset: number) => ({ offset, frame: 0, index: 0 });

describe('The list of recent dead letters', () => {
  it('never leaves out one of the write at hand, and keeps at most 2,000 of those before, the newest', () => {
    const before = Array.from({ length: 2_500 }, (_, n) => ({ ...position(n), notedAt: n }));
    const added = Array.from({ length: 3_000 }, (_, n) => position(10_000 + n));
    const list = updateRecentDeadLetters(before, added, { now: 5_000, maxAgeMs: 60_000 });
    expect(list).toHaveLength(5_000);
    expect(list[0]).toEqual({ ...position(500), notedAt: 500 });
    expect(list.slice(2_000)).toEqual(added.map((one) => ({ ...one, notedAt: 5_000 })));
  });

  it('has each position once, with the time when it was noted last', () => {
    expect(
      updateRecentDeadLetters([{ ...position(1), notedAt: 0 }], [position(1)], { now: 50, maxAgeMs: 1_000 }),
    ).toEqual([{ ...position(1), notedAt: 50 }]);
  });

  it('keeps what was noted by a clock that is ahead', () => {
    expect(
      updateRecentDeadLetters([{ ...position(1), notedAt: 9_000 }], [], { now: 50, maxAgeMs: 1_000 }),
    ).toHaveLength(1);
  });
});
