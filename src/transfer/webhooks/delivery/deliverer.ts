import { isProblem } from '../../../core/problem.ts';
import { DAY_MS, HOUR_MS } from '../../../core/time.ts';
import type { WebhookRepository } from '../../../store/ports/webhook-repository.ts';
import type { DeliverStep } from './deliver-step.ts';
import type { Webhook } from '../webhook.ts';

export interface WebhookDelivererDeps {
  readonly webhooks: WebhookRepository;
  readonly step: DeliverStep;
  /** Reads a text that changes whenever a process has stored statements or chained an event. */
  readonly readSignal: () => Promise<string>;
  readonly now: () => number;
  /** Receives the kind of a Problem for which a webhook waits. */
  readonly onUnavailable: (of: { readonly kind: string }) => void;
  /** Receives unexpected errors. */
  readonly onUnexpected: (thrown: unknown) => void;
}

/** The most messages of a webhook that follow one another in one run. */
const MAX_STEPS = 100;
/** The pause of a webhook without news: twice as long each time. A signal, or a change of the webhook, ends it. */
const IDLE_MS = { first: 500, most: 4000 } as const;
/** The outcome of a message is kept for so long. */
const KEPT_MS = 30 * DAY_MS;

/** A webhook without news: its version, and the time of the next look at it. */
interface Idle {
  readonly v: number;
  readonly waitMs: number;
  readonly until: number;
}

/** Delivers the messages of all webhooks, each on its own: a slow receiver delays no other. */
export class WebhookDeliverer {
  readonly #deps: WebhookDelivererDeps;
  readonly #running = new Map<string, Promise<void>>();
  readonly #idle = new Map<string, Idle>();
  #signal = '';
  #isStopping = false;
  #sweptAt = 0;

  constructor(deps: WebhookDelivererDeps) {
    this.#deps = deps;
  }

  /** Starts each delivery that is due and not under way. Rejects with Problem `store-unavailable`. */
  async run(): Promise<void> {
    const { webhooks, now } = this.#deps;
    const all = (await webhooks.all()) as readonly Webhook[];
    if (all.some(({ state }) => state === 'active')) await this.#heedSignal();
    for (const webhook of all) {
      const { id, nextTryAt = 0, state } = webhook;
      if (this.#isStopping || this.#running.has(id) || state !== 'active' || nextTryAt > now()) continue;
      if (this.#isIdle(webhook)) continue;
      const running = this.#deliver(webhook).finally(() => this.#running.delete(id));
      this.#running.set(id, running);
    }
    if (now() - this.#sweptAt < HOUR_MS) return;
    this.#sweptAt = now();
    for (const { id } of all) await webhooks.deleteDeliveriesBefore(id, now() - KEPT_MS);
  }

  /** Resolves when nothing is under way; to be called once no run follows. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running.values());
  }

  async #heedSignal(): Promise<void> {
    const signal = await this.#deps.readSignal();
    if (signal !== this.#signal) this.#idle.clear();
    this.#signal = signal;
  }

  #isIdle({ id, v }: Webhook): boolean {
    const idle = this.#idle.get(id);
    return idle !== undefined && idle.v === v && this.#deps.now() < idle.until;
  }

  #becomeIdle({ id, v }: Webhook): void {
    const before = this.#idle.get(id);
    const waitMs = before?.v === v ? Math.min(2 * before.waitMs, IDLE_MS.most) : IDLE_MS.first;
    this.#idle.set(id, { v, waitMs, until: this.#deps.now() + waitMs });
  }

  async #deliver(webhook: Webhook): Promise<void> {
    const { id } = webhook;
    const { step, onUnavailable, onUnexpected } = this.#deps;
    try {
      for (let steps = 0; steps < MAX_STEPS && !this.#isStopping; steps++) {
        if (await step(id)) continue;
        if (steps === 0) this.#becomeIdle(webhook);
        return;
      }
    } catch (thrown) {
      if (isProblem(thrown)) onUnavailable({ kind: thrown.kind });
      else onUnexpected(thrown);
    }
  }
}
