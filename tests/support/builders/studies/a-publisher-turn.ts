import type { PublisherTurn } from '../../../../src/studies/study/publisher-turn.ts';

/** A turn of partition 0's publisher without a deadline, in which nothing is appended. */
export const aPublisherTurn = (overrides: Partial<PublisherTurn> = {}): PublisherTurn => ({
  partition: 0,
  appender: { append: () => Promise.resolve(new Map()), close: () => Promise.resolve() },
  deadline: Infinity,
  ...overrides,
});
