import { setImmediate as nextTurn } from 'node:timers/promises';
import { isProblem } from '../../core/problem.ts';
import type { Consumption, JournalHandler, JournalMessage, Offset } from '../port/journal.ts';
import { LEASE_POLL_MS, LEASE_RENEWAL_MS, type SqliteLease } from './lease.ts';
import type { SqliteMessages } from './messages.ts';
import { createRecentMessages } from './recent-messages.ts';

export interface SqliteConsumptionDeps {
  readonly messages: SqliteMessages;
  readonly lease: SqliteLease;
  readonly handler: JournalHandler;
  readonly now: () => number;
  /** Called if the file ends before what was handled: everything in it is handled again. */
  readonly onShortened: () => void;
}

export interface SqliteConsumption extends Consumption {
  /** Signals an append. The message given, of so many bytes in the file, is then not read from there. */
  wake(appended?: { readonly message: JournalMessage; readonly bytes: number }): void;
}

const PARTITION = 0;
/** The time between two looks for appends of other processes. */
const POLL_MS = 10;
const CAUGHT_UP_INTERVAL_MS = 250;
const RETRY_DELAY_MS = 500;
const TRIM_INTERVAL_MS = 60_000;

const withoutStatements = (message: JournalMessage): JournalMessage => ({
  ...message,
  batches: message.batches.map(({ statements: _, ...batch }) => batch),
});

/**
 * The consumption of one group in one process, while it has the lease of the group. It ends by `stop`, or when a call
 * of the handler rejects.
 */
class GroupConsumption implements SqliteConsumption {
  readonly ended: Promise<void>;
  readonly #deps: SqliteConsumptionDeps;
  readonly #recent = createRecentMessages();
  #next: Offset = 0;
  #hasLease = false;
  #isStopping = false;
  /** Set once a call of the handler has rejected: that ends the consumption. */
  #failure: { readonly reason: unknown } | undefined;
  #trimAt = 0;
  /** True if there was a `wake` since the last look. */
  #isWoken = false;
  #endPause: (() => void) | undefined;

  constructor(deps: SqliteConsumptionDeps) {
    this.#deps = deps;
    // Runs from a later turn on, so that the handler is not called before its owner has this consumption.
    this.ended = nextTurn().then(() => this.#run());
    this.ended.catch(() => undefined);
  }

  assignedPartitions(): readonly number[] {
    return this.#hasLease ? [PARTITION] : [];
  }

  lag(): ReadonlyMap<number, number> {
    if (!this.#hasLease) return new Map();
    try {
      return new Map([[PARTITION, this.#deps.messages.bounds().end - this.#next]]);
    } catch {
      return new Map();
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.wake();
    await this.ended.catch(() => undefined);
  }

  wake(appended?: { readonly message: JournalMessage; readonly bytes: number }): void {
    if (appended !== undefined && this.#hasLease) {
      const { message, bytes } = appended;
      this.#recent.add(this.#deps.handler.usesParsedStatements === true ? message : withoutStatements(message), bytes);
    }
    this.#isWoken = true;
    this.#endPause?.();
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#tryLease();
      } catch (thrown) {
        if (this.#failure !== undefined) throw this.#failure.reason;
        if (!isProblem(thrown, 'journal-unavailable')) throw thrown;
        await this.#pause(RETRY_DELAY_MS);
      }
    }
  }

  async #tryLease(): Promise<void> {
    const { lease } = this.#deps;
    this.#isWoken = false;
    if (!lease.acquire()) return this.#pause(LEASE_POLL_MS);
    this.#hasLease = true;
    const renewal = setInterval(() => {
      try {
        if (!lease.renew()) this.#hasLease = false;
      } catch {
        // The file refuses for now: `check` finds out whether the lease outlives that.
      }
    }, LEASE_RENEWAL_MS);
    try {
      await this.#consume();
    } finally {
      clearInterval(renewal);
      this.#hasLease = false;
      this.#recent.clear();
      lease.release(this.#next);
    }
  }

  /** Resolves when the lease is lost or the consumption stops. */
  async #consume(): Promise<void> {
    const { messages, lease } = this.#deps;
    await this.#claim();
    let caughtUpAt = -Infinity;
    while (!this.#isStopping && lease.check()) {
      this.#trim();
      const version = messages.version();
      if (await this.#handOver()) continue;
      if (await this.#isShortened()) continue;
      if (performance.now() - caughtUpAt >= CAUGHT_UP_INTERVAL_MS) {
        const asOf = messages.endAsOf(this.#next);
        if (asOf === undefined) continue;
        caughtUpAt = performance.now();
        await this.#reportCaughtUp(asOf);
      }
      await this.#waitForAppend(version, caughtUpAt + CAUGHT_UP_INTERVAL_MS);
    }
  }

  /** Reading does not begin if the lease is lost before the handler gives an offset: the next holder asks anew. */
  async #claim(): Promise<void> {
    const { handler, lease } = this.#deps;
    const ask = (): Promise<Offset | 'earliest' | 'claim'> => this.#call(() => handler.claimed(PARTITION));
    let from = await ask();
    while (from === 'claim' && !this.#isStopping && lease.check()) from = await ask();
    if (from !== 'claim') this.#seek(from);
  }

  /** An offset that cannot be read (trimmed, or of an earlier journal) counts as none: nothing may be left out. */
  #seek(offset: Offset | 'earliest'): void {
    const { start, end } = this.#deps.messages.bounds();
    this.#next = offset === 'earliest' || offset < start || offset > end ? start : offset;
  }

  /** False if there is no message. */
  async #handOver(): Promise<boolean> {
    const { messages, handler } = this.#deps;
    const recent = this.#recent.takeFrom(this.#next);
    const found = recent.length > 0 ? recent : messages.readFrom(this.#next);
    const last = found.at(-1);
    if (last === undefined) return false;
    const outcome = await this.#call(() => handler.handle({ partition: PARTITION, messages: found }));
    if (outcome === 'claim') await this.#claim();
    else if (outcome === undefined) this.#next = last.offset + 1;
    else this.#seek(outcome);
    // A handler that never waits must not keep requests and timers waiting while it works through a backlog.
    await nextTurn();
    return true;
  }

  /** Offsets of handled messages would be given again, and the new messages skipped: so everything is read anew. */
  async #isShortened(): Promise<boolean> {
    const { messages, onShortened } = this.#deps;
    if (messages.bounds().end >= this.#next) return false;
    onShortened();
    this.#recent.clear();
    await this.#claim();
    return true;
  }

  async #reportCaughtUp(asOf: number): Promise<void> {
    const outcome = await this.#call(() => this.#deps.handler.caughtUp(PARTITION, asOf));
    if (outcome === 'claim') await this.#claim();
  }

  /** Trimming that fails (a full disk) must not keep anything from being handed over. */
  #trim(): void {
    const { messages, lease, now } = this.#deps;
    if (now() < this.#trimAt) return;
    let more = false;
    try {
      more = lease.save(this.#next) && messages.trim(lease.neededFrom());
    } catch (thrown) {
      if (!isProblem(thrown, 'journal-unavailable')) throw thrown;
    }
    if (!more) this.#trimAt = now() + TRIM_INTERVAL_MS;
  }

  /** Resolves when something may have been appended, or at this time of the monotonic clock. */
  async #waitForAppend(version: number, until: number): Promise<void> {
    const { messages } = this.#deps;
    while (!this.#isWoken && !this.#isStopping && messages.version() === version && performance.now() < until)
      await this.#pause(POLL_MS);
    this.#isWoken = false;
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#isWoken || this.#isStopping ? 0 : milliseconds);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #call<T>(body: () => Promise<T>): Promise<T> {
    try {
      return await body();
    } catch (reason) {
      this.#failure = { reason };
      throw reason;
    }
  }
}

/** Starts the consumption of a group; the offset to begin at is asked of the handler (`claimed`). */
export const startSqliteConsumption = (deps: SqliteConsumptionDeps): SqliteConsumption => new GroupConsumption(deps);
