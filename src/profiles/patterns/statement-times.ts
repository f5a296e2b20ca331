import type { SortKey } from '../../xapi/model/types.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';

/** The latest timestamp of the statements of a registration or of one of its parts, and its `stored`. */
export type LatestTime = readonly [part: string, timestamp: number, stored: number];

/** The rules of P2 9.0 about timestamps. */
type TimeRule = 'timestamp-order' | 'timestamp-shared';

export const isTimeRule = (rule: string): rule is TimeRule => rule === 'timestamp-order' || rule === 'timestamp-shared';

/** A statement of a run by its times: the sort key it is stored with, and its timestamp since the epoch. */
export interface StatementTimes {
  readonly at: SortKey;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/** A rule that a timestamp breaks, and the timestamp that it does not come after. */
interface BrokenTime {
  readonly rule: TimeRule;
  readonly latest: number;
}

/**
 * Adds a statement to the latest times of these parts. Statements that follow a pattern are sent in the order of their
 * timestamps, and have different ones in different batches (P2 9.0). Statements with one `stored` may be one batch.
 */
export const addTime = (
  times: readonly LatestTime[],
  parts: readonly string[],
  { at, timestamp }: StatementTimes,
): { readonly times: readonly LatestTime[]; readonly broken: BrokenTime | undefined } => {
  const stored = storedOf(at);
  const byPart = new Map(times.map((one) => [one[0], one]));
  let broken: BrokenTime | undefined;
  for (const part of parts) {
    const known = byPart.get(part);
    if (known === undefined || timestamp > known[1]) byPart.set(part, [part, timestamp, stored]);
    else if (timestamp < known[1]) broken = { rule: 'timestamp-order', latest: known[1] };
    else if (stored !== known[2]) broken ??= { rule: 'timestamp-shared', latest: known[1] };
  }
  return { times: [...byPart.values()], broken };
};
