import { ownValue } from '../../../core/json-object.ts';
import type { WebhookRepository } from '../../../store/ports/webhook-repository.ts';
import type { OwnerRights } from '../feeds/feed.ts';
import type { PlanMessage } from './plan-message.ts';
import { type DisabledWhy, updateWebhook, type Webhook, type WebhookMessage } from '../webhook.ts';

/** A webhook that ends by itself. */
export interface EndingWebhook {
  readonly webhook: Webhook;
  readonly why: DisabledWhy;
}

export interface FindNextDeps {
  readonly webhooks: WebhookRepository;
  readonly plan: PlanMessage;
  /** The rights of the owner, read after the call; undefined if the credential or the account has ended. */
  readonly ownerOf: (webhook: Webhook) => Promise<OwnerRights | undefined>;
  /** Records that a webhook ends by itself, then makes the change. */
  readonly recordDisabled: (of: EndingWebhook, change: () => Promise<Webhook>) => Promise<unknown>;
  /** Resolves with true if an operator first has to approve that statements leave for its host. */
  readonly isWaiting: (webhook: Webhook, owner: OwnerRights) => Promise<boolean>;
  readonly now: () => number;
}

/** The interval at which the places of feeds without content are stored. */
const SAVE_EVERY_MS = 60_000;

/** The progress of the feeds of a webhook since the places that its version `v` names. */
interface Passed {
  readonly v: number;
  readonly savedAt: number;
  readonly passed: Webhook['positions'];
}

/** Ends a webhook whose owner has ended. */
export const endWebhook = async (
  {
    webhooks,
    recordDisabled,
  }: {
    readonly webhooks: WebhookRepository;
    readonly recordDisabled: (of: EndingWebhook, change: () => Promise<Webhook>) => Promise<unknown>;
  },
  webhook: Webhook,
): Promise<void> => {
  const why = 'owner-ended';
  await recordDisabled({ webhook, why }, () =>
    updateWebhook(webhooks, webhook.id, ({ lease: _, ...before }) => ({
      ...before,
      state: 'disabled',
      disabledWhy: why,
    })),
  );
};

const isSame = (one: Webhook['positions'], other: Webhook['positions']): boolean =>
  Object.entries(one).every(([type, position]) => ownValue(other, type) === position);

/**
 * Finds the next message of a webhook: the one under way, one that its owner wants, or one of new events. The returned
 * webhook has the places that its feeds have reached. A webhook whose owner has ended is ended; a webhook that waits
 * for an operator has no next message.
 */
export const createFindNext = (deps: FindNextDeps) => {
  const { webhooks, plan, ownerOf, isWaiting, now } = deps;
  const passedBy = new Map<string, Passed>();

  const plannedFor = async (webhook: Webhook, owner: OwnerRights) => {
    const { id, v } = webhook;
    const before = passedBy.get(id);
    const known = { ...webhook.positions, ...(before?.v === v && before.passed) };
    const { message, passed } = await plan({ ...webhook, positions: known }, owner);
    const positions = { ...known, ...passed };
    if (message !== undefined) return { webhook: { ...webhook, positions }, message };
    const savedAt = before?.savedAt ?? now();
    const isDue = !isSame(positions, webhook.positions) && now() - savedAt >= SAVE_EVERY_MS;
    passedBy.set(id, { v: isDue ? v + 1 : v, savedAt: isDue ? now() : savedAt, passed: positions });
    // If another process has changed the webhook, nothing is stored, and the places are found again.
    const saved: Webhook = { ...webhook, positions, v: v + 1 };
    if (isDue) await webhooks.update(saved);
    return undefined;
  };

  return async (
    webhook: Webhook,
  ): Promise<{ readonly webhook: Webhook; readonly message: WebhookMessage } | undefined> => {
    const owner = await ownerOf(webhook);
    if (owner === undefined) {
      passedBy.delete(webhook.id);
      await endWebhook(deps, webhook);
      return undefined;
    }
    const message = webhook.pending ?? webhook.queue[0];
    const found = message === undefined ? await plannedFor(webhook, owner) : { webhook, message };
    return found === undefined || (await isWaiting(webhook, owner)) ? undefined : found;
  };
};

export type FindNext = ReturnType<typeof createFindNext>;
