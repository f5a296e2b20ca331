import { closedSchema, IRI, type JsonSchema, objectSchema, STRING } from '../../../core/json-schema.ts';
import type { Parameter } from './operation.ts';

/** A whole number from 1 to `maximum`, `usual` if it is absent. */
export const limitParameter = (maximum: number, usual: number): Parameter => ({
  schema: { type: 'integer', minimum: 1, maximum, default: usual },
  description: 'The most items of the answer.',
});

const CURSOR: Parameter = { schema: STRING, description: 'From the link `more` of an answer.' };

/** A page of a list, the newest first. */
export const PAGE_QUERY = { limit: limitParameter(1000, 100), before: CURSOR } as const;

/** The next page of a list. */
export const AFTER_QUERY = { after: { ...CURSOR, description: 'From the link `more` of an answer.' } } as const;

/** The member that links to the next page. */
export const MORE = { more: { ...STRING, description: 'The path of the next page; absent on the last one.' } };

/** An Agent, or an identified Group: exactly one identifier (xAPI 1.0.3 Data 2.4.2.3; IEEE 9274.1.1 4.2.2.1). */
export const IDENTIFIED_ACTOR: JsonSchema = {
  ...closedSchema(
    {},
    {
      objectType: STRING,
      name: STRING,
      mbox: { type: 'string', pattern: '^mailto:' },
      mbox_sha1sum: STRING,
      openid: IRI,
      account: objectSchema({ homePage: IRI, name: STRING }),
    },
  ),
  oneOf: ['mbox', 'mbox_sha1sum', 'openid', 'account'].map((identifier) => ({ required: [identifier] })),
};

/** An Agent as JSON. */
export const AGENT_PARAMETER: Parameter = {
  schema: IDENTIFIED_ACTOR,
  type: 'application/json',
  description: 'An Agent as JSON (xAPI 2.0 4.2.2.2).',
  required: true,
};
