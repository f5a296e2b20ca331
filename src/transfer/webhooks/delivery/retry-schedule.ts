import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../core/time.ts';

/** The pauses after failures in a row, as the Standard Webhooks specification proposes them. */
const PAUSES_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  DAY_MS,
] as const;

/** After so long without a success a webhook is disabled. */
export const DISABLE_AFTER_MS = 5 * DAY_MS;

/** The most tries of a message that the receiver refuses. */
export const MAX_REFUSALS = 5;

const JITTER = 0.2;

/**
 * The pause after so many failures in a row, in milliseconds; at least as long as the receiver asks, up to a day.
 * `random` (0 to 1) makes it up to a fifth longer or shorter.
 */
export const pauseMs = (failures: number, random: number, askedMs = 0): number => {
  const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? 0;
  return Math.max(Math.round(pause * (1 - JITTER + 2 * JITTER * random)), Math.min(askedMs, DAY_MS));
};

/** The verdict of an answer: only about the message (`refused`), or about the receiver. */
export const verdictOf = (status: number): 'delivered' | 'refused' | 'gone' | 'failed' => {
  if (status >= 200 && status < 300) return 'delivered';
  if (status === 410) return 'gone';
  return status === 400 || status === 413 || status === 422 ? 'refused' : 'failed';
};
