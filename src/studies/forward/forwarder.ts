import { backoffMs } from '../../core/retry/backoff.ts';
import { isProblem, type Problem } from '../../core/problem.ts';
import type { ForwardingRepository } from '../../store/ports/studies/forwarding-repository.ts';
import { type ReadableTarget, TargetUnavailable } from './deliver.ts';
import type { ReadAhead } from './read-ahead.ts';
import type { ForwardStep } from './forward-step.ts';
import { type Forwarding, type ForwardingFailure, updateForwarding } from './forwarding.ts';

type StepArguments = Parameters<ForwardStep> extends [unknown, ...infer Rest] ? Rest : never;

export interface ForwarderDeps {
  readonly forwardings: Pick<ForwardingRepository, 'all' | 'find' | 'update'>;
  /** As `ForwardStep`; it may also list the statements of the target. */
  readonly step: (target: ReadableTarget, ...of: StepArguments) => Promise<void>;
  readonly readAhead: ReadAhead;
  /** Opens the target of a forwarding with its unwrapped secret. */
  readonly openTarget: (forwarding: Forwarding, signal: AbortSignal) => Promise<ReadableTarget>;
  readonly now: () => number;
  readonly onFailure: (of: { readonly failure: ForwardingFailure }) => void;
  /** Gets the kind of the Problem for which forwarding waits, once until it continues or waits for another one. */
  readonly onUnavailable: (of: { readonly kind: string }) => void;
  /** Gets unexpected errors. */
  readonly onUnexpected: (thrown: unknown) => void;
}

/** Pauses after failures: from a second to five minutes. */
const BACKOFF = { firstMs: 1000, mostMs: 300_000 };
/** The interval at which held changes are checked again. */
const RETRY_EVERY_MS = 2_000;
/** The interval at which the queue is read ahead while its target is away or slow. */
const READ_AHEAD_EVERY_MS = 2_000;

/** Forwards all purposes that have a target, each on its own: a slow target delays no other. */
export class Forwarder {
  readonly #deps: ForwarderDeps;
  readonly #running = new Map<string, Promise<void>>();
  /** The queues that are being read ahead. */
  readonly #reading = new Map<string, Promise<void>>();
  /** The time at which each purpose was last up to date, or read ahead. */
  readonly #currentAt = new Map<string, number>();
  readonly #retriedAt = new Map<string, number>();
  /** The Problem for which each purpose, and the list of purposes (''), waits. */
  readonly #waitsFor = new Map<string, string>();
  readonly #stopping = new AbortController();

  constructor(deps: ForwarderDeps) {
    this.#deps = deps;
  }

  /** Starts the forwarding of purposes that are due and not under way. Waits if the store is away. */
  async run(): Promise<void> {
    const { now } = this.#deps;
    for (const forwarding of await this.#all()) {
      const { id, nextTryAt = 0 } = forwarding;
      if (this.#stopping.signal.aborted) continue;
      if (this.#running.has(id) || nextTryAt > now()) this.#readAhead(forwarding);
      else {
        this.#currentAt.set(id, now());
        this.#running.set(
          id,
          this.#forward(forwarding).finally(() => this.#running.delete(id)),
        );
      }
    }
  }

  /** Resolves when no work is under way. */
  async settled(): Promise<void> {
    await Promise.all([...this.#running.values(), ...this.#reading.values()]);
  }

  /** Ends requests under way. Resolves when no work is under way. */
  stop(): Promise<void> {
    this.#stopping.abort();
    return this.settled();
  }

  async #all(): Promise<readonly Forwarding[]> {
    try {
      const all = (await this.#deps.forwardings.all()) as readonly Forwarding[];
      this.#waitsFor.delete('');
      return all;
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      this.#wait('', thrown);
      return [];
    }
  }

  #wait(id: string, { kind }: Problem): void {
    if (this.#stopping.signal.aborted || this.#waitsFor.get(id) === kind) return;
    this.#waitsFor.set(id, kind);
    this.#deps.onUnavailable({ kind });
  }

  /** Deletions must not wait for a target that is away, or for other changes. */
  #readAhead(forwarding: Forwarding): void {
    const { readAhead, now, onUnexpected } = this.#deps;
    const { id } = forwarding;
    if (this.#reading.has(id) || now() - (this.#currentAt.get(id) ?? 0) < READ_AHEAD_EVERY_MS) return;
    this.#currentAt.set(id, now());
    const reading = readAhead(forwarding)
      .catch((thrown: unknown) => {
        if (isProblem(thrown)) this.#wait(id, thrown);
        else onUnexpected(thrown);
      })
      .finally(() => this.#reading.delete(id));
    this.#reading.set(id, reading);
  }

  async #forward(forwarding: Forwarding): Promise<void> {
    const { step, openTarget, now, onUnexpected } = this.#deps;
    const { signal } = this.#stopping;
    const { id } = forwarding;
    const retries = now() - (this.#retriedAt.get(id) ?? 0) >= RETRY_EVERY_MS;
    try {
      await step(await openTarget(forwarding, signal), forwarding, { retries });
      this.#waitsFor.delete(id);
      if (retries) this.#retriedAt.set(id, now());
    } catch (thrown) {
      if (thrown instanceof TargetUnavailable && !signal.aborted) await this.#postpone(id, thrown);
      else if (isProblem(thrown)) this.#wait(id, thrown);
      else if (!(thrown instanceof TargetUnavailable)) onUnexpected(thrown);
    }
  }

  async #postpone(id: string, { failure, retryAfterMs }: TargetUnavailable): Promise<void> {
    const { forwardings, now, onFailure, onUnexpected } = this.#deps;
    onFailure({ failure });
    try {
      await updateForwarding(forwardings, id, (before) => {
        const failures = before.failures + 1;
        const pause = Math.max(retryAfterMs, backoffMs(BACKOFF, failures));
        return { ...before, failures, lastError: failure, nextTryAt: now() + pause };
      });
    } catch (thrown) {
      // Without the store the next attempt comes earlier.
      if (isProblem(thrown)) this.#wait(id, thrown);
      else onUnexpected(thrown);
    }
  }
}
