import { isProblem } from '../core/problem.ts';
import { DAY_MS, HOUR_MS } from '../core/time.ts';
import type { WebhookRepository } from '../store/ports/webhook-repository.ts';
import type { DeliverStep } from './deliver-step.ts';
import type { Webhook } from './webhook.ts';

export interface WebhookDelivererDeps {
  readonly webhooks: Pick<WebhookRepository, 'all' | 'deleteDeliveriesBefore'>;
  readonly step: DeliverStep;
  readonly now: () => number;
  /** Gets the kind of a Problem for which a webhook waits. */
  readonly onUnavailable: (of: { readonly kind: string }) => void;
  /** Gets unexpected errors. */
  readonly onFatal: (thrown: unknown) => void;
}

/** How many messages of a webhook follow one another in one run. */
const MOST_STEPS = 100;
/** How long what became of a message is kept. */
const KEPT_MS = 30 * DAY_MS;

/** Delivers the messages of all webhooks, each on its own: a slow receiver delays no other. */
export class WebhookDeliverer {
  readonly #deps: WebhookDelivererDeps;
  readonly #running = new Map<string, Promise<void>>();
  #isStopping = false;
  #sweptAt = 0;

  constructor(deps: WebhookDelivererDeps) {
    this.#deps = deps;
  }

  /** Starts what is due and not under way. Rejects with Problem `store-unavailable`. */
  async run(): Promise<void> {
    const { webhooks, now } = this.#deps;
    const all = (await webhooks.all()) as readonly Webhook[];
    for (const { id, state, nextTryAt = 0 } of all) {
      if (this.#isStopping || this.#running.has(id) || state !== 'active' || nextTryAt > now()) continue;
      const running = this.#deliver(id).finally(() => this.#running.delete(id));
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

  async #deliver(id: string): Promise<void> {
    const { step, onUnavailable, onFatal } = this.#deps;
    try {
      for (let steps = 0; steps < MOST_STEPS && !this.#isStopping; steps++) if (!(await step(id))) return;
    } catch (thrown) {
      if (isProblem(thrown)) onUnavailable({ kind: thrown.kind });
      else onFatal(thrown);
    }
  }
}
