import fc from 'fast-check';
import { TIME_PRECISIONS } from '../../../../src/consent/model/types.ts';
import { releasedTimestamp, windowEnd } from '../../../../src/studies/record/released-timestamp.ts';

const UNIT = { PT1S: 1000, PT1M: 60_000, PT1H: 3_600_000, P1D: 86_400_000, shifted: 604_800_000 } as const;
const instants = fc.integer({ min: Date.parse('1960-01-01T00:00:00Z'), max: Date.parse('2060-01-01T00:00:00Z') });
const modes = fc.constantFrom(...TIME_PRECISIONS.filter((mode) => mode !== 'exact'));

describe('the time of a record', () => {
  it('is the same for all instants of a unit, and never later', () => {
    fc.assert(
      fc.property(instants, modes, fc.nat(), (instant, mode, rest) => {
        if (mode === 'shifted') return;
        const time = releasedTimestamp(mode, instant, 5);
        expect(time % UNIT[mode] === 0 && time <= instant && instant - time < UNIT[mode]).toBe(true);
        expect(releasedTimestamp(mode, time + (rest % UNIT[mode]), 5)).toBe(time);
      }),
    );
  });

  it('keeps intervals, weekday and hour where it is shifted', () => {
    fc.assert(
      fc.property(instants, instants, fc.integer({ min: 1, max: 13 }), (one, other, weeks) => {
        expect(releasedTimestamp('shifted', one, weeks) - releasedTimestamp('shifted', other, weeks)).toBe(one - other);
        expect(new Date(releasedTimestamp('shifted', one, weeks)).toISOString().slice(10)).toBe(
          new Date(one).toISOString().slice(10),
        );
        expect(new Date(releasedTimestamp('shifted', one, weeks)).getUTCDay()).toBe(new Date(one).getUTCDay());
      }),
    );
  });
});

describe('the window of a record (C27)', () => {
  it('ends after the time that is released and after the arrival, by a unit at most', () => {
    fc.assert(
      fc.property(instants, instants, modes, (instant, arrivedAt, mode) => {
        const released = releasedTimestamp(mode, instant, 3);
        const due = windowEnd(mode, released, arrivedAt);
        expect(
          due > arrivedAt &&
            due > released &&
            due - Math.max(arrivedAt, released) <= UNIT[mode] &&
            due % UNIT[mode] === 0,
        ).toBe(true);
      }),
    );
  });

  it('is one for all arrivals within it, so that the time of delivery tells none of them', () => {
    fc.assert(
      fc.property(instants, modes, fc.nat(), (arrivedAt, mode, rest) => {
        const begin = windowEnd(mode, arrivedAt, arrivedAt) - UNIT[mode];
        expect(windowEnd(mode, begin, begin + (rest % UNIT[mode]))).toBe(begin + UNIT[mode]);
      }),
    );
  });

  it('does not reveal the shift: delivery follows from the released timestamp alone', () => {
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 1, max: 13 }),
        fc.integer({ min: 0, max: 86_400_000 }),
        (instant, weeks, late) => {
          const released = releasedTimestamp('shifted', instant, weeks);
          expect(windowEnd('shifted', released, instant + late)).toBe(windowEnd('shifted', released, released));
        },
      ),
    );
  });

  it('has no length where the time is exact', () => {
    expect(windowEnd('exact', 1000, 2345)).toBe(2345);
  });
});
