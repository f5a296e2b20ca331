import type { RecordChange } from '../../../access/audit/record-change.ts';
import { mergePatch } from '../../../consent/purposes/merge-patch.ts';
import { defined } from '../../../core/json-object.ts';
import { Problem } from '../../../core/problem.ts';
import { DAY_MS } from '../../../core/time.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import type { DeliveryQuery, WebhookRepository } from '../../../store/ports/webhook-repository.ts';
import type { Json } from '../../../xapi/model/types.ts';
import { checkEventRights, maySeeTimesOf } from '../event-rights.ts';
import {
  type ApprovalOfWebhooks,
  canSee,
  createApproval,
  isInScopeOf,
  isOwner,
  type WebhookOwners,
} from './approve-webhook.ts';
import { ownerOfNew } from '../feeds/owner-rights.ts';
import { newWebhookSecret } from '../delivery/sign-message.ts';
import { validateReplay, validateWebhook, type WebhookContent } from './validate-webhook.ts';
import { changedBy, contentOf, webhookEventData, withoutFailures, withQueued } from './webhook-changes.ts';
import {
  type EventType,
  type FeedPosition,
  readWebhook,
  updateWebhook,
  type Webhook,
  type WebhookDelivery,
  type WebhookMessage,
  type WebhookOwner,
} from '../webhook.ts';

/**
 * A page of the deliveries that the reader may see, the newest first. Its last delivery is one of these, as the link to
 * the next page has its time. Rejects with Problem `store-unavailable`.
 */
const listSeen = async (
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

/**
 * The acts of owners on their webhooks; operators only read, pause and delete those of their subtree. All calls reject
 * with Problem `store-unavailable`; those about one with `not-found`, or `forbidden` for an operator.
 */
export interface WebhookService extends ApprovalOfWebhooks {
  /** Rejects with Problem `invalid-request` with every fault, `forbidden`, `state-conflict` beyond the limits. */
  create(body: unknown, by: StaffPrincipal): Promise<{ readonly webhook: Webhook; readonly secret: string }>;
  list(by: StaffPrincipal): Promise<readonly Webhook[]>;
  get(id: string, by: StaffPrincipal): Promise<Webhook>;
  /** Changes it by a JSON merge patch; rejects as `create` does. */
  change(id: string, patch: Json, by: StaffPrincipal): Promise<Webhook>;
  pause(id: string, by: StaffPrincipal): Promise<Webhook>;
  /** Goes on at the place of the pause, also if it was disabled. */
  resume(id: string, by: StaffPrincipal): Promise<Webhook>;
  remove(id: string, by: StaffPrincipal): Promise<void>;
  /** Makes a new secret. The one before signs beside it until `until`, in milliseconds since the epoch. */
  rotateSecret(id: string, by: StaffPrincipal): Promise<{ readonly secret: string; readonly until: number }>;
  /** Queues a test; resolves with the id of its message. Rejects with Problem `state-conflict` if 20 are waiting. */
  test(id: string, by: StaffPrincipal): Promise<string>;
  /** The deliveries, without messages of others whose times the reader may not see. */
  deliveries(query: DeliveryQuery, by: StaffPrincipal): Promise<readonly WebhookDelivery[]>;
  /** Delivers one message again, by its id, or all since a time. Rejects as `test` does. */
  replay(id: string, body: unknown, by: StaffPrincipal): Promise<void>;
}

export interface WebhookServiceDeps {
  readonly webhooks: WebhookRepository;
  /** The place of a feed after all events until a time. */
  readonly positionAt: (type: EventType, time: number) => Promise<FeedPosition>;
  readonly wrapSecret: (webhook: string, secret: string) => Promise<string>;
  readonly owners: WebhookOwners;
  readonly recordChange: RecordChange;
  /** WEBHOOK_ALLOW_HOSTS. */
  readonly allowedHosts: readonly string[];
  readonly newId: () => string;
  readonly now: () => number;
}

const MAX_OF_OWNER = 20;
/** The most webhooks of all credentials of a source, or of all accounts of an organisation. */
const MAX_OF_GROUP = 40;
const MAX_WEBHOOKS = 200;
/** The time for which the secret before a rotation still signs. */
const OVERLAP_MS = DAY_MS;

/** All credentials of a source share a limit, and all accounts of an organisation. */
const groupOf = ({ source, organisation }: WebhookOwner): string =>
  source === undefined ? `the accounts of ${organisation}` : `the source ${source}`;

const notFound = (): Problem => new Problem('not-found', 'there is no such webhook');

const createFind =
  ({ webhooks, owners }: WebhookServiceDeps) =>
  async (id: string, by: StaffPrincipal): Promise<Webhook> => {
    const webhook = await readWebhook(webhooks, id);
    if (webhook === undefined || !(await canSee(webhook, by, owners))) throw notFound();
    return webhook;
  };

const createPositions =
  ({ positionAt }: WebhookServiceDeps) =>
  async (events: readonly EventType[], time: number): Promise<Webhook['positions']> =>
    Object.fromEntries(await Promise.all(events.map(async (type) => [type, await positionAt(type, time)] as const)));

const createMake = (deps: WebhookServiceDeps) => {
  const { webhooks, wrapSecret, newId, now } = deps;
  const positionsAt = createPositions(deps);
  return async ({ description, ...given }: WebhookContent, by: StaffPrincipal) => {
    const all = (await webhooks.all()) as readonly Webhook[];
    const own = all.filter((one) => isOwner(one, by));
    if (own.length >= MAX_OF_OWNER)
      throw new Problem('state-conflict', `${own.length} webhooks are yours, ${MAX_OF_OWNER} may be: delete one`);
    const owner = ownerOfNew(by);
    const { length } = all.filter((one) => groupOf(one.owner) === groupOf(owner));
    if (length >= MAX_OF_GROUP)
      throw new Problem(
        'state-conflict',
        `${length} webhooks are of ${groupOf(owner)}, and no more may be: delete one`,
      );
    if (all.filter(({ state }) => state === 'active').length >= MAX_WEBHOOKS)
      throw new Problem('state-conflict', `${MAX_WEBHOOKS} webhooks are active here, and no more may be`);
    const id = `wh_${newId()}`;
    const secret = newWebhookSecret();
    const createdAt = now();
    const webhook: Webhook = {
      id,
      v: 1,
      owner,
      url: given.url,
      events: given.events,
      ...defined({ description }),
      content: given.content ?? 'ids',
      approvals: [],
      filter: given.filter ?? {},
      secrets: [{ sealed: await wrapSecret(id, secret) }],
      state: 'active',
      createdAt,
      positions: await positionsAt(given.events, createdAt),
      queue: [],
      failures: 0,
    };
    return { webhook, secret };
  };
};

/** Sends the messages that an owner requests: a test, or messages that were sent before. */
const createResend = (
  deps: WebhookServiceDeps,
  findStored: (id: string, by: StaffPrincipal) => Promise<Webhook>,
): Pick<WebhookService, 'test' | 'replay'> => {
  const { webhooks, recordChange, newId, now } = deps;
  const positionsAt = createPositions(deps);
  return {
    test: async (id, by) => {
      await findStored(id, by);
      const message: WebhookMessage = { id: `msg_${newId()}`, type: 'webhook.test', at: now(), attempts: 0 };
      await updateWebhook(webhooks, id, (before) => withQueued(before, message));
      return message.id;
    },
    replay: async (id, body, by) => {
      const webhook = await findStored(id, by);
      const wanted = validateReplay(body);
      const data = webhookEventData(webhook);
      if ('since' in wanted) {
        const positions = await positionsAt(webhook.events, Math.min(wanted.since, now()));
        await recordChange({ type: 'webhook.replayed', by: by.actor, data }, () =>
          updateWebhook(webhooks, id, ({ pending: _, nextTryAt: __, ...before }) => ({ ...before, positions })),
        );
        return;
      }
      const found = (await webhooks.findDelivery(id, wanted.id)) as WebhookDelivery | undefined;
      if (found === undefined) throw new Problem('not-found', 'this webhook has tried no such message in 30 days');
      const { type, at, range } = found;
      const message: WebhookMessage = {
        id: found.id,
        type,
        at,
        attempts: 0,
        ...defined({ range }),
      };
      await recordChange({ type: 'webhook.replayed', by: by.actor, data }, () =>
        updateWebhook(webhooks, id, (before) => withQueued(before, message)),
      );
    },
  };
};

export const createWebhookService = (deps: WebhookServiceDeps): WebhookService => {
  const { webhooks, wrapSecret, recordChange, owners, allowedHosts, now } = deps;
  const find = createFind(deps);
  const make = createMake(deps);
  const positionsAt = createPositions(deps);

  const findStored = async (id: string, by: StaffPrincipal): Promise<Webhook> => {
    const webhook = await find(id, by);
    if (!isOwner(webhook, by)) throw new Problem('forbidden', 'this is for the owner of the webhook alone');
    return webhook;
  };
  const change = (webhook: Webhook, by: StaffPrincipal, made: (before: Webhook) => Webhook): Promise<Webhook> =>
    recordChange({ type: 'webhook.changed', by: by.actor, data: webhookEventData(webhook) }, () =>
      updateWebhook(webhooks, webhook.id, made),
    );

  return {
    create: async (body, by) => {
      const given = validateWebhook(body, allowedHosts);
      checkEventRights(given.events, by);
      const made = await make(given, by);
      const data = webhookEventData(made.webhook);
      await recordChange({ type: 'webhook.created', by: by.actor, data }, () => webhooks.add(made.webhook));
      return made;
    },
    list: async (by) => {
      const all = (await webhooks.all()) as readonly Webhook[];
      const isSeen = await Promise.all(all.map((one) => canSee(one, by, owners)));
      return all.filter((_, index) => isSeen[index]);
    },
    get: find,
    change: async (id, patch, by) => {
      const webhook = await findStored(id, by);
      const given = validateWebhook(mergePatch(contentOf(webhook), patch), allowedHosts);
      checkEventRights(given.events, by);
      const added = given.events.filter((type) => !webhook.events.includes(type));
      const begun = await positionsAt(added, now());
      return change(webhook, by, (before) => changedBy(before, given, begun));
    },
    pause: async (id, by) => {
      const webhook = await find(id, by);
      // Nothing changes, so the chain has no event.
      if (webhook.state !== 'active') return webhook;
      return change(webhook, by, (before) => (before.state === 'active' ? { ...before, state: 'paused' } : before));
    },
    ...createApproval(deps, find),
    resume: async (id, by) => {
      const webhook = await findStored(id, by);
      if (webhook.state === 'active' && webhook.failures === 0) return webhook;
      return change(webhook, by, ({ disabledWhy: _, ...before }) => withoutFailures({ ...before, state: 'active' }));
    },
    remove: async (id, by) => {
      const webhook = await find(id, by);
      if (!(await isInScopeOf(webhook, by, owners)))
        throw new Problem('forbidden', 'it is of another organisation: pause it, or end the grant of its key');
      await recordChange({ type: 'webhook.deleted', by: by.actor, data: webhookEventData(webhook) }, () =>
        webhooks.remove(id),
      );
    },
    rotateSecret: async (id, by) => {
      const webhook = await findStored(id, by);
      const secret = newWebhookSecret();
      const sealed = await wrapSecret(id, secret);
      const until = now() + OVERLAP_MS;
      await change(webhook, by, (before) => ({
        ...before,
        secrets: [{ sealed }, ...before.secrets.slice(0, 1).map((one) => ({ until, ...one }))],
      }));
      return { secret, until };
    },
    deliveries: async (query, by) => {
      const webhook = await find(query.webhook, by);
      return listSeen(webhooks, query, ({ type }) => isOwner(webhook, by) || maySeeTimesOf(type, by));
    },
    ...createResend(deps, findStored),
  };
};
