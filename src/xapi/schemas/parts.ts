import type { Format } from '../formats/formats.ts';

/** A JSON schema (draft 7 and the keywords of tools/schema-keywords.js), as plain data. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** Schemas by the name of their property. */
export type Properties = Readonly<Record<string, Schema>>;

export const TEXT: Schema = { type: 'string' };

export const NUMBER: Schema = { type: 'number' };

export const BOOLEAN: Schema = { type: 'boolean' };

/** A string of one of the formats in `formats.ts`. */
export const formatted = (format: Format): Schema => ({ type: 'string', format });

/** An object with these properties and no others. */
export const object = (properties: Properties, required: readonly string[] = []): Schema => ({
  type: 'object',
  required,
  fields: properties,
});

export const listOf = (items: Schema, atLeast = 0): Schema => ({
  type: 'array',
  each: items,
  ...(atLeast > 0 && { minItems: atLeast }),
});

/** A schema that is compiled once and referred to by name: copies would make the code too long to be optimised. */
export const shared = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

/** Human-readable text by language (1.0.3 Data 4.2). */
export const LANGUAGE_MAP: Schema = { type: 'object', entries: { key: { format: 'language-tag' }, value: TEXT } };

/** Any values under keys that are IRIs (1.0.3 Data 4.1). */
export const EXTENSIONS: Schema = { type: 'object', entries: { key: { format: 'iri' } } };
