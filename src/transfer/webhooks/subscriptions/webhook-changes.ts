import { defined } from '../../../core/json-object.ts';
import { Problem } from '../../../core/problem.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import type { Json, JsonObject } from '../../../xapi/model/types.ts';
import { carriesStatements } from '../event-rights.ts';
import { hostOfWebhook } from '../feeds/confirm-receiver.ts';
import type { WebhookContent } from './validate-webhook.ts';
import type { Webhook, WebhookMessage } from '../webhook.ts';

const MAX_QUEUED = 20;

/** The data of a webhook in the audit chain, without the path of its address, which may be a secret. */
export const webhookEventData = ({ id, url, events, owner }: Webhook): JsonObject => ({
  webhook: id,
  host: hostOfWebhook({ url }),
  events: [...events],
  ...(owner.source === undefined ? { organisation: owner.organisation } : { source: owner.source }),
});

/** The members that its owner writes. */
export const contentOf = ({ url, description, events, content, filter }: Webhook): Json => ({
  url,
  events: [...events],
  content,
  filter: { ...filter },
  ...defined({ description }),
});

/** It is tried at once, as if nothing had failed. */
export const withoutFailures = ({ nextTryAt: _, failingSince: __, lastError: ___, ...rest }: Webhook): Webhook => ({
  ...rest,
  failures: 0,
});

/** Adds a message that is sent before new events. Throws Problem `state-conflict` if 20 wait. */
export const withQueued = (before: Webhook, message: WebhookMessage): Webhook => {
  if (before.queue.length >= MAX_QUEUED)
    throw new Problem('state-conflict', `${MAX_QUEUED} messages wait already: they are delivered first`);
  const queue = [...before.queue.filter(({ id }) => id !== message.id), message];
  const { nextTryAt: _, ...rest } = before;
  return { ...rest, queue };
};

/** Adds an operator's approval of the host that they saw. Throws Problem `state-conflict` if it is another one. */
export const withApproval = (
  before: Webhook,
  host: string,
  { by, at }: { readonly by: StaffPrincipal; readonly at: number },
): Webhook => {
  if (hostOfWebhook(before) !== host)
    throw new Problem(
      'state-conflict',
      'this is not the host of the webhook: read it again, and approve what it names',
      [{ at: '/host', detail: 'is not the host of the webhook' }],
    );
  const { organisation, actor } = by;
  const others = (before.approvals ?? []).filter((one) => one.host === host && one.organisation !== organisation);
  const approvals = [...others, { host, organisation, by: actor, at }];
  const { nextTryAt: _, ...rest } = before;
  return { ...rest, approvals };
};

/** No approval was asked for another host, or for the first statements. */
const approvalsAfter = (before: Webhook, given: WebhookContent): Pick<Webhook, 'approvals'> => {
  const { approvals } = before;
  if (approvals !== undefined) return { approvals };
  const after = { ...given, content: given.content ?? ('ids' as const) };
  const isAsked =
    carriesStatements(after) && !(carriesStatements(before) && hostOfWebhook(before) === hostOfWebhook(given));
  return isAsked ? { approvals: [] } : {};
};

/** The webhook as its owner has changed it; feeds that are new begin now. */
export const changedBy = (before: Webhook, given: WebhookContent, begun: Webhook['positions']): Webhook => {
  const { description: _, pending, ...rest } = before;
  const { url, events, description, content = 'ids', filter = {} } = given;
  const isWanted = ({ type }: WebhookMessage): boolean => type === 'webhook.test' || events.includes(type);
  const known = { ...begun, ...before.positions };
  return withoutFailures({
    ...rest,
    url,
    events,
    content,
    filter,
    ...approvalsAfter(before, given),
    ...defined({ description }),
    positions: Object.fromEntries(events.flatMap((type) => (known[type] === undefined ? [] : [[type, known[type]]]))),
    queue: before.queue.filter(isWanted),
    ...(pending !== undefined && isWanted(pending) && { pending }),
  });
};
