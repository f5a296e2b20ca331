import { enumSchema, FLAG, INSTANT, IRI, STRING, UUID } from '../../../core/json-schema.ts';
import { LINE_FORMATS } from '../../../transfer/export/encode-lines.ts';
import type { Parameter } from './operation.ts';
import { IDENTIFIED_ACTOR } from './parameters.ts';

const VERSION: Parameter = {
  schema: { type: 'string', pattern: '^(?:1\\.0(?:\\.\\d+)?|2\\.0(?:\\.\\d+)?)$' },
  description: 'The version of the standard (1.0.3 Communication 3.3; IEEE 9274.1.1 4.1.7).',
  example: '2.0.0',
};

/** The header that every request to xAPI has. */
export const VERSION_HEADERS: Readonly<Record<string, Parameter>> = {
  'X-Experience-API-Version': { ...VERSION, required: true },
};

/** The header of an import that keeps times. */
export const KEEP_STORED_PARAMETER: Readonly<Record<string, Parameter>> = {
  'LRS-Stored': {
    schema: enumSchema('keep'),
    description:
      'Statements keep their `stored`: only in a new store that was not used in another way and not read (else 403).',
  },
};

/** The header of an import that keeps the times of documents. */
export const KEEP_UPDATED_PARAMETER: Readonly<Record<string, Parameter>> = {
  'LRS-Updated': {
    // Generators of clients know no `date-time` in a header.
    schema: STRING,
    description: 'RFC 3339: the new document keeps this time as its Last-Modified. Only beside `If-None-Match: *`.',
  },
};

/** The header that answers of the xAPI resources have. */
export const ANSWER_VERSION = { 'X-Experience-API-Version': 'The version of xAPI that the answer has.' } as const;

/** The headers of answers under /xapi/statements. */
export const STATEMENT_ANSWER = {
  ...ANSWER_VERSION,
  'X-Experience-API-Consistent-Through':
    'Statements that are stored up to this time can be read. 1970-01-01T00:00:00.000Z: statements that were given ' +
    'since `since` may be gone, after a restore; read from the beginning, and keep nothing that is not there.',
  'Carnet-Epoch':
    'The id of the time between two restores of the store, `first` before any. If it changes, `more` links of before ' +
    'are 410, and statements of before may have another `stored` or be gone.',
} as const;

/** The headers of answers with statements. */
export const STATEMENTS_READ = {
  ...STATEMENT_ANSWER,
  'Last-Modified': 'The latest `stored` of the answer; absent on an empty page.',
} as const;

const LANGUAGE: Parameter = { schema: STRING, description: 'The languages of `format=canonical`.' };

/** The headers of requests that read statements. */
export const STATEMENT_HEADERS: Readonly<Record<string, Parameter>> = {
  ...VERSION_HEADERS,
  'Accept-Language': LANGUAGE,
};

/** The headers of requests of a person, whose version may be left to the server. */
export const OWN_STATEMENT_HEADERS: Readonly<Record<string, Parameter>> = {
  'X-Experience-API-Version': VERSION,
  'Accept-Language': LANGUAGE,
};

/** An Agent or an identified Group, as JSON. */
const ACTOR_PARAMETER: Parameter = {
  schema: IDENTIFIED_ACTOR,
  type: 'application/json',
  description: 'An Agent as JSON; for statements also an identified Group.',
};

/** The Agent that a resource is about. */
export const AGENT_QUERY = {
  agent: { ...ACTOR_PARAMETER, description: 'An Agent as JSON.', required: true },
} as const;

/** The Activity that a resource is about. */
export const ACTIVITY_QUERY = { activityId: { schema: IRI, required: true } } as const;

/** The filters of statements (1.0.3 Communication 2.1.3; IEEE 9274.1.1 4.1.6.1). */
export const STATEMENT_QUERY: Readonly<Record<string, Parameter>> = {
  statementId: { schema: UUID, description: 'With it only `format` and `attachments` are known.' },
  voidedStatementId: { schema: UUID, description: 'As `statementId`, of a voided statement.' },
  agent: ACTOR_PARAMETER,
  verb: { schema: IRI },
  activity: { schema: IRI },
  registration: { schema: UUID },
  related_activities: { schema: FLAG },
  related_agents: { schema: FLAG },
  since: { schema: INSTANT, description: 'Stored after this.' },
  until: { schema: INSTANT, description: 'Stored at this time or before.' },
  limit: { schema: { type: 'integer', minimum: 0 }, description: '0: as many as a page has.' },
  format: { schema: { ...enumSchema('ids', 'exact', 'canonical'), default: 'exact' } },
  attachments: { schema: { type: 'boolean', default: false } },
  ascending: { schema: { type: 'boolean', default: false } },
};

const { agent, verb, activity, registration, related_activities, related_agents, since, until } = STATEMENT_QUERY;
const yesOrNo = (usual: boolean, description: string): Parameter => ({
  schema: { type: 'boolean', default: usual },
  description,
});

/** The query of an export of statements. */
export const EXPORT_QUERY: Readonly<Record<string, Parameter>> = {
  ...({ agent, verb, activity, registration, related_activities, related_agents, since, until } as Readonly<
    Record<string, Parameter>
  >),
  profile: { schema: IRI, description: 'Statements that claim this profile, or this version of one.' },
  source: { schema: STRING, description: 'One source. If it is absent: all sources in the scope of the operator.' },
  voided: yesOrNo(false, 'Whether voided statements are exported too.'),
  after: { schema: STRING, description: 'The cursor or the id of the last statement that the client has.' },
  format: { schema: { ...enumSchema(...LINE_FORMATS), default: 'ndjson' } },
  envelope: yesOrNo(false, 'Of NDJSON: lines are `{cursor, source, statement}`.'),
  header: yesOrNo(true, 'Of CSV: whether it begins with the names of the columns.'),
  columns: { schema: STRING, description: 'Of CSV: names of columns, separated by commas.' },
};
