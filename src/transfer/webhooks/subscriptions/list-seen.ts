import type { DeliveryQuery, WebhookRepository } from '../../../store/ports/webhook-repository.ts';
import type { WebhookDelivery } from '../webhook.ts';

/**
 * A page of the deliveries that are seen, the newest first. It ends with one that is seen, as the link to the next page
 * says the time of the last. Rejects with Problem `store-unavailable`.
 */
export const listSeen = async (
  webhooks: WebhookRepository,
  query: DeliveryQuery,
  isSeen: (delivery: WebhookDelivery) => boolean,
): Promise<readonly WebhookDelivery[]> => {
  const seen: WebhookDelivery[] = [];
  for (let page = query; ;) {
    const found = (await webhooks.listDeliveries(page)) as readonly WebhookDelivery[];
    seen.push(...found.filter(isSeen));
    const last = found.at(-1);
    if (last === undefined || found.length < query.limit || seen.length >= query.limit)
      return seen.slice(0, query.limit);
    page = { ...query, before: { at: last.at, id: last.id } };
  }
};
