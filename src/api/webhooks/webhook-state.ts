import { INSTANT, objectSchema } from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { APPROVAL } from '../../transfer/webhooks/subscriptions/validate-webhook.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import { SECRET, SUBSCRIBERS, shownWebhook, WEBHOOK, WEBHOOK_EXAMPLE } from './webhook-json.ts';

export const pauseWebhook = route({
  method: 'POST',
  path: '/v1/webhooks/:id/pause',
  access: staff(SUBSCRIBERS),
  tag: 'Webhooks',
  summary: 'Pauses a webhook.',
  carries: 'none',
  isAct: true,
  answers: {
    200: { description: 'The webhook.', schema: WEBHOOK, example: { ...WEBHOOK_EXAMPLE, state: 'paused' } },
  },
  handle: async ({ params, principal }, services) => {
    const webhook = await services.sources.webhooks.pause(params.id, principal);
    return { status: 200, body: await shownWebhook(webhook, principal, services) };
  },
});

export const approveWebhook = route({
  method: 'POST',
  path: '/v1/webhooks/:id/approve',
  access: staff(OPERATOR),
  tag: 'Webhooks',
  summary: 'Lets the statements of a webhook leave for a host that no record purpose names.',
  carries: 'none',
  description: 'For the sources of the subtree of the operator. Another host of the same webhook is asked for again.',
  body: { json: APPROVAL, example: { host: 'tool.example' } },
  answers: {
    200: {
      description: 'The webhook.',
      schema: WEBHOOK,
      example: { ...WEBHOOK_EXAMPLE, url: undefined, content: 'statements', confirmation: 'approved' },
    },
  },
  problems: ['state-conflict'],
  handle: async ({ params, body, principal }, services) => {
    const webhook = await services.sources.webhooks.approve(params.id, body, principal);
    return { status: 200, body: await shownWebhook(webhook, principal, services) };
  },
});

export const resumeWebhook = route({
  method: 'POST',
  path: '/v1/webhooks/:id/resume',
  access: staff(SUBSCRIBERS),
  tag: 'Webhooks',
  summary: 'Resumes a webhook that has paused or was disabled.',
  carries: 'none',
  isAct: true,
  answers: { 200: { description: 'The webhook.', schema: WEBHOOK, example: WEBHOOK_EXAMPLE } },
  handle: async ({ params, principal }, services) => {
    const webhook = await services.sources.webhooks.resume(params.id, principal);
    return { status: 200, body: await shownWebhook(webhook, principal, services) };
  },
});

export const rotateWebhookSecret = route({
  method: 'POST',
  path: '/v1/webhooks/:id/rotate-secret',
  access: staff(SUBSCRIBERS),
  tag: 'Webhooks',
  summary: 'Makes a new secret; the former one signs for another day.',
  carries: 'none',
  isAct: true,
  answers: {
    200: {
      description: 'The new secret.',
      schema: objectSchema({ secret: SECRET, formerUntil: INSTANT }),
      example: {
        secret: 'whsec_c2hvd24gb25jZSwgdG8gaXRzIG93bmVyIGFsb25lLi4=',
        formerUntil: '2026-11-29T07:09:25.312Z',
      },
    },
  },
  handle: async ({ params, principal }, { sources }) => {
    const { secret, until } = await sources.webhooks.rotateSecret(params.id, principal);
    return { status: 200, body: { secret, formerUntil: isoTime(until) } };
  },
});
