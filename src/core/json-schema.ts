/** A JSON Schema (draft 2020-12), or a reference to one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

type Properties = Readonly<Record<string, JsonSchema>>;

/** An object with these required and these optional members; others are not described. */
export const objectSchema = (required: Properties, optional: Properties = {}): JsonSchema => ({
  type: 'object',
  properties: { ...required, ...optional },
  ...(Object.keys(required).length === 0 ? {} : { required: Object.keys(required) }),
});

export const arraySchema = (items: JsonSchema, limits: JsonSchema = {}): JsonSchema => ({
  type: 'array',
  items,
  ...limits,
});

/** An object with any names, each member as `values` says. */
export const mapSchema = (values: JsonSchema, limits: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  additionalProperties: values,
  ...limits,
});

export const enumSchema = (...values: readonly string[]): JsonSchema => ({ type: 'string', enum: values });

export const STRING: JsonSchema = { type: 'string' };
export const FLAG: JsonSchema = { type: 'boolean' };
export const COUNT: JsonSchema = { type: 'integer', minimum: 0 };
export const UUID: JsonSchema = { type: 'string', format: 'uuid' };
export const IRI: JsonSchema = { type: 'string', format: 'iri' };
export const DAY: JsonSchema = { type: 'string', format: 'date' };
export const INSTANT: JsonSchema = { type: 'string', format: 'date-time' };
/** Any JSON value. */
export const ANY: JsonSchema = {};
/** Texts by language tag (RFC 5646). */
export const TEXTS_BY_LANGUAGE: JsonSchema = mapSchema(STRING);

/** The same schema, or null. */
export const nullable = ({ type, enum: values, ...rest }: JsonSchema): JsonSchema => ({
  ...rest,
  type: [type, 'null'],
  ...(Array.isArray(values) ? { enum: [...(values as readonly unknown[]), null] } : {}),
});

/** An object with these members and no others: what a body may be. */
export const closedSchema = (required: Properties, optional: Properties = {}): JsonSchema => ({
  ...objectSchema(required, optional),
  additionalProperties: false,
});

/** Text that is not blank and can be part of canonical JSON. */
export const textSchema = (max: number): JsonSchema => ({
  type: 'string',
  minLength: 1,
  maxLength: max,
  pattern: '\\S',
  format: 'well-formed',
});

/** A text of this form; `must` says in a sentence what it must be. */
export const patternSchema = (pattern: string, must: string): JsonSchema => ({
  type: 'string',
  pattern,
  'x-must': must,
});
