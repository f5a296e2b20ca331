import {
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  IRI,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
} from '../../core/json-schema.ts';
import { dayStart, isoTime } from '../../core/time.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import { maySeeTimesOf } from '../../transfer/webhooks/event-rights.ts';
import { type Confirmation, hostOfWebhook } from '../../transfer/webhooks/feeds/confirm-receiver.ts';
import {
  EVENT_TYPES,
  type Webhook,
  type WebhookFailure,
  type WebhookMessage,
} from '../../transfer/webhooks/webhook.ts';
import type { Services } from '../route/services.ts';
import { AUDITOR, DPO, OPERATOR, SCIENTIST, STATEMENTS, STEWARD } from '../route/scopes.ts';

/** The scopes that may receive events; the type of an event decides which of them do. */
export const SUBSCRIBERS = [...STATEMENTS, ...OPERATOR, ...STEWARD, ...AUDITOR, ...DPO, ...SCIENTIST];

export const FAILURE = enumSchema('unreachable', 'too-slow', 'status', 'unreadable-secret');
export const MESSAGE_TYPE = enumSchema(...EVENT_TYPES, 'webhook.test');
export const SECRET = { ...STRING, description: '`whsec_` and 32 bytes in base64; shown this once.' };

const TIMES =
  'Of the webhook of another, for which the reader may not receive all `events`: the day (UTC), without `pending`, ' +
  '`queued` and those deliveries. Of `statements.stored` operators see all times.';

export const WEBHOOK = namedSchema(
  'Webhook',
  objectSchema(
    {
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
    },
    {
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
    },
  ),
);

/** The webhook of the examples, as its owner sees it. */
export const WEBHOOK_EXAMPLE = {
  id: 'wh_7c65dc4ab9cb4fee9d3aa7ea2cf72564',
  url: 'https://tool.example/hooks',
  host: 'tool.example',
  events: ['statements.stored'],
  content: 'ids',
  filter: {},
  owner: '1d62266d6af427e4235399aa',
  state: 'active',
  created: '2026-11-28T07:09:28.863Z',
  failures: 0,
  queued: 0,
};

const pendingJson = ({ id, type, at, attempts }: WebhookMessage) => ({ id, type, attempts, created: isoTime(at) });

/**
 * The times of a webhook's messages. For readers who do not own it, they are in whole days if they would reveal
 * decisions.
 */
const timesJson = ({ pending, queue, deliveredAt, nextTryAt }: Webhook, isExact: boolean) => {
  const shown = (at: number | undefined) => isoTime(isExact || at === undefined ? at : dayStart(at));
  return {
    delivered: shown(deliveredAt),
    nextTry: shown(nextTryAt),
    pending: pending === undefined || !isExact ? undefined : pendingJson(pending),
    queued: isExact ? queue.length : undefined,
  };
};

/** Earlier releases have stored this for a name that leads inside the network. */
export const shownFailure = (stored: WebhookFailure | 'inside-network' | undefined): WebhookFailure | undefined =>
  stored === 'inside-network' ? 'unreachable' : stored;

/** A complete address may be a secret: operators see only the host of a webhook of others. */
const webhookJson = (
  webhook: Webhook,
  confirmation: Confirmation | undefined,
  by: StaffPrincipal,
): Sent<typeof WEBHOOK> => {
  const { id, url, description, events, content, filter, owner, disabledWhy, failures, lastError } = webhook;
  const isOwn = owner.id === by.actor;
  const types = [...events, ...[webhook.pending, ...webhook.queue].flatMap((one) => one?.type ?? [])];
  return {
    id,
    url: isOwn ? url : undefined,
    host: hostOfWebhook(webhook),
    description,
    events,
    content,
    filter,
    owner: owner.id,
    state: webhook.state === 'active' && confirmation === 'waiting' ? 'waiting' : webhook.state,
    confirmation,
    disabled: disabledWhy,
    created: isoTime(webhook.createdAt),
    failures,
    lastError: shownFailure(lastError),
    ...timesJson(webhook, isOwn || types.every((type) => maySeeTimesOf(type, by))),
  };
};

/** The webhook as a member of staff may see it. */
export const shownWebhook = async (
  webhook: Webhook,
  by: StaffPrincipal,
  { sources }: Services,
): Promise<Sent<typeof WEBHOOK>> => webhookJson(webhook, await sources.webhooks.confirmationOf(webhook), by);
