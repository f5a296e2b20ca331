import { Problem } from '../../core/problem.ts';

/** The work of sources in one process, so that none takes it for itself alone. */
export interface FairTurns {
  /**
   * Begins work of a source, of so many milliseconds of CPU as an estimate. Resolves with nothing to wait for, or once
   * it is its turn; rejects with Problem `overloaded` where too much of this source waits.
   */
  readonly begin: (source: string, cost: number) => Promise<void> | undefined;
  /** Ends work that has begun. */
  readonly end: (source: string, cost: number) => void;
}

/** How long a source counts among the others after its last work. */
const RECENT_MS = 1000;
/** What each source may have under way whatever the others do, in milliseconds of CPU. */
const LEAST_UNDER_WAY = 4;
const MAX_WAITING = 4096;

interface Waiting {
  readonly cost: number;
  readonly start: () => void;
}

interface Work {
  /** The estimated cost of work under way, and of what waits behind it. */
  underWay: number;
  waitingCost: number;
  /** The most of both in the present second, and in the one before. */
  peak: number;
  peakBefore: number;
  peakSince: number;
  readonly waiting: Waiting[];
}

/** How long it is trusted who asks for least. */
const TRUSTED_MS = 20;

/** The two sources that ask for least. */
interface Least {
  readonly first?: Work;
  readonly second?: Work;
  readonly at: number;
}

/**
 * While others work too, a source has no more under way than the one that asks for least, or `LEAST_UNDER_WAY`. The
 * rest of its own waits. A source that is alone waits for nothing. What is under way shares one thread,
 * so shares of it are shares of the CPU.
 */
export const createFairTurns = (now: () => number): FairTurns => {
  const bySource = new Map<string, Work>();
  let least: Least = { at: Number.NEGATIVE_INFINITY };

  const note = (work: Work, at: number): void => {
    if (at - work.peakSince >= RECENT_MS) {
      work.peakBefore = at - work.peakSince < 2 * RECENT_MS ? work.peak : 0;
      work.peak = 0;
      work.peakSince = at;
    }
    work.peak = Math.max(work.peak, work.underWay + work.waitingCost);
  };
  /** What a source has asked for lately; undefined where it has not worked lately. */
  const demandOf = (work: Work, at: number): number | undefined => {
    const age = at - work.peakSince;
    if (age < RECENT_MS) return Math.max(work.peak, work.peakBefore);
    return age < 2 * RECENT_MS || work.underWay > 0 ? work.peak : undefined;
  };
  const findLeast = (at: number): Least => {
    if (at - least.at < TRUSTED_MS) return least;
    let [first, second]: readonly (Work | undefined)[] = [];
    let [ofFirst, ofSecond] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const [source, work] of bySource) {
      const demand = demandOf(work, at);
      if (demand === undefined) bySource.delete(source);
      else if (demand < ofFirst) [first, second, ofFirst, ofSecond] = [work, first, demand, ofFirst];
      else if (demand < ofSecond) [second, ofSecond] = [work, demand];
    }
    least = { at, ...(first === undefined ? {} : { first }), ...(second === undefined ? {} : { second }) };
    return least;
  };
  const isFree = (work: Work, cost: number, at: number): boolean => {
    if (work.underWay === 0) return true;
    const { first, second } = findLeast(at);
    const other = first === work ? second : first;
    const demand = other === undefined ? undefined : demandOf(other, at);
    return demand === undefined || work.underWay + cost <= Math.max(LEAST_UNDER_WAY, demand);
  };

  return {
    begin: (source, cost) => {
      const at = now();
      let work = bySource.get(source);
      if (work === undefined) {
        work = { underWay: 0, waitingCost: 0, peak: 0, peakBefore: 0, peakSince: at, waiting: [] };
        bySource.set(source, work);
      }
      if (work.waiting.length === 0 && isFree(work, cost, at)) {
        work.underWay += cost;
        note(work, at);
        return undefined;
      }
      if (work.waiting.length >= MAX_WAITING)
        return Promise.reject(new Problem('overloaded', 'too much of this source waits; nothing of it was kept'));
      const { waiting } = work;
      work.waitingCost += cost;
      note(work, at);
      return new Promise((start) => {
        waiting.push({ cost, start });
      });
    },
    end: (source, cost) => {
      const work = bySource.get(source);
      if (work === undefined) return;
      work.underWay -= cost;
      if (work.waiting.length === 0) return;
      const at = now();
      for (let next = work.waiting[0]; next !== undefined && isFree(work, next.cost, at); next = work.waiting[0]) {
        work.waiting.shift();
        work.waitingCost -= next.cost;
        work.underWay += next.cost;
        next.start();
      }
    },
  };
};
