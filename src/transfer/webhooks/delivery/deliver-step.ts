import { defined } from '../../../core/json-object.ts';
import { isProblem } from '../../../core/problem.ts';
import type { WebhookRepository } from '../../../store/ports/webhook-repository.ts';
import type { Feed, OwnerRights } from '../feeds/feed.ts';
import { afterAttempt, type AttemptOutcome, outcomeOf, type ReceiverAnswer } from './message-outcome.ts';
import { type EndingWebhook, endWebhook, type FindNext } from './find-next.ts';
import {
  type EventType,
  readWebhook,
  updateWebhook,
  type Webhook,
  type WebhookDelivery,
  type WebhookMessage,
} from '../webhook.ts';

/** Sends one message; the request leaves in the turn of the call. */
export type Receiver = (message: { readonly id: string; readonly body: string }) => Promise<ReceiverAnswer>;

/** A time, a number from 0 to 1, and the name of this process in leases. */
interface DeliverClock {
  readonly now: () => number;
  readonly random: () => number;
  readonly holder: string;
}

export interface DeliverStepDeps {
  readonly webhooks: WebhookRepository;
  readonly feeds: Readonly<Record<EventType, Feed>>;
  readonly findNext: FindNext;
  /** The rights of the owner, read after the call; undefined if the credential or the account has ended. */
  readonly ownerOf: (webhook: Webhook) => Promise<OwnerRights | undefined>;
  /** Records that a webhook ends by itself, then makes the change. */
  readonly recordDisabled: (of: EndingWebhook, change: () => Promise<Webhook>) => Promise<unknown>;
  /** Undefined if the secret cannot be decrypted; `waiting` if an operator has to approve the host first. */
  readonly openReceiver: (webhook: Webhook, owner: OwnerRights) => Promise<Receiver | 'waiting' | undefined>;
  readonly clock: DeliverClock;
  readonly observe: (of: { readonly type: string; readonly outcome: string }) => void;
}

/** The longest time of a request, to the last byte of its answer. */
export const WEBHOOK_TIMEOUT_MS = 15_000;
/** The greatest age of the content of a message when it leaves: a revocation counts within 5 s. */
const FRESH_MS = 4000;
/** Longer than a request and the steps before it. */
const LEASE_MS = WEBHOOK_TIMEOUT_MS + FRESH_MS + 1000;

const isHeld = ({ lease }: Webhook, { holder, now }: DeliverClock): boolean =>
  lease !== undefined && lease.holder !== holder && lease.until > now();

const isDue = (webhook: Webhook, clock: DeliverClock): boolean =>
  webhook.state === 'active' && (webhook.nextTryAt ?? 0) <= clock.now() && !isHeld(webhook, clock);

const withLease = (webhook: Webhook, message: WebhookMessage, lease: NonNullable<Webhook['lease']>): Webhook => ({
  ...webhook,
  v: webhook.v + 1,
  pending: message,
  queue: webhook.queue.filter(({ id }) => id !== message.id),
  lease,
});

/** The text of a body: `data` is JSON already, and stays as it is. */
const bodyOf = ({ type, at }: WebhookMessage, data: string): string =>
  `{"type":${JSON.stringify(type)},"timestamp":${JSON.stringify(new Date(at).toISOString())},"data":${data}}`;

/**
 * Delivers the next message of a webhook. Its range is stored before the first attempt and stays; its content is read
 * at each attempt. Resolves with true if the next step may follow at once. Rejects with Problem `store-unavailable`.
 */
export const createDeliverStep = (deps: DeliverStepDeps) => {
  const { webhooks, feeds, findNext, ownerOf, openReceiver, recordDisabled, clock, observe } = deps;
  const { now, random, holder } = clock;
  const record = async (webhook: Webhook, message: WebhookMessage, outcome: AttemptOutcome): Promise<void> => {
    const { id, type, range, attempts, at } = message;
    const delivery: WebhookDelivery = {
      webhook: webhook.id,
      id,
      type,
      at,
      attempts,
      lastAt: now(),
      ...defined({ range }),
      ...outcome.delivery,
    };
    await webhooks.putDelivery(delivery);
    observe({ type, outcome: outcome.delivery.outcome });
    const attempt = { holder, now: now(), random: random() };
    const change = () =>
      updateWebhook(webhooks, webhook.id, (before) => afterAttempt(before, { message, outcome }, attempt));
    const { state, disabledWhy = 'failing' } = afterAttempt(webhook, { message, outcome }, attempt);
    if (state === 'disabled') await recordDisabled({ webhook, why: disabledWhy }, change);
    else await change();
  };

  /** The content that the owner may receive now; undefined without any. */
  const readContent = (webhook: Webhook, owner: OwnerRights, { type, range }: WebhookMessage) => {
    if (type === 'webhook.test' || range === undefined) return Promise.resolve('{}');
    return feeds[type].permits(owner) ? feeds[type].read(webhook, owner, range) : Promise.resolve(undefined);
  };

  const attempt = async (webhook: Webhook, message: WebhookMessage, begunAt: number): Promise<void> => {
    const owner = await ownerOf(webhook);
    if (owner === undefined) return endWebhook(deps, webhook);
    const receiver = await openReceiver(webhook, owner);
    // The owner was granted another source since. The message is tried again when the lease has ended.
    if (receiver === 'waiting') return undefined;
    const content = await readContent(webhook, owner, message);
    if (content === undefined) return record(webhook, message, { delivery: { outcome: 'empty' } });
    // This process stood still: the content may be too old to be sent.
    if (now() - begunAt > FRESH_MS) return undefined;
    const answer: ReceiverAnswer =
      receiver === undefined
        ? { failure: 'unreadable-secret' }
        : await receiver({ id: message.id, body: bodyOf(message, content) });
    return record(webhook, message, outcomeOf(message, webhook, answer));
  };

  return async (id: string): Promise<boolean> => {
    const stored = await readWebhook(webhooks, id);
    if (stored === undefined || !isDue(stored, clock)) return false;
    const found = await findNext(stored);
    if (found === undefined) return false;
    const message = { ...found.message, attempts: found.message.attempts + 1 };
    const begunAt = now();
    const begun = withLease(found.webhook, message, { holder, until: begunAt + LEASE_MS });
    if (!(await webhooks.update(begun))) return true;
    try {
      await attempt(begun, message, begunAt);
    } catch (thrown) {
      if (!isProblem(thrown, 'not-found')) throw thrown;
      // The webhook was deleted meanwhile, so its later notes are deleted too.
      await webhooks.remove(id);
      return false;
    }
    return true;
  };
};

export type DeliverStep = ReturnType<typeof createDeliverStep>;
