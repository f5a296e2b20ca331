import { defined } from '../../../core/json-object.ts';
import { Problem } from '../../../core/problem.ts';

/** Shares the CPU of one process between sources, so that no source takes it all. */
export interface FairScheduler {
  /**
   * Begins work of a source, of so many milliseconds of CPU as an estimate. Returns undefined if it may begin at once,
   * else resolves when it is its turn; rejects with Problem `overloaded` if too much of this source waits.
   */
  readonly begin: (source: string, cost: number) => Promise<void> | undefined;
  /** Ends work that has begun, with the same cost. */
  readonly end: (source: string, cost: number) => void;
}

interface FairSchedulerDeps {
  /** In milliseconds, and never backwards. */
  readonly now: () => number;
  /** Calls back after so many milliseconds, or a little earlier. */
  readonly wakeAfter: (milliseconds: number, wake: () => void) => void;
}

/** A source counts among the others for so long after its last work. */
const RECENT_MS = 1000;
/** Each source may have so much under way whatever the others do, in milliseconds of CPU. */
const LEAST_UNDER_WAY = 4;
const MAX_REST_MS = 1000;
/** Others are at work until they have had nothing under way for so long: clients take time from answer to request. */
const PAUSE_MS = 10;
const MAX_WAITING = 4096;
/** The comparison of demand and average use is trusted for so long. */
const TRUSTED_MS = 20;

interface Waiting {
  readonly cost: number;
  readonly start: () => void;
}

/** Costs are estimates in milliseconds of CPU. */
class Work {
  running = 0;
  /** The cost of the work under way, and of the work that waits behind it. */
  underWay = 0;
  waitingCost = 0;
  readonly waiting: Waiting[] = [];
  /** The time until which it leaves the CPU to others that use less. */
  restsUntil = Number.NEGATIVE_INFINITY;
  isToWake = false;
  /** The most under way and waiting in the present second and in the one before, and the cost of begun work. */
  #peak = 0;
  #peakBefore = 0;
  #begun = 0;
  #begunBefore = 0;
  #secondBegan: number;
  /** The beginning of a burst, which is the first start after an end, and the cost of the work ended since. */
  #burstBegan: number;
  #endedOfBurst = 0;

  constructor(at: number) {
    this.#secondBegan = at;
    this.#burstBegan = at;
  }

  /** Its recent demand; undefined if it has not worked lately. */
  demand(at: number): number | undefined {
    const age = at - this.#secondBegan;
    if (age < RECENT_MS) return Math.max(this.#peak, this.#peakBefore);
    return age < 2 * RECENT_MS || this.running > 0 || this.waiting.length > 0 ? this.#peak : undefined;
  }

  /** The cost of the work that it has begun in the last second or two. */
  get used(): number {
    return this.#begun + this.#begunBefore;
  }

  /** To be called after each change of the work under way or waiting. */
  note(at: number): void {
    const age = at - this.#secondBegan;
    if (age >= RECENT_MS) {
      const isNext = age < 2 * RECENT_MS;
      this.#peakBefore = isNext ? this.#peak : 0;
      this.#begunBefore = isNext ? this.#begun : 0;
      this.#peak = 0;
      this.#begun = 0;
      this.#secondBegan = at;
    }
    this.#peak = Math.max(this.#peak, this.underWay + this.waitingCost);
  }

  start(cost: number, at: number): void {
    this.note(at);
    if (this.#endedOfBurst > 0) this.#burstBegan = at;
    this.#endedOfBurst = 0;
    this.restsUntil = Number.NEGATIVE_INFINITY;
    this.running += 1;
    this.underWay += cost;
    this.#begun += cost;
    this.note(at);
  }

  /** Returns the milliseconds of CPU that this burst can have had: its cost, or the time that has passed. */
  end(cost: number, at: number): number {
    this.running -= 1;
    // Not only by subtraction: a rest of rounding would look like work without an end.
    this.underWay = this.running === 0 ? 0 : this.underWay - cost;
    this.#endedOfBurst += cost;
    return Math.min(this.#endedOfBurst, at - this.#burstBegan);
  }
}

/** The two sources that ask for least, and the average use of a source. */
interface Recent {
  readonly first?: Work;
  readonly second?: Work;
  readonly meanUse: number;
  readonly at: number;
}

/** Compares the sources that have worked lately, and forgets the others. */
const compareRecent = (bySource: Map<string, Work>, at: number): Recent => {
  let [first, second]: readonly (Work | undefined)[] = [];
  let [ofFirst, ofSecond] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let used = 0;
  for (const [source, work] of bySource) {
    const demand = work.demand(at);
    if (demand === undefined) bySource.delete(source);
    else if (demand < ofFirst) [first, second, ofFirst, ofSecond] = [work, first, demand, ofFirst];
    else if (demand < ofSecond) [second, ofSecond] = [work, demand];
    if (demand !== undefined) used += work.used;
  }
  return {
    at,
    meanUse: used / Math.max(1, bySource.size),
    ...defined({ first, second }),
  };
};

/** Compares a source with those that have worked lately. */
const createComparison = (bySource: Map<string, Work>) => {
  let recent: Recent = { at: Number.NEGATIVE_INFINITY, meanUse: 0 };

  const recentAt = (at: number): Recent => {
    if (at - recent.at >= TRUSTED_MS) recent = compareRecent(bySource, at);
    return recent;
  };
  /** The demand of the other source that asks for least; undefined if there is no other. */
  const leastDemand = (work: Work, at: number): number | undefined => {
    const { first, second } = recentAt(at);
    return (first === work ? second : first)?.demand(at);
  };
  const usesMore = (work: Work, at: number): boolean => work.used > recentAt(at).meanUse;
  return { leastDemand, usesMore };
};

interface Ended {
  readonly work: Work;
  readonly at: number;
}

/**
 * If there is no other source, a source waits for nothing. Otherwise it has at most as much under way as the least
 * demanding one, or `LEAST_UNDER_WAY`; above the average it then rests for as long as its work took.
 */
export const createFairScheduler = ({ now, wakeAfter }: FairSchedulerDeps): FairScheduler => {
  const bySource = new Map<string, Work>();
  let runningOfAll = 0;
  /** The two sources whose work has ended last. */
  let ended: Ended | undefined;
  let endedBefore: Ended | undefined;
  const { leastDemand, usesMore } = createComparison(bySource);

  const areOthersAtWork = (work: Work, at: number): boolean => {
    if (runningOfAll > work.running) return true;
    const last = ended?.work === work ? endedBefore : ended;
    return last !== undefined && at - last.at < PAUSE_MS;
  };
  const mustRest = (work: Work, at: number): boolean =>
    at < work.restsUntil && areOthersAtWork(work, at) && usesMore(work, at);
  const isFree = (work: Work, cost: number, at: number): boolean => {
    if (mustRest(work, at)) return false;
    if (work.running === 0) return true;
    const demand = leastDemand(work, at);
    return demand === undefined || work.underWay + cost <= Math.max(LEAST_UNDER_WAY, demand);
  };
  const start = (work: Work, cost: number, at: number): void => {
    work.start(cost, at);
    runningOfAll += 1;
  };
  const startWaiting = (work: Work, at: number): void => {
    for (let next = work.waiting[0]; next !== undefined && isFree(work, next.cost, at); next = work.waiting[0]) {
      work.waiting.shift();
      work.waitingCost -= next.cost;
      start(work, next.cost, at);
      next.start();
    }
    if (work.waiting.length === 0) work.waitingCost = 0;
    else if (at < work.restsUntil && !work.isToWake) {
      work.isToWake = true;
      wakeAfter(Math.ceil(Math.min(work.restsUntil - at, PAUSE_MS)), () => {
        work.isToWake = false;
        startWaiting(work, now());
      });
    }
  };

  return {
    begin: (source, cost) => {
      const at = now();
      const work = bySource.get(source) ?? new Work(at);
      bySource.set(source, work);
      const { waiting } = work;
      if (waiting.length === 0 && isFree(work, cost, at)) {
        start(work, cost, at);
        return undefined;
      }
      if (waiting.length >= MAX_WAITING)
        return Promise.reject(new Problem('overloaded', 'too much of this source waits; nothing of it was kept'));
      const slot = new Promise<void>((resolve) => {
        waiting.push({ cost, start: resolve });
      });
      work.waitingCost += cost;
      work.note(at);
      if (waiting.length === 1) startWaiting(work, at);
      return slot;
    },
    end: (source, cost) => {
      const work = bySource.get(source);
      if (work === undefined) return;
      const at = now();
      const used = work.end(cost, at);
      runningOfAll -= 1;
      if (ended?.work !== work) endedBefore = ended;
      ended = { work, at };
      if (leastDemand(work, at) !== undefined && usesMore(work, at)) work.restsUntil = at + Math.min(used, MAX_REST_MS);
      if (work.waiting.length > 0) startWaiting(work, at);
    },
  };
};
