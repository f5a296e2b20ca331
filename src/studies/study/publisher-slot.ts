import type { StudyAppender } from '../../journal/port/study-topics.ts';

/** One slot of a partition's publisher: its appender, and the time of `performance.now()` at which it stops. */
export interface PublisherSlot {
  readonly partition: number;
  readonly appender: StudyAppender;
  readonly deadline: number;
}
