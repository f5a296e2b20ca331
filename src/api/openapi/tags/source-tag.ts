import { arraySchema, COUNT, enumSchema, INSTANT, objectSchema, STRING } from '../../../core/json-schema.ts';
import { NEW_SESSION } from '../../../sources/authentication/validate-session.ts';
import { DEAD_LETTER_KINDS } from '../../../ingest/dead-letters.ts';
import { DROP_REQUEST } from '../../../http/api/statements/dead-letters.ts';
import { answered, done, LOCATION, schemaOf, sent, type Tag } from '../shared/operation.ts';
import { DEAD_LETTER_QUERY, EXPORT_QUERY } from '../shared/xapi-parameters.ts';

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

/** Dead letters, the export and sessions. */
export const SOURCE_TAG: Tag = {
  name: 'Sources',
  schemas: {
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
