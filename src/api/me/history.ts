import { defined } from '../../core/json-object.ts';
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
import type { MySignIn } from '../../consent/audit/my-sign-ins.ts';
import { SIGN_IN_EVENTS } from '../../consent/audit/sign-in-events.ts';
import { ASSURANCES } from '../../consent/model/assurance.ts';
import { accessJson } from '../../consent/subject/my-access-records.ts';
import { Problem } from '../../core/problem.ts';
import { readIntegers } from '../../http/api/shared/integer-parameters.ts';
import { moreMember, readPageParameters } from '../../http/api/shared/page-parameters.ts';
import { AUDIT_EVENT } from '../audit/audit-json.ts';
import { RECEIPT, RECEIPT_EXAMPLE } from '../audit/receipts.ts';
import { limitParameter, MORE, PAGE_QUERY } from '../openapi/shared/parameters.ts';
import { session } from '../route/access.ts';
import { route } from '../route/route.ts';
import { ACCESS_RECORD, NAMED } from './access-json.ts';
import examples from './examples.json' with { type: 'json' };

const SIGN_IN = namedSchema(
  'SignIn',
  objectSchema(
    {
      seq: COUNT,
      at: INSTANT,
      type: enumSchema(...SIGN_IN_EVENTS),
      role: enumSchema('subject', 'guardian'),
      assurance: enumSchema(...ASSURANCES),
      link: { ...STRING, description: 'The id of the link, or of the sign-in at the OpenID provider.' },
      organisation: NAMED,
      present: { ...FLAG, description: 'It began the session that asks.' },
    },
    { askedBy: objectSchema({}, { id: STRING, source: NAMED, role: enumSchema('operator') }) },
  ),
);

const LIMIT = { default: 100, max: 1000 } as const;

const EVENTS_QUERY = {
  before: { schema: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } },
  limit: limitParameter(LIMIT.max, LIMIT.default),
} as const;

interface EventsPage {
  readonly limit: number;
  readonly before?: number;
}

const readEventsPage = (query: URLSearchParams): EventsPage => {
  const { before, limit = LIMIT.default } = readIntegers(query, {
    before: [1, Number.MAX_SAFE_INTEGER],
    limit: [1, LIMIT.max],
  });
  return { limit, ...defined({ before }) };
};

const moreEvents = (path: string, { limit }: EventsPage, next: number | undefined): string | undefined =>
  next === undefined ? undefined : `${path}?limit=${limit}&before=${next}`;

const makerJson = ({ source, ...maker }: NonNullable<MySignIn['askedBy']>) => ({ ...maker, source });

const signInJson = ({ isPresent, organisation, askedBy, ...rest }: MySignIn): Sent<typeof SIGN_IN> => ({
  ...rest,
  organisation,
  askedBy: askedBy === undefined ? undefined : makerJson(askedBy),
  present: isPresent,
});

const seqOf = (text: string): number => {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Problem('not-found', 'no decision of yours has this number');
  return Number(text);
};

export const listMyEvents = route({
  method: 'GET',
  path: '/v1/me/events',
  access: session,
  tag: 'People and consent',
  summary: 'Lists the audit events of a person.',
  carries: 'own',
  query: EVENTS_QUERY,
  answers: {
    200: {
      description: 'The latest events first.',
      schema: objectSchema({ events: arraySchema(AUDIT_EVENT) }, MORE),
      example: examples.events,
    },
  },
  problems: ['assurance-required'],
  handle: async ({ query, session: by }, { people, publicPath }) => {
    const page = readEventsPage(query);
    const { events, next } = await people.subjectService.events(by, page);
    return { status: 200, body: { events, more: moreEvents(`${publicPath}/v1/me/events`, page, next) } };
  },
});

export const listMyAccessRecords = route({
  method: 'GET',
  path: '/v1/me/access-records',
  access: session,
  tag: 'People and consent',
  summary: 'Lists who has read data of a person: by a grant, as staff, or in a session that a link of theirs opened.',
  carries: 'own',
  query: PAGE_QUERY,
  answers: {
    200: {
      description: 'Who has read.',
      schema: objectSchema({ records: arraySchema(ACCESS_RECORD) }, MORE),
      example: examples.accessRecords,
    },
  },
  problems: ['assurance-required'],
  handle: async ({ query, session: by }, { people, publicPath }) => {
    const { limit, before } = readPageParameters(query);
    const { records, next } = await people.subjectService.accessRecords(by, {
      limit,
      ...(before !== undefined && { before: { hour: before.at, key: before.key } }),
    });
    return {
      status: 200,
      body: {
        records: records.map(accessJson),
        ...moreMember(`${publicPath}/v1/me/access-records`, limit, next && { at: next.hour, key: next.key }),
      },
    };
  },
});

export const listMySignIns = route({
  method: 'GET',
  path: '/v1/me/sign-ins',
  access: session,
  tag: 'People and consent',
  summary: 'Lists the links that were made and opened for a person, and the sign-ins.',
  carries: 'own',
  query: EVENTS_QUERY,
  answers: {
    200: {
      description: 'Links that were made and opened, and sign-ins at a provider; the latest first.',
      schema: objectSchema({ signIns: arraySchema(SIGN_IN) }, MORE),
      example: examples.signIns,
    },
  },
  problems: ['assurance-required'],
  handle: async ({ query, session: by }, { people, publicPath }) => {
    const page = readEventsPage(query);
    const { signIns, next } = await people.subjectService.signIns(by, page);
    return {
      status: 200,
      body: { signIns: signIns.map(signInJson), more: moreEvents(`${publicPath}/v1/me/sign-ins`, page, next) },
    };
  },
});

export const readMyReceipt = route({
  method: 'GET',
  path: '/v1/me/receipts/:seq',
  access: session,
  tag: 'People and consent',
  summary: 'Reads the signed receipt of a decision.',
  carries: 'own',
  answers: {
    200: {
      description: 'The receipt with its JWS.',
      schema: objectSchema({ receipt: RECEIPT, signature: STRING }),
      example: { receipt: RECEIPT_EXAMPLE, signature: 'eyJhbGciOiJFZERTQSJ9..shown' },
    },
  },
  problems: ['assurance-required'],
  handle: async ({ params, session: by }, { people }) => {
    const { receipt, jws } = await people.subjectService.receipt(by, seqOf(params.seq));
    return { status: 200, body: { receipt, signature: jws } };
  },
});
