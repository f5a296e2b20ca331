import { arraySchema, COUNT, FLAG, INSTANT, namedSchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { findEvents } from '../../consent/audit/find-events.ts';
import { HEAD_TO_VERIFY, validatePublishedHead } from '../../consent/audit/validate-published-head.ts';
import { outsideDeadline } from '../../core/concurrency/request-deadline.ts';
import { createSemaphore } from '../../core/concurrency/semaphore.ts';
import { Problem } from '../../core/problem.ts';
import { isoTime } from '../../core/time.ts';
import { MORE } from '../openapi/shared/parameters.ts';
import { open, staff } from '../route/access.ts';
import { once } from '../route/once.ts';
import { route } from '../route/route.ts';
import { AUDITOR } from '../route/scopes.ts';
import { AUDIT_EVENT, HASH, OBJECT } from './audit-json.ts';
import { EVENTS_QUERY, readEventQuery } from './event-query.ts';
import examples from './examples.json' with { type: 'json' };
import { filterEventsOf } from './visible-events.ts';

const CHAIN_HEAD = namedSchema('ChainHead', objectSchema({ seq: COUNT, hash: HASH }));
const SIGNED_HEAD = namedSchema(
  'SignedHead',
  objectSchema({
    head: objectSchema({ seq: COUNT, hash: HASH, at: INSTANT }),
    signature: STRING,
    key: { ...OBJECT, description: 'The public key as a JWK (RFC 7517).' },
  }),
);

/** Each verification reads the complete log. */
const VERIFICATIONS = {
  atMost: 1,
  waitingAtMost: 8,
  waitMs: 30_000,
  refusal: 'the chain is being verified for others',
} as const;

const verifications = once(() => createSemaphore(VERIFICATIONS));

export const readChainHead = route({
  method: 'GET',
  path: '/v1/events/head',
  access: open,
  tag: 'Audit log',
  summary: 'Reads the signed tree head of the audit log.',
  carries: 'none',
  answers: { 200: { description: 'The signed head.', schema: SIGNED_HEAD, example: examples.signedHead } },
  handle: async (_, { purposes: { auditLog, keys } }) => {
    const { head, jws } = await auditLog.publishHead();
    return {
      status: 200,
      body: { head: { ...head, at: isoTime(head.at) }, signature: jws, key: { ...keys.jwk, kid: keys.id } },
    };
  },
});

export const verifyEvents = route({
  method: 'POST',
  path: '/v1/events/verify',
  access: staff(AUDITOR),
  tag: 'Audit log',
  summary: 'Verifies the audit log up to a published head.',
  carries: 'none',
  body: { json: HEAD_TO_VERIFY, example: {} },
  answers: {
    200: {
      description: 'Whether the log is whole.',
      schema: objectSchema({ valid: FLAG, head: CHAIN_HEAD }, { fault: objectSchema({ seq: COUNT, detail: STRING }) }),
      example: {
        valid: true,
        head: { seq: 5, hash: '569a5bc5a29e5b408a3e8432f4cc8953d040fb85ce308bf13b2b1dc5d55f5676' },
      },
    },
  },
  handle: async ({ body }, services) => {
    const { auditLog, keys } = services.purposes;
    const published = await validatePublishedHead(body, keys);
    const permits = await verifications(services).acquire();
    try {
      // Verification reads the complete chain, however long that takes.
      const { head, fault } = await outsideDeadline(() => auditLog.verify(undefined, published));
      return { status: 200, body: { valid: fault === undefined, head, fault } };
    } finally {
      permits.release();
    }
  },
});

export const listEvents = route({
  method: 'GET',
  path: '/v1/events',
  access: staff(AUDITOR),
  tag: 'Audit log',
  summary: 'Lists the events of the audit log.',
  carries: 'decisions',
  description:
    'A page with `q` or `type` has searched 5,000 events at most: it may be short, or empty, and have a next page.',
  query: EVENTS_QUERY,
  answers: {
    200: {
      description: 'Events in their order.',
      schema: objectSchema({ events: arraySchema(AUDIT_EVENT) }, MORE),
      example: examples.events,
    },
  },
  handle: async ({ query, principal }, services) => {
    const asked = readEventQuery(query);
    const see = filterEventsOf(services);
    const { events, next } = await findEvents(services.purposes.auditLog, asked, (page) => see(page, principal));
    const parameters = new URLSearchParams(query);
    parameters.set('limit', String(asked.limit));
    parameters.set('after', String(next));
    const more = next === undefined ? undefined : `${services.publicPath}/v1/events?${parameters.toString()}`;
    return { status: 200, body: { events, more } };
  },
});

export const readEvent = route({
  method: 'GET',
  path: '/v1/events/:seq',
  access: staff(AUDITOR),
  tag: 'Audit log',
  summary: 'Reads one event of the audit log.',
  carries: 'decisions',
  answers: { 200: { description: 'The event.', schema: AUDIT_EVENT, example: examples.events.events[1] } },
  handle: async ({ params: { seq }, principal }, services) => {
    const { auditLog } = services.purposes;
    const [event] = /^[1-9]\d{0,14}$/.test(seq) ? await auditLog.list({ after: Number(seq) - 1, limit: 1 }) : [];
    if (event?.seq !== Number(seq) || (await filterEventsOf(services)([event], principal)).length === 0)
      throw new Problem('not-found', 'the chain has no such event');
    return { status: 200, body: event };
  },
});
