import { arraySchema, COUNT, enumSchema, FLAG, INSTANT, IRI, objectSchema, STRING } from '../../../core/json-schema.ts';
import { APPROVAL, NEW_WEBHOOK, REPLAY, WEBHOOK_CHANGE } from '../../../webhooks/subscriptions/validate-webhook.ts';
import { EVENT_TYPES } from '../../../webhooks/webhook.ts';
import { answered, done, LOCATION, patch, schemaOf, sent, type Tag } from '../shared/operation.ts';
import { MORE, PAGE_QUERY } from '../shared/parameters.ts';

const WEBHOOK_EXAMPLE = { url: 'https://tool.example/hooks', events: ['statements.stored'] };
const FAILURE = enumSchema('unreachable', 'too-slow', 'status', 'unreadable-secret');
const SECRET = { ...STRING, description: '`whsec_` and 32 bytes in base64; shown this once.' };

const TIMES =
  'Of the webhook of another, for which the reader may not receive all `events`: the day (UTC), without `pending`, ' +
  '`queued` and those deliveries. Of `statements.stored` operators see all times.';

const WEBHOOK = {
  id: STRING,
  host: STRING,
  events: arraySchema(enumSchema(...EVENT_TYPES)),
  content: enumSchema('ids', 'statements'),
  filter: objectSchema({}, { verb: IRI, activity: IRI, related_activities: FLAG }),
  owner: { ...STRING, description: 'The key of a credential, or the name of an account.' },
  state: {
    ...enumSchema('active', 'waiting', 'paused', 'disabled'),
    description: '`waiting`: nothing is sent until an operator approves its host.',
  },
  created: INSTANT,
  failures: { ...COUNT, description: 'In a row, since the last success.' },
};

const MESSAGE_TYPE = enumSchema(...EVENT_TYPES, 'webhook.test');

const CHANGED = { answers: { 200: answered('The webhook.', schemaOf('Webhook')) } } as const;

/** Webhooks by the Standard Webhooks specification. */
export const WEBHOOK_TAG: Tag = {
  name: 'Webhooks',
  schemas: {
    Webhook: objectSchema(WEBHOOK, {
      url: { ...STRING, description: 'For its owner alone.' },
      description: STRING,
      confirmation: {
        ...enumSchema('named', 'approved', 'unconfirmed', 'waiting'),
        description:
          'Where statements leave: the record purposes of all sources name the host, operators have approved it, ' +
          'nobody was asked yet (a webhook of an older release), or it waits for an operator.',
      },
      disabled: enumSchema('gone', 'failing', 'owner-ended'),
      delivered: { ...INSTANT, description: TIMES },
      lastError: FAILURE,
      nextTry: { ...INSTANT, description: TIMES },
      pending: {
        ...objectSchema({ id: STRING, type: MESSAGE_TYPE, attempts: COUNT, created: INSTANT }),
        description: 'The message that is being tried.',
      },
      queued: { ...COUNT, description: 'Tests and replayed messages that are sent before what happens.' },
      secret: SECRET,
    }),
    WebhookDelivery: objectSchema(
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
        words: { ...STRING, description: 'How the answer began; not where the message had statements.' },
      },
    ),
  },
  operations: {
    'GET /v1/webhooks': {
      answers: { 200: answered('The webhooks.', objectSchema({ webhooks: arraySchema(schemaOf('Webhook')) })) },
    },
    'POST /v1/webhooks': {
      body: sent(NEW_WEBHOOK, WEBHOOK_EXAMPLE),
      answers: { 201: answered('The webhook with its secret.', schemaOf('Webhook'), { headers: LOCATION }) },
      problems: ['state-conflict'],
    },
    'GET /v1/webhooks/:id': CHANGED,
    'PATCH /v1/webhooks/:id': { body: patch(WEBHOOK_CHANGE, { events: ['profile.violation'] }), ...CHANGED },
    'DELETE /v1/webhooks/:id': { answers: { 204: done('The webhook is deleted.') } },
    'POST /v1/webhooks/:id/pause': CHANGED,
    'POST /v1/webhooks/:id/approve': {
      description:
        'For the sources of the subtree of the operator. Another host of the same webhook is asked for again.',
      body: sent(APPROVAL, { host: 'tool.example' }),
      ...CHANGED,
      problems: ['state-conflict'],
    },
    'POST /v1/webhooks/:id/resume': CHANGED,
    'POST /v1/webhooks/:id/rotate-secret': {
      answers: { 200: answered('The new secret.', objectSchema({ secret: SECRET, formerUntil: INSTANT })) },
    },
    'POST /v1/webhooks/:id/test': {
      answers: { 202: answered('A test is sent.', objectSchema({ id: STRING })) },
      problems: ['state-conflict'],
    },
    'GET /v1/webhooks/:id/deliveries': {
      query: PAGE_QUERY,
      answers: {
        200: answered(
          'The newest first, of 30 days.',
          objectSchema({ deliveries: arraySchema(schemaOf('WebhookDelivery')) }, MORE),
        ),
      },
    },
    'POST /v1/webhooks/:id/replay': {
      body: sent(REPLAY, { since: '2026-11-01T00:00:00Z' }),
      answers: { 202: answered('It is delivered again.', objectSchema({})) },
      problems: ['state-conflict'],
    },
  },
};
