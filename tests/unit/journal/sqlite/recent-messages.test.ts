import { createRecentMessages } from '../../../../src/journal/sqlite/recent-messages.ts';
import type { JournalMessage } from '../../../../src/journal/port/journal.ts';

const at = (offset: number): JournalMessage => ({ offset, appendedAt: 1_700_000_000_000, batches: [] });
const offsetsOf = (messages: readonly JournalMessage[]): number[] => messages.map(({ offset }) => offset);

describe('the recent messages of a process', () => {
  const withMessages = (offsets: readonly number[], bytes = 1): ReturnType<typeof createRecentMessages> => {
    const recent = createRecentMessages();
    for (const offset of offsets) recent.add(at(offset), bytes);
    return recent;
  };

  it('are returned from the next offset on', () => {
    expect(offsetsOf(withMessages([3, 4, 5]).takeFrom(4))).toEqual([4, 5]);
  });

  it('are returned once: a second read goes to the file', () => {
    const recent = withMessages([3, 4, 5]);
    recent.takeFrom(3);
    expect(recent.takeFrom(3)).toEqual([]);
  });

  it('are not returned across a message that another process appended between them', () => {
    const recent = withMessages([3, 4, 6]);
    expect(offsetsOf(recent.takeFrom(3))).toEqual([3, 4]);
    expect(recent.takeFrom(5)).toEqual([]);
    expect(offsetsOf(recent.takeFrom(6))).toEqual([6]);
  });

  it('stay while the consumption is still behind them', () => {
    const recent = withMessages([3, 4]);
    expect(recent.takeFrom(1)).toEqual([]);
    expect(offsetsOf(recent.takeFrom(3))).toEqual([3, 4]);
  });

  it('are returned some 2 MB at a time', () => {
    const recent = withMessages([0, 1, 2], 1_000_000);
    expect(offsetsOf(recent.takeFrom(0))).toEqual([0, 1]);
    expect(offsetsOf(recent.takeFrom(2))).toEqual([2]);
  });

  it('are dropped beyond 4 MB where no consumption reads them', () => {
    const recent = withMessages([0, 1, 2, 3], 1_000_000);
    recent.add(at(4), 1_000_000);
    expect(recent.takeFrom(0)).toEqual([]);
    expect(offsetsOf(recent.takeFrom(4))).toEqual([4]);
  });

  it('leave room for others once they are read', () => {
    const recent = createRecentMessages();
    for (let offset = 0; offset < 20; offset++) {
      recent.add(at(offset), 1_000_000);
      expect(offsetsOf(recent.takeFrom(offset))).toEqual([offset]);
    }
  });

  it('are gone when they are cleared', () => {
    const recent = withMessages([0]);
    recent.clear();
    expect(recent.takeFrom(0)).toEqual([]);
  });
});
