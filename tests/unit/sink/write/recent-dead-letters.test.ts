import { keepAside } from '../../../../src/sink/write/recent-dead-letters.ts';

const place = (offset: number) => ({ offset, frame: 0, index: 0 });

describe('The list of statements set aside', () => {
  it('never leaves out one of the write at hand, and keeps at most 2,000 of those before, the newest', () => {
    const before = Array.from({ length: 2_500 }, (_, n) => ({ ...place(n), notedAt: n }));
    const added = Array.from({ length: 3_000 }, (_, n) => place(10_000 + n));
    const list = keepAside(before, added, 5_000, 60_000);
    expect(list).toHaveLength(5_000);
    expect(list[0]).toEqual({ ...place(500), notedAt: 500 });
    expect(list.slice(2_000)).toEqual(added.map((one) => ({ ...one, notedAt: 5_000 })));
  });

  it('holds each place once, as of when it was noted last', () => {
    expect(keepAside([{ ...place(1), notedAt: 0 }], [place(1)], 50, 1_000)).toEqual([{ ...place(1), notedAt: 50 }]);
  });

  it('keeps what was noted by a clock that is ahead', () => {
    expect(keepAside([{ ...place(1), notedAt: 9_000 }], [], 50, 1_000)).toHaveLength(1);
  });
});
