import {
  ackLag,
  acknowledgeUpTo,
  isAckOverdue,
  isCursorExpired,
  newStudyState,
  type StudyState,
  withDeletions,
  withHeadMark,
} from '../../../../src/studies/study/study-state.ts';
import { DAY, NOW } from '../../../support/builders/consent/a-purpose.ts';

const started = (about: Partial<StudyState> = {}): StudyState => ({
  ...newStudyState('study:spelling', 'wrapped'),
  ...about,
});

describe('a cursor', () => {
  /** A study whose head moved on by ten a day, for so many days until now. */
  const after = (days: number): StudyState =>
    Array.from({ length: days + 1 }, (_, day) => day).reduce(
      (state, day) => withHeadMark(state, day * 10, NOW - (days - day) * DAY),
      started(),
    );

  it('never expires while the study is younger than its tombstones', () => {
    for (const offset of [0, 5, 100])
      expect([isCursorExpired(started(), offset, NOW), isCursorExpired(after(29), offset, NOW)]).toEqual([
        false,
        false,
      ]);
  });

  it('expires when tombstones after it may be compacted away, to a day', () => {
    const state = after(40);
    // 30 days ago the head was at 100; the first note that is younger is at 110.
    expect([0, 99, 105, 109].map((offset) => isCursorExpired(state, offset, NOW))).toEqual([true, true, true, true]);
    expect([110, 111, 400].map((offset) => isCursorExpired(state, offset, NOW))).toEqual([false, false, false]);
  });

  it('is compared with marks of the head, one a day for 31 days', () => {
    const state = after(40);
    expect(state.marks).toHaveLength(31);
    expect(withHeadMark(state, 999, NOW + DAY - 1)).toBe(state);
    expect(withHeadMark(state, 999, NOW + DAY).marks.at(-1)).toEqual({ offset: 999, at: NOW + DAY });
  });

  it('expires although no mark was made for a month', () => {
    const noted = [-45, -40].reduce((state, day) => withHeadMark(state, day + 50, NOW + day * DAY), started());
    const state = withHeadMark(withHeadMark(noted, 20, NOW - 10 * DAY), 30, NOW);
    expect([4, 19, 20, 30].map((offset) => isCursorExpired(state, offset, NOW))).toEqual([true, true, false, false]);
    expect(state.marks.length).toBe(3);
  });
});

describe('deletions', () => {
  it('wait to be acknowledged, from the first of them on', () => {
    const state = withDeletions(
      withDeletions(started(), { first: 10, last: 12, before: 1 }, NOW),
      { first: 20, last: 20, before: 2 },
      NOW + 1000,
    );
    expect(state.deletions).toEqual([{ first: 10, last: 20, at: NOW }]);
    expect([ackLag(started(), NOW), ackLag(state, NOW + 5000)]).toEqual([0, 5000]);
    expect([
      isAckOverdue(state, NOW + 30 * DAY - 1),
      isAckOverdue(state, NOW + 30 * DAY),
      isAckOverdue(started(), NOW),
    ]).toEqual([false, true, false]);
  });

  it('are grouped by day, so that an old one does not stand for a new one', () => {
    const state = withDeletions(
      withDeletions(started(), { first: 10, last: 12, before: 1 }, NOW),
      { first: 20, last: 21, before: 2 },
      NOW + DAY,
    );
    expect(state.deletions).toEqual([
      { first: 10, last: 12, at: NOW },
      { first: 20, last: 21, at: NOW + DAY },
    ]);
    const acknowledged = acknowledgeUpTo(state, 15, NOW + 2 * DAY);
    expect([acknowledged.deletions, ackLag(acknowledged, NOW + 2 * DAY)]).toEqual([
      [{ first: 20, last: 21, at: NOW + DAY }],
      DAY,
    ]);
  });

  it('are acknowledged up to the cursor, and no further', () => {
    const state = withDeletions(started(), { first: 10, last: 20, before: 1 }, NOW);
    expect(acknowledgeUpTo(state, 9, NOW).deletions).toEqual(state.deletions);
    const partly = acknowledgeUpTo(state, 14, NOW);
    expect(partly.deletions).toEqual([{ first: 15, last: 20, at: NOW }]);
    expect(acknowledgeUpTo(partly, 12, NOW)).toBe(partly);
    expect(acknowledgeUpTo(partly, 20, NOW + 1)).toMatchObject({
      deletions: [],
      acknowledged: { offset: 20, at: NOW + 1 },
    });
  });
});
