/**
 * The parts in which an unexpected error ends the process, because its state in memory may be wrong. An error in other
 * work only fails that work. docs/architecture.md has this table.
 */
export const FATAL_PARTS = {
  sink:
    'The sink may have written a part of what it has read. ' +
    'The next process finishes that write, or repeats it, by the note in the store.',
  'study-publisher':
    'The study publisher may have appended what it has not counted. ' +
    'The next process reads on from the place that its last transaction has committed.',
  process:
    'Nobody awaits this error (an uncaught exception, an unhandled rejection), so nothing says what it has left.',
} as const;

type FatalPart = keyof typeof FATAL_PARTS;

/** Ends the process after an error in a fatal part. */
export type OnFatal = (part: FatalPart, thrown: unknown) => void;
