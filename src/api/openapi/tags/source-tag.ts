import {
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  objectSchema,
  STRING,
  UUID,
} from '../../../core/json-schema.ts';
import { SCOPES } from '../../../sources/scopes.ts';
import {
  AUDIENCE,
  NEW_CREDENTIAL,
  NEW_SOURCE,
  ROTATION,
  SOURCE_BASIS,
  SOURCE_CHANGE,
} from '../../../sources/source-schemas.ts';
import { NEW_SESSION } from '../../../sources/authentication/validate-session.ts';
import { DEAD_LETTER_KINDS } from '../../../ingest/dead-letters.ts';
import { DROP_REQUEST } from '../../../http/api/statements/dead-letters.ts';
import { VOID_REQUEST } from '../../../http/api/statements/voids.ts';
import { answered, done, IF_MATCH, LOCATION, patch, schemaOf, sent, type Tag, VERSION } from '../shared/operation.ts';
import { ORGANISATION_OPERATIONS } from './organisation-operations.ts';
import { MORE, PAGE_QUERY } from '../shared/parameters.ts';
import { DEAD_LETTER_QUERY, EXPORT_QUERY } from '../shared/xapi-parameters.ts';

const SCOPE_LIST = arraySchema(enumSchema(...SCOPES));
const SOURCE_EXAMPLE = { id: 'moodle', name: 'Moodle of our school', basis: 'public_task', keep: 'P3Y' };
const CREATED_SOURCE = {
  ...SOURCE_EXAMPLE,
  onWithheld: 'accept',
  createdAt: '2026-10-01T08:00:00.000Z',
  profiles: [],
  credentials: [],
};
const DEAD_LETTER = {
  id: { ...STRING, description: 'Partition and offset in the journal.' },
  kind: enumSchema(...DEAD_LETTER_KINDS),
  reason: STRING,
  added: INSTANT,
  sources: arraySchema(STRING),
  statements: { ...COUNT, description: 'The statements that a replay would send.' },
} as const;

const DEAD_LETTER_CONTENT = objectSchema(
  { ...DEAD_LETTER, content: arraySchema(objectSchema({ source: STRING, id: STRING, statement: STRING })) },
  { message: { ...STRING, description: 'The message in base64, where no statement of it can be read.' } },
);

/** Sources, credentials, grants, organisations and sessions. */
export const SOURCE_TAG: Tag = {
  name: 'Sources',
  schemas: {
    Source: objectSchema(
      {
        id: STRING,
        name: STRING,
        basis: SOURCE_BASIS,
        onWithheld: enumSchema('accept', 'reject'),
        createdAt: INSTANT,
        profiles: arraySchema(
          objectSchema({ id: STRING, mode: enumSchema('off', 'observe', 'enforce'), policy: enumSchema('any', 'all') }),
        ),
        credentials: arraySchema(
          objectSchema(
            { key: STRING, scopes: SCOPE_LIST, createdAt: INSTANT },
            {
              endsAt: { ...INSTANT, description: 'When a key that was rotated ends.' },
              replacedBy: { ...STRING, description: 'The key that replaced it.' },
            },
          ),
        ),
      },
      {
        controller: schemaOf('Controller'),
        audience: AUDIENCE,
        keep: { ...STRING, description: 'How long its statements are kept: an ISO 8601 period.' },
        directKafka: FLAG,
        shares: arraySchema(STRING),
        organisation: { ...STRING, description: '`org:default` where absent.' },
        quota: objectSchema({}, { requests: COUNT, statements: COUNT, bytes: COUNT, cpuMs: COUNT }),
      },
    ),
    Credential: {
      ...objectSchema({ key: STRING, secret: STRING }),
      description: 'The secret is shown this once.',
    },
    RotatedCredential: {
      ...objectSchema({
        key: STRING,
        secret: STRING,
        scopes: SCOPE_LIST,
        replaces: objectSchema({ key: STRING, endsAt: INSTANT }),
      }),
      description: 'The secret is shown this once.',
    },
    Grant: objectSchema({ of: STRING, key: STRING, source: STRING, name: STRING, scopes: SCOPE_LIST }),
    Organisation: objectSchema(
      { id: STRING, name: STRING },
      {
        parent: STRING,
        controller: schemaOf('Controller'),
        provider: { ...STRING, description: 'The name of the OpenID provider of this organisation itself.' },
        createdAt: INSTANT,
      },
    ),
    DeadLetter: objectSchema(DEAD_LETTER),
    ReplayedDeadLetter: objectSchema({
      id: STRING,
      stored: COUNT,
      withheld: {
        ...COUNT,
        description: 'A dead letter of kind `unknown` or `mended` stays until nothing of it is withheld.',
      },
      refused: { ...arraySchema(STRING), description: 'Kinds of problem; the dead letter stays where there are any.' },
    }),
    Session: objectSchema({
      key: STRING,
      secret: STRING,
      token: { ...STRING, description: 'A Bearer token for /xapi.' },
      expires: INSTANT,
      fetch: { ...STRING, description: 'The fetch URL of cmi5 8.2, which answers once.' },
      launch: objectSchema({ tincan: STRING }, { cmi5: STRING }),
    }),
  },
  operations: {
    'GET /v1/sources': {
      answers: { 200: answered('The sources.', objectSchema({ sources: arraySchema(schemaOf('Source')) })) },
    },
    'POST /v1/sources': {
      body: sent(NEW_SOURCE, SOURCE_EXAMPLE),
      answers: {
        201: answered('The source.', schemaOf('Source'), {
          headers: { ...LOCATION, ...VERSION },
          example: CREATED_SOURCE,
        }),
      },
      problems: ['source-conflict', 'not-found'],
    },
    'GET /v1/sources/:id': { answers: { 200: answered('The source.', schemaOf('Source'), { headers: VERSION }) } },
    'PATCH /v1/sources/:id': {
      body: patch(SOURCE_CHANGE, { name: 'Moodle', audience: 'minors' }),
      headers: IF_MATCH,
      answers: { 200: answered('The changed source.', schemaOf('Source'), { headers: VERSION }) },
      problems: ['state-conflict', 'precondition-failed'],
    },
    'POST /v1/sources/:id/credentials': {
      body: sent(NEW_CREDENTIAL, { scopes: ['statements/write'] }),
      answers: {
        201: answered('The credential.', schemaOf('Credential'), {
          headers: LOCATION,
          example: { key: '96a31ea1132bf6a1ac58a884', secret: 'l5dHPBanA4fZuVB_Q9U8JH8L1KulwfpW' },
        }),
      },
    },
    'DELETE /v1/sources/:id/credentials/:key': { answers: { 204: done('The credential is revoked.') } },
    'POST /v1/sources/:id/credentials/:key/rotate': {
      body: sent(ROTATION, { overlap: 'P7D' }),
      answers: {
        201: answered('The new credential.', schemaOf('RotatedCredential'), { headers: LOCATION }),
      },
      problems: ['state-conflict'],
    },
    'POST /v1/sources/:id/voids': {
      body: sent(VOID_REQUEST, { statement: '0b7c1c1e-8a1e-4c43-9c0e-3f1f3b1d2a10', reason: 'sent by mistake' }),
      answers: { 201: answered('The voiding statement.', objectSchema({ statement: UUID, voiding: UUID })) },
      problems: ['state-conflict', 'journal-unavailable'],
    },
    'GET /v1/sources/:id/violations': {
      query: PAGE_QUERY,
      answers: {
        200: answered(
          'The newest violations first.',
          objectSchema({ violations: arraySchema(schemaOf('Violation')) }, MORE),
        ),
      },
    },
    'GET /v1/dead-letters': {
      query: DEAD_LETTER_QUERY,
      answers: {
        200: answered(
          'The oldest first.',
          objectSchema(
            { deadLetters: arraySchema(schemaOf('DeadLetter')) },
            {
              damaged: {
                ...arraySchema(STRING),
                description:
                  'What is damaged, so that it is not known whether others are of the organisation of the caller.',
              },
            },
          ),
        ),
      },
    },
    'POST /v1/dead-letters/replay': {
      query: DEAD_LETTER_QUERY,
      answers: {
        200: answered('What became of each.', objectSchema({ replayed: arraySchema(schemaOf('ReplayedDeadLetter')) })),
      },
      problems: ['journal-unavailable'],
    },
    'GET /v1/dead-letters/:id': { answers: { 200: answered('The dead letter.', DEAD_LETTER_CONTENT) } },
    'POST /v1/dead-letters/:id/replay': {
      answers: { 200: answered('What became of it.', schemaOf('ReplayedDeadLetter')) },
      problems: ['state-conflict', 'journal-unavailable'],
    },
    'POST /v1/dead-letters/:id/drop': {
      body: sent(DROP_REQUEST, { reason: 'a test of the publisher' }),
      answers: { 204: done('The dead letter is dropped.') },
      problems: ['state-conflict'],
    },
    'GET /v1/export': {
      query: EXPORT_QUERY,
      headers: { 'Accept-Encoding': { schema: STRING, description: '`gzip` is known.' } },
      answers: {
        200: answered('A statement a line, in the order of `stored`.', undefined, {
          types: ['application/x-ndjson', 'text/csv'],
          headers: { 'Export-Through': 'The time up to which the answer is complete.' },
        }),
      },
      problems: ['not-found', 'cursor-over'],
    },
    ...ORGANISATION_OPERATIONS,
    'POST /v1/sessions': {
      body: sent(NEW_SESSION, { actor: { mbox: 'mailto:ada@school.example' }, seconds: 3600 }),
      answers: { 201: answered('The session.', schemaOf('Session'), { headers: LOCATION }) },
    },
    'DELETE /v1/sessions/:id': { answers: { 204: done('The session has ended.') } },
    'POST /v1/sessions/:id/fetch/:token': {
      answers: {
        200: answered(
          'The credential of the session, or why there is none (cmi5 8.2.3).',
          objectSchema({}, { 'auth-token': STRING, 'error-code': STRING, 'error-text': STRING }),
        ),
      },
    },
  },
};
