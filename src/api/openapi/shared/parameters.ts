import { closedSchema, IRI, type JsonSchema, objectSchema, STRING } from '../../../core/json-schema.ts';
import {
  DEFAULT_LIMIT,
  type ListOrders,
  MAX_LIMIT,
  MAX_SEARCH_LENGTH,
} from '../../../http/api/shared/list-parameters.ts';
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

/** The description of a list that is complete without parameters. */
export const UNPAGED =
  'A page if one of `q`, `limit`, `after` and `order` is given; without them the complete list, in one answer.';

/** The parameters of a page of a list that is searched and ordered (`readListParameters`). */
export const listQuery = <Field extends string>({ fields, usual, most = MAX_LIMIT }: ListOrders<Field>) =>
  ({
    q: {
      schema: { type: 'string', maxLength: MAX_SEARCH_LENGTH },
      description: 'Text in a name or id, whatever its case and accents.',
    },
    limit: {
      ...limitParameter(most, Math.min(DEFAULT_LIMIT, most)),
      description: 'The most items of a page.',
    },
    ...AFTER_QUERY,
    order: {
      schema: { type: 'string', enum: fields.flatMap((field) => [field, `-${field}`]), default: usual },
      description: 'The field by which the list is ordered; behind `-` in descending order.',
    },
  }) satisfies Readonly<Record<string, Parameter>>;

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
