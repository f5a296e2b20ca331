import type { Collection } from 'mongodb';
import type { StoredDelivery, StoredWebhook, WebhookRepository } from '../../ports/webhook-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type RecordChecks, sealed, STRICT_CHECKS, type WithChecksum } from '../client/record-checks.ts';

/** A webhook as JSON text, so that it comes back as it was. */
interface WebhookDocument extends WithChecksum {
  readonly _id: string;
  readonly v: number;
  readonly body: string;
}

/** The outcome of a message, as JSON text; its key is made of webhook and message. */
interface DeliveryDocument {
  readonly _id: string;
  readonly webhook: string;
  readonly at: number;
  readonly body: string;
}

/** The collections of webhooks. */
export interface WebhookCollections {
  readonly webhooks: Collection<WebhookDocument>;
  readonly deliveries: Collection<DeliveryDocument>;
}

/** The index of the order of deliveries. */
export const BY_WEBHOOK_AND_TIME = { webhook: 1, at: 1, _id: 1 } as const;

const documentOf = ({ v, ...body }: StoredWebhook): WebhookDocument =>
  sealed('webhook', {
    _id: body.id,
    v,
    body: JSON.stringify(body),
  });

const parseWebhook = ({ v, body }: WebhookDocument): StoredWebhook => ({ ...(JSON.parse(body) as StoredWebhook), v });

const readDelivery = ({ body }: DeliveryDocument): StoredDelivery => JSON.parse(body) as StoredDelivery;

const keyOf = (webhook: string, id: string): string => `${webhook}/${id}`;

/** Webhooks in MongoDB. */
export const createMongoWebhookRepository = (
  { webhooks, deliveries }: WebhookCollections,
  checks: RecordChecks = STRICT_CHECKS,
): WebhookRepository => {
  const readWebhook = (document: WebhookDocument): StoredWebhook => checks.read('webhook', document, parseWebhook);
  return {
    add: async (one) => isInserted(webhooks.insertOne(documentOf(one))),
    find: async (id) => {
      const found = await webhooks.findOne({ _id: id });
      return found === null ? undefined : readWebhook(found);
    },
    all: async () => (await webhooks.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(readWebhook),
    update: async (one) =>
      (await webhooks.replaceOne({ _id: one.id, v: one.v - 1 }, documentOf(one))).matchedCount === 1,
    remove: async (id) => {
      const { deletedCount } = await webhooks.deleteOne({ _id: id });
      await deliveries.deleteMany({ webhook: id });
      return deletedCount === 1;
    },
    putDelivery: async (one) => {
      const { webhook, at } = one;
      await deliveries.replaceOne(
        { _id: keyOf(webhook, one.id) },
        { webhook, at, body: JSON.stringify(one) },
        { upsert: true },
      );
    },
    findDelivery: async (webhook, id) => {
      const found = await deliveries.findOne({ _id: keyOf(webhook, id) });
      return found === null ? undefined : readDelivery(found);
    },
    listDeliveries: async ({ webhook, before, limit }) => {
      const earlier =
        before === undefined
          ? {}
          : {
              // The first bound is for the index.
              at: { $lte: before.at },
              $or: [{ at: { $lt: before.at } }, { _id: { $lt: keyOf(webhook, before.id) } }],
            };
      return (
        await deliveries.find({ webhook, ...earlier }, { sort: { at: -1, _id: -1 }, limit, batchSize: limit }).toArray()
      ).map(readDelivery);
    },
    deleteDeliveriesBefore: async (webhook, time) =>
      (await deliveries.deleteMany({ webhook, at: { $lt: time } })).deletedCount,
  };
};
