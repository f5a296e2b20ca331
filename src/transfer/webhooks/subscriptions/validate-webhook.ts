import {
  arraySchema,
  closedSchema,
  enumSchema,
  FLAG,
  INSTANT,
  IRI,
  type Static,
  textSchema,
} from '../../../core/json-schema.ts';
import { hostOf, isInsideHost } from '../../../core/outside/outside-address.ts';
import { type Fault, Problem } from '../../../core/problem.ts';
import { createBodyReader } from '../../../xapi/validate/body-reader.ts';
import { EVENT_TYPES } from '../webhook.ts';

const FILTER = closedSchema({}, { verb: IRI, activity: IRI, related_activities: FLAG });

const MEMBERS = {
  description: textSchema(200),
  content: {
    ...enumSchema('ids', 'statements'),
    'x-must':
      'ids or statements: statements are sent once an operator has approved the host of the address ' +
      '(POST /v1/webhooks/ID/approve), or WEBHOOK_ALLOW_HOSTS names it',
  },
  filter: FILTER,
};

const REQUIRED = {
  url: textSchema(1000),
  events: arraySchema(enumSchema(...EVENT_TYPES), { minItems: 1, uniqueItems: true }),
};

/** The body that makes a webhook. */
export const NEW_WEBHOOK = closedSchema(REQUIRED, MEMBERS);
/** The complete webhook after a JSON merge patch of these members. */
export const WEBHOOK_CHANGE = closedSchema({}, { ...REQUIRED, ...MEMBERS });
/** The messages that are to be delivered again. */
export const REPLAY = closedSchema({}, { since: INSTANT, id: textSchema(100) });

/** An operator's approval of this host, as the webhook names it. */
export const APPROVAL = closedSchema({ host: textSchema(300) });

/** The members of a webhook that its owner writes. */
export type WebhookContent = Static<typeof NEW_WEBHOOK>;

/** The fault of the address; names are looked up at each connection, not here. */
const urlFault = (text: string, allowedHosts: readonly string[]): string | undefined => {
  if (!URL.canParse(text)) return 'must be a URL';
  const url = new URL(text);
  const host = hostOf(url);
  const isAllowed = allowedHosts.includes(host);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed))
    return 'must begin with https: (http: for hosts of WEBHOOK_ALLOW_HOSTS)';
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    return 'must have no user, no password and no fragment';
  if (!isAllowed && isInsideHost(host)) return `is inside the network: WEBHOOK_ALLOW_HOSTS=${host} permits it`;
  return undefined;
};

const contentFaults = ({ events, content, filter }: Readonly<Record<string, unknown>>): readonly Fault[] => {
  if (!Array.isArray(events) || events.includes('statements.stored')) return [];
  return [
    ...(content === 'statements' ? ['/content'] : []),
    ...(filter === undefined || JSON.stringify(filter) === '{}' ? [] : ['/filter']),
  ].map((at) => ({ at, detail: 'is of statements.stored, which is not among the events' }));
};

const readContent = createBodyReader({
  schema: NEW_WEBHOOK,
  refusal: 'this is not what a webhook may be',
  check: contentFaults,
});

/** Reads the members of a webhook. Throws Problem `invalid-request` with every fault. */
export const validateWebhook = (body: unknown, allowedHosts: readonly string[]): WebhookContent =>
  readContent(body, {
    check: ({ url }) => {
      const detail = typeof url === 'string' ? urlFault(url, allowedHosts) : undefined;
      return detail === undefined ? [] : [{ at: '/url', detail }];
    },
  });

const readReplayBody = createBodyReader({
  schema: REPLAY,
  refusal: 'this is not what can be replayed',
});

/** The host that an operator approves. Throws Problem `invalid-request`. */
export const validateApproval = createBodyReader({
  schema: APPROVAL,
  refusal: 'this is not how a webhook is approved',
});

/** Either a time in milliseconds since the epoch, or the id of a message. Throws Problem `invalid-request`. */
export const validateReplay = (body: unknown): { readonly since: number } | { readonly id: string } => {
  const { since, id } = readReplayBody(body);
  if (since !== undefined && id === undefined) return { since: Date.parse(since) };
  if (id !== undefined && since === undefined) return { id };
  throw new Problem('invalid-request', 'this is not what can be replayed', [
    { at: '', detail: 'must name one of since and id' },
  ]);
};
