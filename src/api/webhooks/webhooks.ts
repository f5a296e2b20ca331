import { arraySchema, objectSchema } from '../../core/json-schema.ts';
import { NEW_WEBHOOK, WEBHOOK_CHANGE } from '../../transfer/webhooks/subscriptions/validate-webhook.ts';
import { listRows, type RowList } from '../../http/api/shared/list-rows.ts';
import { hostOfWebhook } from '../../transfer/webhooks/feeds/confirm-receiver.ts';
import type { Webhook } from '../../transfer/webhooks/webhook.ts';
import { done, LOCATION } from '../openapi/shared/operation.ts';
import { listQuery, MORE, UNPAGED } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { SUBSCRIBERS, shownWebhook, WEBHOOK, WEBHOOK_EXAMPLE } from './webhook-json.ts';

const OTHERS_EXAMPLE = { ...WEBHOOK_EXAMPLE, url: undefined };
const NEW_EXAMPLE = {
  ...WEBHOOK_EXAMPLE,
  id: 'wh_53bfaba0634a4b49b3969e904b5ab125',
  description: 'My hook',
  created: '2026-11-28T07:09:25.052Z',
};

/** Searched by what every reader of the list sees: the address is for the owner alone. */
const LIST: RowList<Webhook, 'host' | 'id' | 'created'> = {
  fields: ['host', 'id', 'created'],
  usual: 'host',
  key: ({ id }) => id,
  texts: (webhook) => [hostOfWebhook(webhook), webhook.description ?? '', webhook.owner.id],
  values: { host: hostOfWebhook, id: ({ id }) => id, created: ({ createdAt }) => createdAt },
};

export const listWebhooks = route({
  method: 'GET',
  path: '/v1/webhooks',
  access: staff(SUBSCRIBERS),
  tag: 'Webhooks',
  summary: 'Lists the own webhooks; for an operator, those of the subtree too.',
  description: UNPAGED,
  carries: 'none',
  query: listQuery(LIST),
  answers: {
    200: {
      description: 'The webhooks.',
      schema: objectSchema({ webhooks: arraySchema(WEBHOOK) }, MORE),
      example: {
        webhooks: [
          { ...OTHERS_EXAMPLE, id: 'wh_12117d6662b349cd937716d88db0caac', created: '2026-11-28T07:09:30.324Z' },
          { ...NEW_EXAMPLE, url: undefined, delivered: '2026-11-28T07:09:26.289Z' },
        ],
      },
    },
  },
  handle: async ({ query, principal }, services) => {
    const all = await services.sources.webhooks.list(principal);
    const { items, more } = listRows(all, { query, path: `${services.publicPath}/v1/webhooks` }, LIST);
    const webhooks = await Promise.all(items.map((one) => shownWebhook(one, principal, services)));
    return { status: 200, body: { webhooks, ...more } };
  },
});

export const createWebhook = route({
  method: 'POST',
  path: '/v1/webhooks',
  access: staff(SUBSCRIBERS),
  tag: 'Webhooks',
  summary: 'Creates a webhook, and shows its secret once.',
  carries: 'none',
  isAct: true,
  body: { json: NEW_WEBHOOK, example: { url: 'https://tool.example/hooks', events: ['statements.stored'] } },
  answers: {
    201: {
      description: 'The webhook with its secret.',
      schema: WEBHOOK,
      headers: LOCATION,
      example: { ...NEW_EXAMPLE, secret: 'whsec_c2hvd24gb25jZSwgdG8gaXRzIG93bmVyIGFsb25lLi4=' },
    },
  },
  problems: ['state-conflict'],
  handle: async ({ body, principal }, services) => {
    const { webhook, secret } = await services.sources.webhooks.create(body, principal);
    return {
      status: 201,
      headers: { Location: `${services.publicPath}/v1/webhooks/${webhook.id}` },
      body: { ...(await shownWebhook(webhook, principal, services)), secret },
    };
  },
});

export const getWebhook = route({
  method: 'GET',
  path: '/v1/webhooks/:id',
  access: staff(SUBSCRIBERS),
  tag: 'Webhooks',
  summary: 'Reads a webhook.',
  carries: 'none',
  answers: {
    200: {
      description: 'The webhook.',
      schema: WEBHOOK,
      example: {
        ...WEBHOOK_EXAMPLE,
        state: 'disabled',
        disabled: 'gone',
        failures: 1,
        lastError: 'status',
        nextTry: '2026-11-28T07:09:34.142Z',
      },
    },
  },
  handle: async ({ params, principal }, services) => {
    const webhook = await services.sources.webhooks.get(params.id, principal);
    return { status: 200, body: await shownWebhook(webhook, principal, services) };
  },
});

export const changeWebhook = route({
  method: 'PATCH',
  path: '/v1/webhooks/:id',
  access: staff(SUBSCRIBERS),
  tag: 'Webhooks',
  summary: 'Changes a webhook by a JSON merge patch.',
  carries: 'none',
  isAct: true,
  body: { json: WEBHOOK_CHANGE, example: { events: ['profile.violation'] }, isPatch: true },
  answers: {
    200: {
      description: 'The webhook.',
      schema: WEBHOOK,
      example: { ...WEBHOOK_EXAMPLE, events: ['profile.violation'] },
    },
  },
  handle: async ({ params, body, principal }, services) => {
    const webhook = await services.sources.webhooks.change(params.id, body, principal);
    return { status: 200, body: await shownWebhook(webhook, principal, services) };
  },
});

export const deleteWebhook = route({
  method: 'DELETE',
  path: '/v1/webhooks/:id',
  access: staff(SUBSCRIBERS),
  tag: 'Webhooks',
  summary: 'Deletes a webhook.',
  carries: 'none',
  isAct: true,
  answers: { 204: done('The webhook is deleted.') },
  handle: async ({ params, principal }, { sources }) => {
    await sources.webhooks.remove(params.id, principal);
    return { status: 204 };
  },
});
