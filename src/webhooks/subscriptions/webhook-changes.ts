import { hostOf } from '../../core/outside-address.ts';
import { Problem } from '../../core/problem.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import type { WebhookContent } from './validate-webhook.ts';
import type { Webhook, WebhookMessage } from '../webhook.ts';

const MOST_QUEUED = 20;

/** The data of a webhook in the audit chain, without the path of its address, which may be a secret. */
export const webhookEventData = ({ id, url, events, owner }: Webhook): JsonObject => ({
  webhook: id,
  host: hostOf(new URL(url)),
  events: [...events],
  ...(owner.source === undefined ? { organisation: owner.organisation } : { source: owner.source }),
});

/** The members that its owner writes. */
export const contentOf = ({ url, description, events, content, filter }: Webhook): Json => ({
  url,
  events: [...events],
  content,
  filter: { ...filter },
  ...(description === undefined ? {} : { description }),
});

/** It is tried at once, as if nothing had failed. */
export const withoutFailures = ({ nextTryAt: _, failingSince: __, lastError: ___, ...rest }: Webhook): Webhook => ({
  ...rest,
  failures: 0,
});

/** A message that is sent before what happens. Throws Problem `state-conflict` where 20 wait. */
export const withQueued = (before: Webhook, message: WebhookMessage): Webhook => {
  if (before.queue.length >= MOST_QUEUED)
    throw new Problem('state-conflict', `${MOST_QUEUED} messages wait already: they are delivered first`);
  const queue = [...before.queue.filter(({ id }) => id !== message.id), message];
  const { nextTryAt: _, ...rest } = before;
  return { ...rest, queue };
};

/** The webhook as its owner has changed it; feeds that are new begin now. */
export const changedBy = (before: Webhook, given: WebhookContent, begun: Webhook['positions']): Webhook => {
  const { description: _, pending, ...rest } = before;
  const { url, events, description, content = 'ids', filter = {} } = given;
  const isWanted = ({ type }: WebhookMessage): boolean => type === 'webhook.test' || events.includes(type);
  const known = { ...begun, ...before.positions };
  return withoutFailures({
    ...rest,
    ...{ url, events, content, filter },
    ...(description === undefined ? {} : { description }),
    positions: Object.fromEntries(events.flatMap((type) => (known[type] === undefined ? [] : [[type, known[type]]]))),
    queue: before.queue.filter(isWanted),
    ...(pending !== undefined && isWanted(pending) ? { pending } : {}),
  });
};
