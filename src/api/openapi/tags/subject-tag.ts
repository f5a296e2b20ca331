import {
  ANY,
  arraySchema,
  COUNT,
  DAY,
  enumSchema,
  FLAG,
  INSTANT,
  TEXTS_BY_LANGUAGE,
  mapSchema,
  objectSchema,
  STRING,
} from '../../../core/json-schema.ts';
import { SIGN_IN_EVENTS } from '../../../consent/audit/sign-in-events.ts';
import { CHOICES } from '../../../consent/model/actions.ts';
import { validateChoice } from '../../../consent/subject/validate-choice.ts';
import { OWN_ERASURE } from '../../../http/api/consent/own-erasures.ts';
import { answered, done, schemaOf, sent, type Tag } from '../shared/operation.ts';
import { limitParameter, MORE, PAGE_QUERY } from '../shared/parameters.ts';
import { OWN_STATEMENT_HEADERS, STATEMENT_QUERY, STATEMENTS_READ } from '../shared/xapi-parameters.ts';

const NAMED = objectSchema({ id: STRING, name: STRING });
const READER = objectSchema(
  { organisation: NAMED },
  {
    id: STRING,
    source: NAMED,
    role: STRING,
    link: {
      ...STRING,
      description: 'The id of a sign-in link of this reader: the data were given in the session that it opened.',
    },
  },
);
const SIGN_IN = objectSchema(
  {
    seq: COUNT,
    at: INSTANT,
    type: enumSchema(...SIGN_IN_EVENTS),
    role: enumSchema('subject', 'guardian'),
    assurance: enumSchema('tool', 'institution', 'idp'),
    link: { ...STRING, description: 'The id of the link, or of the sign-in at the OpenID provider.' },
    organisation: NAMED,
    present: { ...FLAG, description: 'It began the session that asks.' },
  },
  { askedBy: objectSchema({}, { id: STRING, source: NAMED, role: enumSchema('operator') }) },
);
const CHOICE_LIST = arraySchema(enumSchema(...CHOICES));
const STATE = enumSchema('none', 'pending', 'granted', 'refused', 'paused', 'withdrawn', 'objected', 'expired');
const DECISION_EXAMPLE = { choice: 'yes', version: 1, language: 'fr' };

const OVERVIEW = objectSchema(
  {
    role: enumSchema('subject', 'guardian'),
    assurance: enumSchema('tool', 'institution', 'idp'),
    sources: arraySchema(objectSchema({ id: STRING, name: STRING }, { readers: arraySchema(NAMED) })),
    asked: arraySchema(schemaOf('MyPurpose')),
    decided: arraySchema(schemaOf('MyPurpose')),
    counts: objectSchema({
      weeks: arraySchema(objectSchema({ source: STRING, week: DAY, count: COUNT })),
      whole: FLAG,
    }),
    latest: arraySchema(
      objectSchema(
        {
          id: STRING,
          source: STRING,
          timestamp: INSTANT,
          stored: INSTANT,
          verb: objectSchema({ id: STRING }, { display: TEXTS_BY_LANGUAGE }),
        },
        { activity: objectSchema({ id: STRING }, { name: TEXTS_BY_LANGUAGE }) },
      ),
    ),
    bounds: objectSchema({ store: STRING, journal: STRING, streams: STRING, backups: STRING, recipients: STRING }),
    accesses: objectSchema({
      readers: arraySchema(
        objectSchema({ reader: READER, given: mapSchema(COUNT), answers: COUNT, first: INSTANT, last: INSTANT }),
      ),
      whole: FLAG,
      days: COUNT,
    }),
  },
  {
    name: STRING,
    mentions: COUNT,
    keptOut: schemaOf('KeptOut'),
    readsNothing: {
      ...FLAG,
      description: 'The key that asked for the link of a tool may not read statements itself, so none are shown.',
    },
  },
);

const EVENTS_QUERY = {
  before: { schema: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } },
  limit: limitParameter(1000, 100),
} as const;

/** What people see and decide, and how tools ask them. */
export const SUBJECT_TAG: Tag = {
  name: 'People and consent',
  schemas: {
    MyPurpose: objectSchema(
      { purpose: schemaOf('Purpose'), state: STATE, generation: COUNT, stale: FLAG, joint: FLAG, may: CHOICE_LIST },
      {
        version: COUNT,
        since: INSTANT,
        includePast: FLAG,
        signatures: arraySchema(enumSchema('subject', 'guardian')),
        until: INSTANT,
        withheld: CHOICE_LIST,
      },
    ),
    Overview: OVERVIEW,
    KeptOut: objectSchema(
      {
        since: INSTANT,
        joint: FLAG,
        signatures: arraySchema(enumSchema('subject', 'guardian')),
        may: arraySchema(enumSchema('return')),
        erasure: enumSchema('under-way', 'done'),
      },
      { withheld: arraySchema(enumSchema('return')) },
    ),
    AccessRecord: objectSchema(
      { reader: READER, source: NAMED, route: STRING, answers: COUNT, given: COUNT, first: INSTANT, last: INSTANT },
      { filter: mapSchema(ANY) },
    ),
    SignIn: SIGN_IN,
    Erasure: objectSchema({ id: STRING, requestedAt: INSTANT, passed: COUNT, partitions: COUNT }, { done: INSTANT }),
  },
  operations: {
    'GET /v1/me': { answers: { 200: answered('All that the page of a person shows.', schemaOf('Overview')) } },
    'DELETE /v1/me': {
      answers: {
        202: answered('The id of the erasure.', objectSchema({ erasure: STRING }), {
          headers: { Location: 'Where its progress is read.' },
        }),
        204: done('There is nothing to erase.'),
      },
      problems: ['assurance-required', 'state-conflict', 'journal-unavailable'],
    },
    'DELETE /v1/me/kept-out': {
      answers: {
        200: answered(
          'The person is back (`returned`), or another yes is missing (`pending`).',
          objectSchema({ state: enumSchema('returned', 'pending'), generation: COUNT }),
        ),
      },
      problems: ['assurance-required', 'state-conflict', 'journal-unavailable'],
    },
    'PUT /v1/me/decisions/:purpose': {
      body: sent(validateChoice.schema, DECISION_EXAMPLE),
      answers: { 200: answered('The decision as it stands.', schemaOf('RecordedDecision')) },
      problems: [
        'too-many-requests',
        'version-conflict',
        'state-conflict',
        'assurance-required',
        'journal-unavailable',
      ],
    },
    'GET /v1/me/events': {
      query: EVENTS_QUERY,
      answers: {
        200: answered('The latest events first.', objectSchema({ events: arraySchema(schemaOf('AuditEvent')) }, MORE)),
      },
      problems: ['assurance-required'],
    },
    'GET /v1/me/access-records': {
      query: PAGE_QUERY,
      answers: {
        200: answered('Who has read.', objectSchema({ records: arraySchema(schemaOf('AccessRecord')) }, MORE)),
      },
      problems: ['assurance-required'],
    },
    'GET /v1/me/sign-ins': {
      query: EVENTS_QUERY,
      answers: {
        200: answered(
          'Links that were made and opened, and sign-ins at a provider; the latest first.',
          objectSchema({ signIns: arraySchema(schemaOf('SignIn')) }, MORE),
        ),
      },
      problems: ['assurance-required'],
    },
    'GET /v1/me/receipts/:seq': {
      answers: {
        200: answered('The receipt with its JWS.', objectSchema({ receipt: schemaOf('Receipt'), signature: STRING })),
      },
      problems: ['assurance-required'],
    },
    'GET /v1/me/export': {
      answers: { 200: answered('One JSON value a line.', undefined, { types: ['application/x-ndjson'] }) },
      problems: ['assurance-required'],
    },
    'GET /v1/me/export.zip': {
      answers: {
        200: answered('An archive: a page to read, and one JSON value a line in each file.', undefined, {
          types: ['application/zip'],
        }),
      },
      problems: ['assurance-required'],
    },
    'GET /v1/me/attachments/:statement/:sha2': {
      answers: { 200: answered('The data.', undefined, { types: ['application/octet-stream'] }) },
      problems: ['assurance-required', 'not-found'],
    },
    'POST /v1/erasures': {
      body: sent(OWN_ERASURE, { statements: ['f5d2a1c6-0a4e-4f0c-9d8e-5a3b1c2d4e6f'] }),
      answers: {
        202: answered('The id of the erasure; the same for unknown statements.', objectSchema({ erasure: STRING }), {
          headers: { Location: 'Where its progress is read.' },
        }),
      },
      problems: ['not-found'],
    },
    'GET /v1/erasures/:id': { answers: { 200: answered('The progress.', schemaOf('Erasure')) } },
    'GET /v1/me/xapi/statements': {
      query: STATEMENT_QUERY,
      headers: OWN_STATEMENT_HEADERS,
      answers: {
        200: answered('One statement, or a page of them.', schemaOf('StatementOrResult'), {
          types: ['application/json', 'multipart/mixed'],
          headers: STATEMENTS_READ,
        }),
      },
      problems: ['not-found', 'assurance-required'],
    },
    'GET /v1/me/xapi/statements/more/:token': {
      headers: OWN_STATEMENT_HEADERS,
      answers: {
        200: answered('The next page.', schemaOf('StatementResult'), {
          types: ['application/json', 'multipart/mixed'],
          headers: STATEMENTS_READ,
        }),
      },
      problems: ['assurance-required', 'cursor-over'],
    },
  },
};
