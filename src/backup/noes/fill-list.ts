import type { FollowChain } from './follow-chain.ts';
import type { LackingEvent } from './lacking-events.ts';
import type { NoesLine } from './noes-lines.ts';
import type { UncoveredEvents } from './read-noes.ts';

interface FillListDeps {
  readonly chain: FollowChain;
  /** Appends a line to the list; false if that is another file by now. */
  readonly append: (line: NoesLine) => Promise<boolean>;
  readonly now: () => number;
}

/** Adds to a list what it lacks of the audit chain, and knows what it cannot add. Rejects as `FollowChain`. */
export interface FillList {
  /** The events whose decision is hidden by a damaged record. */
  lacking(): readonly LackingEvent[];
  /** Notes the lacking events of a list that was just made. */
  noteLacking(lacking: readonly LackingEvent[]): void;
  /** Appends the events after `from`; resolves with the last that is in the list, undefined if the file is another. */
  catchUp(from: number): Promise<number | undefined>;
  /** Makes again what damage has taken from the list, or from the store; false if the file is another. */
  fillGaps(gaps: readonly UncoveredEvents[]): Promise<boolean>;
}

/** Lines of 500 events each. */
const MAX_LINES = 20;
/** The time between two looks for lacking records, in milliseconds. */
const LACKING_EVERY_MS = 30_000;

export const createFillList = ({ chain, append, now }: FillListDeps): FillList => {
  let lacking = new Map<number, LackingEvent>();
  let lookedAt = 0;

  const fill = async (from: number, to?: number): Promise<number | undefined> => {
    let through = from;
    for (let lines = 0; lines < MAX_LINES && through !== to; lines++) {
      const next = await chain.next(through, to);
      if (next === undefined) break;
      const { line } = next;
      for (const one of next.lacking) lacking.set(one.seq, one);
      // The known noes of an event that lacks something were appended before.
      const isNothingNew = to !== undefined && line.after === line.seq;
      if (!isNothingNew && !(await append(line))) return undefined;
      for (const seq of lacking.keys()) if (line.after < seq && seq <= line.seq) lacking.delete(seq);
      through = line.seq;
    }
    return through;
  };

  return {
    lacking: () => [...lacking.values()],
    noteLacking: (found) => {
      lacking = new Map(found.map((one) => [one.seq, one]));
      lookedAt = now();
    },
    catchUp: (from) => fill(from),
    fillGaps: async (gaps) => {
      const lackingIn = ({ after, to }: UncoveredEvents): readonly number[] =>
        [...lacking.keys()].filter((seq) => after < seq && seq <= to);
      lacking = new Map([...lacking].filter(([seq]) => gaps.some(({ after, to }) => after < seq && seq <= to)));
      const isDue = Math.abs(now() - lookedAt) >= LACKING_EVERY_MS;
      if (isDue) lookedAt = now();
      for (const gap of gaps) {
        const isKnown = lackingIn(gap).length === gap.to - gap.after;
        if ((isDue || !isKnown) && (await fill(gap.after, gap.to)) === undefined) return false;
      }
      return true;
    },
  };
};
