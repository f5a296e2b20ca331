import {
  arraySchema,
  INSTANT,
  IRI,
  mapSchema,
  namedSchema,
  objectSchema,
  STRING,
  UUID,
} from '../../core/json-schema.ts';
import type { Kind } from '../../core/problem.ts';
import { STATEMENTS_READ } from '../openapi/shared/xapi-parameters.ts';

/** A statement (1.0.3 Data 2; IEEE 9274.1.1 4.2). */
export const STATEMENT = namedSchema('Statement', {
  ...objectSchema(
    {
      actor: { type: 'object', description: 'An Agent or a Group (1.0.3 Data 2.4.2; IEEE 9274.1.1 4.2.2.2).' },
      verb: objectSchema({ id: IRI }, { display: mapSchema(STRING) }),
      object: { type: 'object', description: '1.0.3 Data 2.4.4; IEEE 9274.1.1 4.2.2.4' },
    },
    {
      id: UUID,
      result: namedSchema('Result', { type: 'object', description: '1.0.3 Data 2.4.5; IEEE 9274.1.1 4.2.2.5' }),
      context: { type: 'object', description: '1.0.3 Data 2.4.6; IEEE 9274.1.1 4.2.2.6' },
      timestamp: INSTANT,
      stored: INSTANT,
      authority: { type: 'object', description: '1.0.3 Data 2.4.9; IEEE 9274.1.1 4.2.2.9' },
      version: STRING,
      attachments: arraySchema({ type: 'object', description: '1.0.3 Data 2.4.11; IEEE 9274.1.1 4.2.2.11' }),
    },
  ),
  description: 'A statement (1.0.3 Data 2; IEEE 9274.1.1 4.2). The server checks every rule of the standard.',
});

/** A page of statements. */
export const STATEMENT_RESULT = namedSchema(
  'StatementResult',
  objectSchema({
    statements: arraySchema({ type: 'object' }),
    more: { ...STRING, description: 'The path of the next page; empty on the last one.' },
  }),
);

export const STATEMENT_OR_RESULT = namedSchema('StatementOrResult', { anyOf: [STATEMENT_RESULT, STATEMENT] });

export const STATEMENT_TYPES = { types: ['application/json', 'multipart/mixed'] } as const;

/** Types and headers of an answer with statements. */
export const READ_ANSWER = { ...STATEMENT_TYPES, headers: STATEMENTS_READ } as const;

/** The refusals of statements. */
export const WRITE_PROBLEMS: readonly Kind[] = [
  'invalid-statement',
  'profile-violation',
  'consent-required',
  'statement-conflict',
  'journal-unavailable',
];
