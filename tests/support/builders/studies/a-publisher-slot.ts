import type { PublisherSlot } from '../../../../src/studies/study/publisher-slot.ts';

/** A slot of partition 0's publisher without a deadline, in which nothing is appended. */
export const aPublisherSlot = (overrides: Partial<PublisherSlot> = {}): PublisherSlot => ({
  partition: 0,
  appender: { append: () => Promise.resolve(new Map()), close: () => Promise.resolve() },
  deadline: Infinity,
  ...overrides,
});
