import type { TimeSlice } from '../../../../src/studies/release/release-person.ts';

/** A time slice of partition 0 without a deadline, in which nothing is appended. */
export const aTimeSlice = (overrides: Partial<TimeSlice> = {}): TimeSlice => ({
  partition: 0,
  appender: { append: () => Promise.resolve(new Map()), close: () => Promise.resolve() },
  deadline: Infinity,
  ...overrides,
});
