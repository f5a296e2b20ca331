import {
  arraySchema,
  COUNT,
  enumSchema,
  INSTANT,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
} from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { moreMember, readPageParameters } from '../../http/api/shared/page-parameters.ts';
import { REPLAY } from '../../transfer/webhooks/subscriptions/validate-webhook.ts';
import type { WebhookDelivery } from '../../transfer/webhooks/webhook.ts';
import { MORE, PAGE_QUERY } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { FAILURE, MESSAGE_TYPE, shownFailure, SUBSCRIBERS } from './webhook-json.ts';

const WEBHOOK_DELIVERY = namedSchema(
  'WebhookDelivery',
  objectSchema(
    {
      id: { ...STRING, description: 'The header `webhook-id`.' },
      type: MESSAGE_TYPE,
      outcome: enumSchema('delivered', 'failed', 'refused', 'empty'),
      attempts: COUNT,
      created: INSTANT,
      tried: INSTANT,
    },
    {
      status: COUNT,
      failure: FAILURE,
      words: { ...STRING, description: 'How the answer began; absent if the message had statements.' },
    },
  ),
);

const deliveryJson = ({ failure, at, lastAt, ...delivery }: WebhookDelivery): Sent<typeof WEBHOOK_DELIVERY> => {
  const { id, type, outcome, attempts, status, words } = delivery;
  return {
    id,
    type,
    outcome,
    attempts,
    status,
    failure: shownFailure(failure),
    words,
    created: isoTime(at),
    tried: isoTime(lastAt),
  };
};

export const testWebhook = route({
  method: 'POST',
  path: '/v1/webhooks/:id/test',
  access: staff(SUBSCRIBERS),
  tag: 'Webhooks',
  summary: 'Sends a test message.',
  carries: 'none',
  answers: {
    202: {
      description: 'A test is sent.',
      schema: objectSchema({ id: STRING }),
      example: { id: 'msg_fc026a57bf674ef98aead1184e6e7b24' },
    },
  },
  problems: ['state-conflict'],
  handle: async ({ params, principal }, { sources }) => ({
    status: 202,
    body: { id: await sources.webhooks.test(params.id, principal) },
  }),
});

export const listWebhookDeliveries = route({
  method: 'GET',
  path: '/v1/webhooks/:id/deliveries',
  access: staff(SUBSCRIBERS),
  tag: 'Webhooks',
  summary: 'Lists what became of the messages of a webhook.',
  carries: 'none',
  query: PAGE_QUERY,
  answers: {
    200: {
      description: 'The newest first, of 30 days.',
      schema: objectSchema({ deliveries: arraySchema(WEBHOOK_DELIVERY) }, MORE),
      example: {
        deliveries: [
          {
            id: 'msg_7b06a3832b394d39822cbb5507b06888',
            type: 'webhook.test',
            outcome: 'delivered',
            attempts: 1,
            status: 200,
            created: '2026-11-28T07:09:28.307Z',
            tried: '2026-11-28T07:09:28.805Z',
          },
          {
            id: 'msg_9330f690c80a4a97b979f1af04dea148',
            type: 'webhook.test',
            outcome: 'delivered',
            attempts: 1,
            status: 200,
            created: '2026-11-28T07:09:28.305Z',
            tried: '2026-11-28T07:09:28.800Z',
          },
        ],
      },
    },
  },
  handle: async ({ params: { id }, query, principal }, { sources, publicPath }) => {
    const { limit, before } = readPageParameters(query);
    const page = await sources.webhooks.deliveries(
      { webhook: id, limit, ...(before !== undefined && { before: { at: before.at, id: before.key } }) },
      principal,
    );
    const last = page.length < limit ? undefined : page.at(-1);
    const next = last === undefined ? undefined : { at: last.at, key: last.id };
    return {
      status: 200,
      body: {
        deliveries: page.map(deliveryJson),
        ...moreMember(`${publicPath}/v1/webhooks/${id}/deliveries`, limit, next),
      },
    };
  },
});

export const replayWebhook = route({
  method: 'POST',
  path: '/v1/webhooks/:id/replay',
  access: staff(SUBSCRIBERS),
  tag: 'Webhooks',
  summary: 'Delivers one message again, or all since a time.',
  carries: 'none',
  isAct: true,
  body: { json: REPLAY, example: { since: '2026-11-01T00:00:00Z' } },
  answers: { 202: { description: 'It is delivered again.', schema: objectSchema({}), example: {} } },
  problems: ['state-conflict'],
  handle: async ({ params, body, principal }, { sources }) => {
    await sources.webhooks.replay(params.id, body, principal);
    return { status: 202, body: {} };
  },
});
