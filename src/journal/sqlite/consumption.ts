import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Consumption, JournalHandler, JournalMessage, Offset } from '../port/journal.ts';
import type { SqliteLease } from './lease.ts';
import type { SqliteMessages } from './messages.ts';
import { createSqliteRecent } from './recent-messages.ts';
import { isProblem } from '../../core/problem.ts';

/** What a consumption of a SQLite journal is made of. */
export interface SqliteConsumptionDeps {
  readonly messages: SqliteMessages;
  readonly lease: SqliteLease;
  readonly handler: JournalHandler;
  readonly now: () => number;
}

/** A running consumption that can be told of an append in its own process. */
export interface SqliteConsumption extends Consumption {
  /**
   * Something was appended: looks at once. A message that is given, of so many bytes in the file, need not be read from
   * there.
   */
  wake(appended?: { readonly message: JournalMessage; readonly bytes: number }): void;
}

const PARTITION = 0;
/** How often another process's appends are looked for, a lease is asked for, and `caughtUp` is called; milliseconds. */
const LOOK = 10;
const ASK = 200;
const CAUGHT_UP = 250;
const RENEW = 1500;
const AFTER_FAILURE = 500;
const TRIM = 60_000;

const withoutParsed = (message: JournalMessage): JournalMessage => ({
  ...message,
  batches: message.batches.map(({ parsed: _, ...batch }) => batch),
});

/**
 * Starts a consumption: waits for the lease of the group, hands over while it holds it, and begins anew where the lease
 * has changed hands or the file refused. It ends by `stop`, or by a call of the handler that rejects.
 */
export const startSqliteConsumption = (deps: SqliteConsumptionDeps): SqliteConsumption => {
  const { messages, lease, handler, now } = deps;
  const recent = createSqliteRecent();
  let next: Offset = 0;
  let holds = false;
  let stopping = false;
  let failed: { readonly reason: unknown } | undefined;
  let trimAt = 0;
  let wakeUp: (() => void) | undefined;
  let woken = false;

  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, woken || stopping ? 0 : ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const wake: SqliteConsumption['wake'] = (appended) => {
    if (appended !== undefined && holds)
      recent.add(handler.usesParsed === true ? appended.message : withoutParsed(appended.message), appended.bytes);
    woken = true;
    wakeUp?.();
  };

  const call = async <T>(body: () => Promise<T>): Promise<T> => {
    try {
      return await body();
    } catch (reason) {
      failed = { reason };
      throw reason;
    }
  };

  // An offset that cannot be read (trimmed, or of a journal that was there before) is as good as none: nothing may be
  // left out.
  const moveTo = (offset: Offset | 'earliest'): void => {
    const { start, end } = messages.bounds();
    next = offset === 'earliest' || offset < start || offset > end ? start : offset;
  };

  /** Nothing is begun where the lease is gone before the handler knows where: whoever holds it asks its own. */
  const claim = async (): Promise<void> => {
    let from = await call(() => handler.claimed(PARTITION));
    while (from === 'claim' && !stopping && lease.check()) from = await call(() => handler.claimed(PARTITION));
    if (from !== 'claim') moveTo(from);
  };

  // Trimming that fails (a full disk) must not keep anything from being handed over.
  const trim = (): void => {
    if (now() < trimAt) return;
    let more = false;
    try {
      more = lease.renew(next) && messages.trim(lease.neededFrom());
    } catch (thrown) {
      if (!isProblem(thrown, 'journal-unavailable')) throw thrown;
    }
    if (!more) trimAt = now() + TRIM;
  };

  const handOver = async (): Promise<boolean> => {
    const handed = recent.takeFrom(next);
    const found = handed.length > 0 ? handed : messages.from(next);
    const last = found.at(-1);
    if (last === undefined) return false;
    const answer = await call(() => handler.handle({ partition: PARTITION, messages: found }));
    if (answer === 'claim') await claim();
    else if (answer === undefined) next = last.offset + 1;
    else moveTo(answer);
    // A handler that never waits for anything must not keep requests and timers waiting while it works through a
    // backlog.
    await nextTurn();
    return true;
  };

  /** Resolves when something may have been appended, or at this time of the monotonic clock. */
  const news = async (version: number, until: number): Promise<void> => {
    while (!woken && !stopping && messages.version() === version && performance.now() < until) await wait(LOOK);
    woken = false;
  };

  /** Works while the lease is held. */
  const work = async (): Promise<void> => {
    await claim();
    let caughtUpAt = -Infinity;
    while (!stopping && lease.check()) {
      trim();
      const version = messages.version();
      if (await handOver()) continue;
      if (performance.now() - caughtUpAt >= CAUGHT_UP) {
        const asOf = messages.endAsOf(next);
        if (asOf === undefined) continue;
        caughtUpAt = performance.now();
        if ((await call(() => handler.caughtUp(PARTITION, asOf))) === 'claim') await claim();
      }
      await news(version, caughtUpAt + CAUGHT_UP);
    }
  };

  const holdOnce = async (): Promise<void> => {
    woken = false;
    if (!lease.take()) return wait(ASK);
    holds = true;
    const renewal = setInterval(() => {
      try {
        if (!lease.renew(next)) holds = false;
      } catch {
        // The file refuses for now: `check` finds out whether the lease outlives it.
      }
    }, RENEW);
    try {
      await work();
    } finally {
      clearInterval(renewal);
      holds = false;
      recent.clear();
      lease.release(next);
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping) {
      try {
        await holdOnce();
      } catch (thrown) {
        if (failed !== undefined) throw failed.reason;
        if (!isProblem(thrown, 'journal-unavailable')) throw thrown;
        await wait(AFTER_FAILURE);
      }
    }
  };

  // From a later turn on, so that the handler is not called before its owner has this consumption.
  const ended = nextTurn().then(run);
  ended.catch(() => undefined);
  return {
    held: () => (holds ? [PARTITION] : []),
    lag: () => {
      try {
        return new Map(holds ? [[PARTITION, messages.bounds().end - next]] : []);
      } catch {
        return new Map();
      }
    },
    ended,
    stop: async () => {
      stopping = true;
      wake();
      await ended.catch(() => undefined);
    },
    wake,
  };
};
