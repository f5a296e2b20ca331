import {
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
} from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { organisationOf } from '../../access/sources/organisations/organisations.ts';
import { wholeTens } from '../../telemetry/operations/due-statements.ts';
import { HASH } from '../audit/audit-json.ts';
import { listQuery, MORE } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import { NO_STORE } from './figures-json.ts';
import { readSourcePage, SOURCE_LIST } from './page-of-sources.ts';
import { TENS } from './retention-json.ts';

/** An erasure should be done after this many seconds. */
const ERASURE_LIMIT_S = 60;

const CONSENT_STATE = namedSchema(
  'ConsentState',
  objectSchema({
    at: INSTANT,
    waiting: {
      ...objectSchema({
        guardian: TENS,
        subject: TENS,
        complete: { ...FLAG, description: 'False if more people wait than were read: there may be more.' },
      }),
      description: 'Decisions that wait for the second of two signatures, by who must give it.',
    },
    erasures: objectSchema({
      open: TENS,
      late: { ...FLAG, description: `Whether one is open for more than ${ERASURE_LIMIT_S} seconds.` },
      oldestSeconds: { ...COUNT, description: 'The age of the oldest, in whole minutes.' },
    }),
    auditLog: objectSchema(
      { head: objectSchema({ seq: COUNT, hash: HASH, at: INSTANT }) },
      { verified: { ...COUNT, description: 'The last event that this process has verified; absent: none yet.' } },
    ),
  }),
);

const SOURCE_CONSENT = namedSchema(
  'SourceConsent',
  objectSchema({
    source: STRING,
    name: STRING,
    organisation: STRING,
    basis: enumSchema('consent', 'contract', 'public_task'),
    stored: TENS,
    withheld: TENS,
    reasons: {
      ...arraySchema(objectSchema({ why: STRING, count: TENS })),
      description: 'Why statements were withheld, the most frequent first.',
    },
  }),
);

export const readConsentState = route({
  method: 'GET',
  path: '/v1/operations/consent',
  access: staff(OPERATOR),
  tag: 'Operations',
  summary: 'Reads what consent waits for: second signatures, erasures and the verification of the audit log.',
  carries: 'none',
  answers: {
    200: {
      description: 'The state of consent.',
      schema: CONSENT_STATE,
      example: {
        at: '2026-11-28T08:00:00.000Z',
        waiting: { guardian: 20, subject: 0, complete: true },
        erasures: { open: 0, late: false, oldestSeconds: 0 },
        auditLog: {
          head: {
            seq: 5,
            hash: '569a5bc5a29e5b408a3e8432f4cc8953d040fb85ce308bf13b2b1dc5d55f5676',
            at: '2026-11-28T08:00:00.000Z',
          },
          verified: 5,
        },
      },
    },
  },
  handle: async (_, { purposes, people, processServices, now }) => {
    const [waiting, { count, oldestSeconds }, { head }] = await Promise.all([
      purposes.pendingSignatures(),
      people.erasures.pending(),
      purposes.auditLog.publishHead(),
    ]);
    const verified = processServices.metrics.consent.verified();
    return {
      status: 200,
      headers: NO_STORE,
      body: {
        at: isoTime(now()),
        waiting: {
          guardian: wholeTens(waiting.guardian),
          subject: wholeTens(waiting.subject),
          complete: waiting.isComplete,
        },
        erasures: {
          open: wholeTens(count),
          late: oldestSeconds > ERASURE_LIMIT_S,
          oldestSeconds: Math.floor(oldestSeconds / 60) * 60,
        },
        auditLog: {
          head: { ...head, at: isoTime(head.at) },
          verified: verified === 0 ? undefined : verified,
        },
      },
    };
  },
});

const countsOf = (withheld: Readonly<Record<string, number>>) => {
  const reasons = Object.entries(withheld)
    .filter(([, count]) => count > 0)
    .map(([why, count]) => ({ why, count }))
    .sort((one, other) => other.count - one.count);
  return { withheld: reasons.reduce((sum, { count }) => sum + count, 0), reasons };
};

export const listConsentOfSources = route({
  method: 'GET',
  path: '/v1/operations/consent/sources',
  access: staff(OPERATOR),
  tag: 'Operations',
  summary: 'Lists how many statements of each source this process stored and withheld since its start.',
  description: 'All processes and longer times: `lrs_consent_admitted_total` and `lrs_consent_withheld_total`.',
  carries: 'none',
  query: listQuery(SOURCE_LIST),
  answers: {
    200: {
      description: 'The sources.',
      schema: objectSchema({ sources: arraySchema(SOURCE_CONSENT) }, MORE),
      example: {
        sources: [
          {
            source: 'moodle',
            name: 'Moodle',
            organisation: 'org:default',
            basis: 'consent',
            stored: 1200,
            withheld: 30,
            reasons: [
              { why: 'undecided', count: 20 },
              { why: 'paused', count: 10 },
            ],
          },
        ],
      },
    },
  },
  handle: async ({ query, principal }, services) => {
    const request = { query, principal, path: '/v1/operations/consent/sources' };
    const { items, more } = await readSourcePage(request, { list: SOURCE_LIST, services });
    const counts = services.processServices.metrics.consent.counts();
    const sources = items.map((source): Sent<typeof SOURCE_CONSENT> => {
      const { stored, withheld } = counts.get(source.id) ?? { stored: 0, withheld: {} };
      const of = countsOf(withheld);
      const { id, name, basis } = source;
      return { source: id, name, organisation: organisationOf(source), basis, stored, ...of };
    });
    return { status: 200, headers: NO_STORE, body: { sources, ...more } };
  },
});
