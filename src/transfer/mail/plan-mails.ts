import { backoffMs } from '../../core/retry/backoff.ts';
import { DAY_MS, HOUR_MS } from '../../core/time.ts';
import type { MailedHandOver } from '../../store/ports/sources/staff-repository.ts';

/** A try may take this long; then another process may begin the next one. */
const RETRY = { firstMs: HOUR_MS / 12, mostMs: DAY_MS / 4 };

interface MailPlan {
  /** The hand-overs to store before the mail is sent: it claims those that are due. */
  readonly mailed: readonly MailedHandOver[];
  /** The keys of the hand-overs that the mail names. */
  readonly due: readonly string[];
  /** The earliest time of another try; undefined if all are sent. */
  readonly retryAt?: number;
}

const isDue = (known: MailedHandOver | undefined, now: number): boolean =>
  known === undefined || (known.tries !== undefined && known.at <= now);

/** The plan for an account for which these hand-overs wait. Those that no longer wait are forgotten. */
export const planMails = (before: readonly MailedHandOver[], waiting: readonly string[], now: number): MailPlan => {
  const known = new Map(before.map((one) => [one.key, one]));
  const due = waiting.filter((key) => isDue(known.get(key), now));
  const mailed = waiting.flatMap((key): readonly MailedHandOver[] => {
    const one = known.get(key);
    if (!due.includes(key)) return one === undefined ? [] : [one];
    const tries = (one?.tries ?? 0) + 1;
    return [{ key, tries, at: now + backoffMs(RETRY, tries) }];
  });
  const retries = mailed.filter(({ tries }) => tries !== undefined).map(({ at }) => at);
  return { mailed, due, ...(retries.length > 0 && { retryAt: Math.min(...retries) }) };
};

/** The hand-overs after these were sent. */
export const afterSending = (
  mailed: readonly MailedHandOver[],
  sent: readonly string[],
  now: number,
): readonly MailedHandOver[] => mailed.map((one) => (sent.includes(one.key) ? { key: one.key, at: now } : one));
