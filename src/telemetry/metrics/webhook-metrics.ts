import type { Instruments } from './instruments.ts';

/** Messages of webhooks; no label names a webhook, an owner or a receiver. */
export interface WebhookMetrics {
  tried(of: { readonly type: string; readonly outcome: string }): void;
  disabled(of: { readonly why: string }): void;
}

/** Registers the metrics of webhooks. */
export const createWebhookMetrics = ({ acts, counter }: Instruments): WebhookMetrics => {
  const tried = acts({
    name: 'carnet_webhook_attempts_total',
    help: 'Attempts to deliver a message of a webhook, by type of event and outcome',
    labelNames: ['type', 'outcome'],
  });
  const disabled = counter({
    name: 'carnet_webhooks_disabled_total',
    help: 'Webhooks that were disabled by themselves, by reason',
    labelNames: ['why'],
  });
  return {
    tried: ({ type, outcome }) => tried({ type, outcome }, 1),
    disabled: ({ why }) => disabled.inc({ why }),
  };
};
