import {
  arraySchema,
  COUNT,
  INSTANT,
  IRI,
  type JsonSchema,
  mapSchema,
  objectSchema,
  STRING,
  UUID,
} from '../../../core/json-schema.ts';
import type { Kind } from '../../../core/problem.ts';
import { answered, done, type Operation, type Parameter, schemaOf, type Tag } from '../shared/operation.ts';
import { ENVELOPE_EXAMPLE, RESULT_EXAMPLE, STATEMENT_EXAMPLE, STATEMENT_ID } from '../shared/xapi-examples.ts';
import {
  ACTOR_PARAMETER,
  ANSWER_VERSION,
  KEEP_STORED_PARAMETER,
  STATEMENT_ANSWER,
  STATEMENT_HEADERS,
  STATEMENT_QUERY,
  STATEMENTS_READ,
  VERSION_HEADERS,
} from '../shared/xapi-parameters.ts';

const SECTION = { description: '1.0.3 Data 2; IEEE 9274.1.1 4.2' };
const STATEMENT: JsonSchema = {
  ...objectSchema(
    {
      actor: { type: 'object', description: 'An Agent or a Group (1.0.3 Data 2.4.2; IEEE 9274.1.1 4.2.2.2).' },
      verb: objectSchema({ id: IRI }, { display: mapSchema(STRING) }),
      object: { type: 'object', description: '1.0.3 Data 2.4.4; IEEE 9274.1.1 4.2.2.4' },
    },
    {
      id: UUID,
      result: { type: 'object', description: '1.0.3 Data 2.4.5; IEEE 9274.1.1 4.2.2.5' },
      context: { type: 'object', description: '1.0.3 Data 2.4.6; IEEE 9274.1.1 4.2.2.6' },
      timestamp: INSTANT,
      stored: INSTANT,
      authority: { type: 'object', description: '1.0.3 Data 2.4.9; IEEE 9274.1.1 4.2.2.9' },
      version: STRING,
      attachments: arraySchema({ type: 'object', description: '1.0.3 Data 2.4.11; IEEE 9274.1.1 4.2.2.11' }),
    },
  ),
  description: `A statement (${SECTION.description}). The server checks every rule of the standard.`,
};

const STATEMENT_TYPES = { types: ['application/json', 'multipart/mixed'] };
const STATEMENTS = { ...STATEMENT_TYPES, headers: STATEMENTS_READ };
const OUTCOME = {
  ...STATEMENT_ANSWER,
  'LRS-Consent': 'How many statements are stored, and how many are withheld, as in `stored=1, withheld=0`.',
  'LRS-Profile': 'The profile versions that the statements violate or match nothing of (RFC 9651); absent without any.',
};
const WRITES: readonly Kind[] = [
  'invalid-statement',
  'profile-violation',
  'consent-required',
  'statement-conflict',
  'journal-unavailable',
];

const required = (parameter: Parameter): Parameter => ({ ...parameter, required: true });
const SINCE: Parameter = { schema: INSTANT, description: 'Only documents stored after this; not beside an id.' };
const ID: Parameter = { schema: { type: 'string', minLength: 1 } };
const DOCUMENT = { types: ['*/*'] };
const CONDITIONS: Readonly<Record<string, Parameter>> = {
  ...VERSION_HEADERS,
  'If-Match': { schema: STRING },
  'If-None-Match': { schema: STRING },
};
const WRITTEN = { ...ANSWER_VERSION, ETag: 'Of the stored document.', 'Last-Modified': 'When it was stored.' };

/** The operations of one document resource. */
const documentOperations = (
  path: string,
  id: 'stateId' | 'profileId',
  scope: Readonly<Record<string, Parameter>>,
): Readonly<Record<string, Operation>> => {
  const one = { ...scope, [id]: required(ID) };
  const write: Operation = {
    query: one,
    headers: CONDITIONS,
    body: { ...DOCUMENT, isOptional: true },
    answers: { 204: { ...done('The document is stored.'), headers: WRITTEN } },
    problems: [
      'profile-violation',
      'consent-required',
      'document-conflict',
      'precondition-failed',
      'journal-unavailable',
    ],
  };
  return {
    [`GET ${path}`]: {
      query: { ...scope, [id]: ID, since: SINCE },
      headers: VERSION_HEADERS,
      answers: { 200: { description: 'The document, or the list of ids.', headers: WRITTEN, ...DOCUMENT } },
      problems: ['not-found', 'consent-required'],
    },
    [`PUT ${path}`]: write,
    [`POST ${path}`]: write,
    [`DELETE ${path}`]: {
      query: id === 'stateId' ? { ...scope, [id]: ID } : one,
      headers: CONDITIONS,
      answers: { 204: { ...done('What there was is deleted.'), headers: ANSWER_VERSION } },
      problems: ['precondition-failed', 'consent-required', 'journal-unavailable'],
    },
  };
};

const AGENT = required({ ...ACTOR_PARAMETER, description: 'An Agent as JSON.' });
const ACTIVITY = required({ schema: IRI });

/** The resources of the xAPI standard. */
export const XAPI_TAG: Tag = {
  name: 'xAPI',
  schemas: {
    Statement: STATEMENT,
    Statements: { anyOf: [schemaOf('Statement'), arraySchema(schemaOf('Statement'))] },
    StatementResult: objectSchema({
      statements: arraySchema({ type: 'object' }),
      more: { ...STRING, description: 'The path of the next page; empty on the last one.' },
    }),
    CaliperEnvelope: {
      ...objectSchema({
        sensor: {},
        sendTime: STRING,
        dataVersion: STRING,
        data: arraySchema({ type: 'object' }, { minItems: 1 }),
      }),
      description: 'Events and entities (Caliper 1.2, section 3.4).',
    },
    StatementOrResult: { anyOf: [schemaOf('StatementResult'), schemaOf('Statement')] },
  },
  operations: {
    'GET /xapi/statements': {
      query: STATEMENT_QUERY,
      headers: STATEMENT_HEADERS,
      answers: {
        200: answered('One statement, or a page of them.', schemaOf('StatementOrResult'), {
          ...STATEMENTS,
          example: RESULT_EXAMPLE,
        }),
      },
      problems: ['not-found'],
    },
    'POST /xapi/statements': {
      headers: { ...VERSION_HEADERS, ...KEEP_STORED_PARAMETER },
      body: { schema: schemaOf('Statements'), example: STATEMENT_EXAMPLE, ...STATEMENT_TYPES },
      answers: {
        200: answered('The ids of the statements.', arraySchema(UUID), { headers: OUTCOME, example: [STATEMENT_ID] }),
      },
      problems: WRITES,
    },
    'PUT /xapi/statements': {
      query: { statementId: { schema: UUID, required: true, example: STATEMENT_ID } },
      headers: VERSION_HEADERS,
      body: { schema: schemaOf('Statement'), example: STATEMENT_EXAMPLE, ...STATEMENT_TYPES },
      answers: { 204: { ...done('The statement is stored.'), headers: OUTCOME } },
      problems: WRITES,
    },
    'GET /xapi/statements/more/:token': {
      headers: STATEMENT_HEADERS,
      answers: { 200: answered('The next page.', schemaOf('StatementResult'), STATEMENTS) },
      problems: ['cursor-over'],
    },
    ...documentOperations('/xapi/activities/state', 'stateId', {
      activityId: ACTIVITY,
      agent: AGENT,
      registration: { schema: UUID },
    }),
    ...documentOperations('/xapi/agents/profile', 'profileId', { agent: AGENT }),
    ...documentOperations('/xapi/activities/profile', 'profileId', { activityId: ACTIVITY }),
    'GET /xapi/activities': {
      query: { activityId: ACTIVITY },
      headers: VERSION_HEADERS,
      answers: {
        200: answered(
          'The activity.',
          objectSchema({ objectType: STRING, id: IRI }, { definition: { type: 'object' } }),
          { headers: { ...ANSWER_VERSION, ETag: 'Of the activity.' } },
        ),
      },
      problems: ['not-found'],
    },
    'GET /xapi/agents': {
      query: { agent: AGENT },
      headers: VERSION_HEADERS,
      answers: {
        200: answered(
          'The Person (1.0.3 Communication 2.4; IEEE 9274.1.1 4.1.6.3).',
          objectSchema(
            { objectType: STRING },
            {
              name: arraySchema(STRING),
              mbox: arraySchema(STRING),
              mbox_sha1sum: arraySchema(STRING),
              openid: arraySchema(STRING),
              account: arraySchema({ type: 'object' }),
            },
          ),
          { headers: ANSWER_VERSION },
        ),
      },
    },
    'POST /caliper': {
      body: { schema: schemaOf('CaliperEnvelope'), example: ENVELOPE_EXAMPLE },
      answers: {
        200: answered(
          'What was stored, and what has no statement.',
          objectSchema({
            stored: COUNT,
            withheld: COUNT,
            ids: arraySchema(UUID),
            unmapped: arraySchema(
              objectSchema({ index: COUNT, detail: STRING }, { id: STRING, type: STRING, action: STRING }),
            ),
          }),
        ),
      },
      problems: [...WRITES, 'unsupported-media-type', 'unsupported-version'],
    },
    'GET /xapi/about': {
      answers: {
        200: answered(
          'Versions and extensions.',
          objectSchema({ version: arraySchema(STRING), extensions: { type: 'object' } }),
          { headers: ANSWER_VERSION, example: { version: ['1.0.3', '2.0.0'], extensions: {} } },
        ),
      },
    },
  },
};
