import { randomUUID } from 'node:crypto';
import type { RecordChange } from '../../access/audit/record-change.ts';
import { deriveKey } from '../../core/crypto/derived-keys.ts';
import type { Store } from '../../store/ports/store.ts';
import { wrapWebhookSecret } from '../../transfer/webhooks/subscriptions/webhook-secret.ts';
import { createWebhookService, type WebhookService } from '../../transfer/webhooks/subscriptions/webhook-service.ts';
import type { Lookups } from '../consent/compose-lookups.ts';
import type { Receivers } from '../consent/compose-receivers.ts';
import type { WebhookFeeds } from '../background/compose-webhook-feeds.ts';

export interface ComposeWebhooksDeps {
  readonly store: Store;
  readonly receivers: Receivers;
  readonly feeds: WebhookFeeds;
  readonly lookups: Pick<Lookups, 'readOrganisationTree'>;
  readonly recordChange: RecordChange;
  readonly masterKey: Uint8Array;
  /** WEBHOOK_ALLOW_HOSTS. */
  readonly allowedHosts: readonly string[];
  readonly now: () => number;
}

export const composeWebhooks = (deps: ComposeWebhooksDeps): WebhookService => {
  const { store, receivers, feeds, lookups, recordChange, masterKey, allowedHosts, now } = deps;
  const wrappingKey = deriveKey(masterKey, 'wrap');
  return createWebhookService({
    webhooks: store.webhooks,
    positionAt: (type, time) => feeds[type].positionAt(time),
    wrapSecret: (webhook, secret) => wrapWebhookSecret(wrappingKey, webhook, secret),
    owners: {
      ...receivers,
      isWithin: async (root, { id, organisation }) => {
        // The webhooks of an account move with it.
        const [tree, account] = await Promise.all([lookups.readOrganisationTree(), store.staff.find(id)]);
        return tree.isWithin(root, account?.organisation ?? organisation);
      },
    },
    recordChange,
    allowedHosts,
    newId: () => randomUUID().replaceAll('-', ''),
    now,
  });
};
