import { randomUUID } from 'node:crypto';
import type { RecordChange } from '../../access/audit/record-change.ts';
import { deriveKey } from '../../core/crypto/derived-keys.ts';
import { type Interval, startInterval } from '../../core/concurrency/interval.ts';
import type { Store } from '../../store/ports/store.ts';
import { createDeliverStep } from '../../transfer/webhooks/delivery/deliver-step.ts';
import { WebhookDeliverer } from '../../transfer/webhooks/delivery/deliverer.ts';
import { createFindNext, type EndingWebhook, type FindNextDeps } from '../../transfer/webhooks/delivery/find-next.ts';
import { createOpenReceiver } from '../../transfer/webhooks/delivery/http-receiver.ts';
import { createPlanMessage } from '../../transfer/webhooks/delivery/plan-message.ts';
import type { Webhook } from '../../transfer/webhooks/webhook.ts';
import { unwrapWebhookSecret } from '../../transfer/webhooks/subscriptions/webhook-secret.ts';
import { webhookEventData } from '../../transfer/webhooks/subscriptions/webhook-changes.ts';
import type { Receivers } from '../consent/compose-receivers.ts';
import type { WebhookFeeds } from './compose-webhook-feeds.ts';

export interface WebhookOptions {
  readonly masterKey: Uint8Array;
  /** WEBHOOK_ALLOW_HOSTS. */
  readonly allowedHosts: readonly string[];
  readonly observe: {
    tried(of: { readonly type: string; readonly outcome: string }): void;
    disabled(of: { readonly why: string }): void;
  };
  readonly onUnavailable: (of: { readonly kind: string }) => void;
  readonly now: () => number;
  readonly onUnexpected: (thrown: unknown) => void;
}

const DELIVER_EVERY_MS = 500;

/** Starts the deliverer of webhooks of a process. Outages of receivers and store are waited out. */
export const startWebhooks = (
  {
    store,
    feeds,
    recordChange,
    receivers,
  }: {
    readonly store: Store;
    readonly feeds: WebhookFeeds;
    readonly recordChange: RecordChange;
    readonly receivers: Receivers;
  },
  { masterKey, allowedHosts, observe, onUnavailable, now, onUnexpected }: WebhookOptions,
): Interval => {
  const { webhooks } = store;
  const wrappingKey = deriveKey(masterKey, 'wrap');
  const stopping = new AbortController();
  const recordDisabled = ({ webhook, why }: EndingWebhook, change: () => Promise<Webhook>): Promise<Webhook> => {
    observe.disabled({ why });
    const data = { ...webhookEventData(webhook), why };
    return recordChange({ type: 'webhook.disabled', by: 'carnet', data }, change);
  };
  const { ownerOf, confirm } = receivers;
  const isWaiting: FindNextDeps['isWaiting'] = async (webhook, owner) => (await confirm(webhook, owner)) === 'waiting';
  const openReceiver = createOpenReceiver({
    unwrapSecret: (webhook, sealed) => unwrapWebhookSecret(wrappingKey, webhook, sealed),
    allowedHosts,
    signal: stopping.signal,
    now,
  });
  const newId = () => randomUUID().replaceAll('-', '');
  const step = createDeliverStep({
    webhooks,
    feeds,
    findNext: createFindNext({
      webhooks,
      ownerOf,
      recordDisabled,
      isWaiting,
      now,
      plan: createPlanMessage({ feeds, newId, now }),
    }),
    ownerOf,
    recordDisabled,
    openReceiver: async (webhook, owner) => ((await isWaiting(webhook, owner)) ? 'waiting' : openReceiver(webhook)),
    clock: { now, random: Math.random, holder: randomUUID() },
    observe: (of) => observe.tried(of),
  });
  const readSignal = async (): Promise<string> => {
    const [progress, head] = await Promise.all([store.progress.all(), store.auditEvents.head()]);
    return JSON.stringify([progress.map(({ partition, offset }) => [partition, offset]), head?.seq]);
  };
  const deliverer = new WebhookDeliverer({ webhooks, step, readSignal, now, onUnavailable, onUnexpected });
  const interval = startInterval({ work: () => deliverer.run(), everyMs: DELIVER_EVERY_MS, onUnexpected });
  return {
    stop: async () => {
      await interval.stop();
      stopping.abort();
      await deliverer.stop();
    },
  };
};
