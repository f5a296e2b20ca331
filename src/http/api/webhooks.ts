import { dayStart } from '../../core/time.ts';
import type { StaffPrincipal } from '../../staff/staff-principal.ts';
import { maySeeTimesOf } from '../../webhooks/event-rights.ts';
import { type Confirmation, hostOfWebhook } from '../../webhooks/feeds/confirm-receiver.ts';
import type { Webhook, WebhookDelivery, WebhookFailure, WebhookMessage } from '../../webhooks/webhook.ts';
import type { WebhookService } from '../../webhooks/subscriptions/webhook-service.ts';
import { jsonResponse, readJson } from './shared/json-body.ts';
import { moreMember, readPageParameters } from './shared/page-parameters.ts';
import type { StaffHandler } from './shared/staff-guard.ts';

/** The handlers of webhooks. */
export type WebhookHandlers = Readonly<
  Record<
    | 'list'
    | 'create'
    | 'read'
    | 'change'
    | 'remove'
    | 'pause'
    | 'approve'
    | 'resume'
    | 'rotateSecret'
    | 'test'
    | 'deliveries'
    | 'replay',
    StaffHandler
  >
>;

interface WebhookHandlersDeps {
  readonly webhooks: WebhookService;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

const time = (name: string, at: number | undefined) => (at === undefined ? {} : { [name]: new Date(at).toISOString() });

const pendingJson = ({ id, type, at, attempts }: WebhookMessage) => ({ id, type, attempts, ...time('created', at) });

/** When messages of a webhook are sent: of others, in whole days where times would say when a person decides. */
const timesJson = ({ pending, queue, deliveredAt, nextTryAt }: Webhook, isExact: boolean) => {
  const shown = (at: number | undefined) => (isExact || at === undefined ? at : dayStart(at));
  return {
    ...time('delivered', shown(deliveredAt)),
    ...time('nextTry', shown(nextTryAt)),
    ...(pending === undefined || !isExact ? {} : { pending: pendingJson(pending) }),
    ...(isExact ? { queued: queue.length } : {}),
  };
};

/** Earlier releases have stored that a name leads inside the network. */
const shownFailure = (stored: WebhookFailure | 'inside-network'): WebhookFailure =>
  stored === 'inside-network' ? 'unreachable' : stored;

/** Whole addresses may be secrets: operators see the hosts of webhooks of others. */
const webhookJson = (webhook: Webhook, confirmation: Confirmation | undefined, by: StaffPrincipal) => {
  const { id, url, description, events, content, filter, owner, disabledWhy, failures, lastError } = webhook;
  const state = webhook.state === 'active' && confirmation === 'waiting' ? 'waiting' : webhook.state;
  const isOwn = owner.id === by.actor;
  const types = [...events, ...[webhook.pending, ...webhook.queue].flatMap((one) => one?.type ?? [])];
  const isExact = isOwn || types.every((type) => maySeeTimesOf(type, by));
  return {
    ...{ id, ...(isOwn ? { url } : {}), host: hostOfWebhook(webhook) },
    ...(description === undefined ? {} : { description }),
    ...{ events, content, filter, owner: owner.id, state },
    ...(confirmation === undefined ? {} : { confirmation }),
    ...(disabledWhy === undefined ? {} : { disabled: disabledWhy }),
    ...time('created', webhook.createdAt),
    failures,
    ...(lastError === undefined ? {} : { lastError: shownFailure(lastError) }),
    ...timesJson(webhook, isExact),
  };
};

const deliveryJson = ({ id, type, outcome, attempts, status, failure, words, at, lastAt }: WebhookDelivery) => ({
  ...{ id, type, outcome, attempts },
  ...(status === undefined ? {} : { status }),
  ...(failure === undefined ? {} : { failure: shownFailure(failure) }),
  ...(words === undefined ? {} : { words }),
  ...time('created', at),
  ...time('tried', lastAt),
});

/** The handlers of /v1/webhooks. */
export const createWebhookHandlers = ({ webhooks, publicPath }: WebhookHandlersDeps): WebhookHandlers => {
  const toJson = async (webhook: Webhook, by: StaffPrincipal) =>
    webhookJson(webhook, await webhooks.confirmationOf(webhook), by);
  const shown = async (webhook: Webhook, by: StaffPrincipal) => jsonResponse(200, await toJson(webhook, by));
  return {
    list: async (_, by) => {
      const all = await webhooks.list(by);
      return jsonResponse(200, { webhooks: await Promise.all(all.map((one) => toJson(one, by))) });
    },
    create: async (request, by) => {
      const { webhook, secret } = await webhooks.create(await readJson(request), by);
      return jsonResponse(
        201,
        { ...(await toJson(webhook, by)), secret },
        { Location: `${publicPath}/v1/webhooks/${webhook.id}` },
      );
    },
    read: async ({ params }, by) => shown(await webhooks.get(params['id'] ?? '', by), by),
    change: async (request, by) => {
      const patch = await readJson(request, 'application/merge-patch+json');
      return shown(await webhooks.change(request.params['id'] ?? '', patch, by), by);
    },
    remove: async ({ params }, by) => {
      await webhooks.remove(params['id'] ?? '', by);
      return { status: 204, headers: {} };
    },
    pause: async ({ params }, by) => shown(await webhooks.pause(params['id'] ?? '', by), by),
    approve: async (request, by) =>
      shown(await webhooks.approve(request.params['id'] ?? '', await readJson(request), by), by),
    resume: async ({ params }, by) => shown(await webhooks.resume(params['id'] ?? '', by), by),
    rotateSecret: async ({ params }, by) => {
      const { secret, until } = await webhooks.rotateSecret(params['id'] ?? '', by);
      return jsonResponse(200, { secret, ...time('formerUntil', until) });
    },
    test: async ({ params }, by) => jsonResponse(202, { id: await webhooks.test(params['id'] ?? '', by) }),
    deliveries: async ({ params, search }, by) => {
      const id = params['id'] ?? '';
      const { limit, before } = readPageParameters(new URLSearchParams(search));
      const page = await webhooks.deliveries(
        { webhook: id, limit, ...(before === undefined ? {} : { before: { at: before.at, id: before.key } }) },
        by,
      );
      const last = page.length < limit ? undefined : page.at(-1);
      const next = last === undefined ? undefined : { at: last.at, key: last.id };
      return jsonResponse(200, {
        deliveries: page.map(deliveryJson),
        ...moreMember(`${publicPath}/v1/webhooks/${id}/deliveries`, limit, next),
      });
    },
    replay: async (request, by) => {
      await webhooks.replay(request.params['id'] ?? '', await readJson(request), by);
      return jsonResponse(202, {});
    },
  };
};
