import { createSqliteRecent } from '../../../../src/journal/sqlite/recent-messages.ts';
import type { JournalMessage } from '../../../../src/journal/port/journal.ts';

const at = (offset: number): JournalMessage => ({ offset, appendedAt: 1_700_000_000_000, batches: [] });
const offsetsOf = (messages: readonly JournalMessage[]): number[] => messages.map(({ offset }) => offset);

describe('the messages that a process has appended itself', () => {
  const withMessages = (offsets: readonly number[], bytes = 1): ReturnType<typeof createSqliteRecent> => {
    const recent = createSqliteRecent();
    for (const offset of offsets) recent.add(at(offset), bytes);
    return recent;
  };

  it('are given from where the reading stands', () => {
    expect(offsetsOf(withMessages([3, 4, 5]).takeFrom(4))).toEqual([4, 5]);
  });

  it('are given once: whoever reads again reads the file', () => {
    const recent = withMessages([3, 4, 5]);
    recent.takeFrom(3);
    expect(recent.takeFrom(3)).toEqual([]);
  });

  it('are not given over what another process appended between them', () => {
    const recent = withMessages([3, 4, 6]);
    expect(offsetsOf(recent.takeFrom(3))).toEqual([3, 4]);
    expect(recent.takeFrom(5)).toEqual([]);
    expect(offsetsOf(recent.takeFrom(6))).toEqual([6]);
  });

  it('wait where the reading is still behind them', () => {
    const recent = withMessages([3, 4]);
    expect(recent.takeFrom(1)).toEqual([]);
    expect(offsetsOf(recent.takeFrom(3))).toEqual([3, 4]);
  });

  it('come some 2 MB at a time', () => {
    const recent = withMessages([0, 1, 2], 1_000_000);
    expect(offsetsOf(recent.takeFrom(0))).toEqual([0, 1]);
    expect(offsetsOf(recent.takeFrom(2))).toEqual([2]);
  });

  it('are let go where nobody takes them, and are never more than 4 MB', () => {
    const recent = withMessages([0, 1, 2, 3], 1_000_000);
    recent.add(at(4), 1_000_000);
    expect(recent.takeFrom(0)).toEqual([]);
    expect(offsetsOf(recent.takeFrom(4))).toEqual([4]);
  });

  it('leave room for others once they are taken', () => {
    const recent = createSqliteRecent();
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
