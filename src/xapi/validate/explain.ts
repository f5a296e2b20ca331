import { ownValue } from '../../core/json-object.ts';
import type { ErrorObject } from 'ajv';
import type { Fault } from '../../core/problem.ts';
import { nearestName } from '../../core/edit-distance.ts';
import type { Format } from '../formats/formats.ts';
import { namesIn, pointerTo } from '../json/json-pointer.ts';
import { requirementAt, requirementOn, type Topic } from './requirements.ts';
import { IDENTIFIERS } from '../schemas/actors.ts';
import type { Json, XapiVersion } from '../model/types.ts';

/** The requirement of each format, and its topic in the standard if this is not the topic of the property. */
const FORMATS: Readonly<Record<Format, readonly [must: string, topic?: Topic]>> = {
  duration: ['must be an ISO 8601 duration such as PT4H35M59.14S, or weeks alone such as P4W', 'durations'],
  iri: ['must be an IRI with a scheme', 'iris'],
  'language-tag': ['must be a language tag of RFC 5646, such as en-US', 'languages'],
  mbox: ['must be "mailto:" and one e-mail address', 'identifiers'],
  'media-type': ['must be an Internet media type, such as text/plain'],
  sha1: ['must be a SHA-1 digest: 40 hexadecimal digits', 'identifiers'],
  sha2: ['must be a SHA-2 digest in hexadecimal digits (64 for SHA-256)'],
  stored: ['must be a timestamp with an offset from UTC, such as 2015-11-18T12:17:00.000Z', 'timestamps'],
  timestamp: [
    'must be a timestamp with an offset from UTC, such as 2015-11-18T12:17:00.000Z (not -00:00)',
    'timestamps',
  ],
  uuid: ['must be a UUID in the form 8-4-4-4-12', 'uuids'],
  'version-1': ['must be 1.0 or 1.0.x'],
  'version-1-or-2': ['must be 1.0, 1.0.x, 2.0 or 2.0.x'],
};

const NOUNS: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'an array',
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
};

/** A text quoted in an answer: at most 60 characters. */
const quoted = (text: string): string => JSON.stringify(text.length > 60 ? text.slice(0, 60) + '...' : text);

/** Names joined for a sentence. */
const listed = (names: readonly string[], word: string): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1) ?? ''}`;

/** The value at a JSON Pointer; undefined if there is none. */
const valueAt = (value: Json, pointer: string): unknown =>
  namesIn(pointer).reduce<unknown>(
    (found, name) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, name)
        ? (found as Record<string, unknown>)[name]
        : undefined,
    value,
  );

const aboutProperty = (name: string, known: string): string => {
  const meant = nearestName(name, known.split(','));
  return (
    `${quoted(name)} is not a property that may stand here` +
    (meant === undefined ? '' : `; did you mean ${quoted(meant)}?`)
  );
};

const aboutType = (type: string, found: unknown): string =>
  `must be ${ownValue(NOUNS, type) ?? type}` + (found === null ? ', not null: only extensions may hold null' : '');

const aboutIdentifiers = (actor: unknown): string => {
  const found = IDENTIFIERS.filter((name) => typeof actor === 'object' && actor !== null && Object.hasOwn(actor, name));
  if (found.length > 0) return `must have exactly one inverse functional identifier; found ${listed(found, 'and')}`;
  const isGroup = valueAt(actor as Json, '/objectType') === 'Group';
  return (
    `must have exactly one inverse functional identifier (${listed(IDENTIFIERS, 'or')})` +
    (isGroup ? ', or else members' : '')
  );
};

const aboutFormat = (format: Format, found: unknown): string =>
  FORMATS[format][0] + (typeof found === 'string' ? `; found ${quoted(found)}` : '');

/** The statement that a validator has checked. */
export interface CheckedStatement {
  readonly value: Json;
  readonly version: XapiVersion;
  /** JSON Pointer of the statement in the body. */
  readonly pointer: string;
}

/** An explained error. If it names no topic, the requirement of the property counts; `below` is a property. */
interface Explanation {
  readonly detail: string;
  readonly topic?: Topic | undefined;
  readonly below?: string;
}

type Explain = (params: Readonly<Record<string, unknown>>, found: unknown, error: ErrorObject) => Explanation;

const explainFormat: Explain = (params, found, { propertyName }) => {
  const format = String(params['format']) as Format;
  const [must, topic] = FORMATS[format];
  if (propertyName === undefined) return { detail: aboutFormat(format, found), topic };
  return {
    detail: `the key ${quoted(propertyName)} ${must}`,
    topic: format === 'iri' ? 'extensions' : 'languages',
    below: propertyName,
  };
};

/** By the keyword of the schemas. */
const EXPLANATIONS: Readonly<Record<string, Explain>> = {
  type: ({ type }, found) => ({
    detail: aboutType(String(type), found),
    topic: found === null ? 'formatting' : undefined,
  }),
  required: ({ missingProperty }) => ({ detail: `lacks the property ${quoted(String(missingProperty))}` }),
  beside: ({ property }) => ({ detail: `may stand only beside the property ${quoted(String(property))}` }),
  fields: ({ property, known }) => ({
    detail: aboutProperty(String(property), String(known)),
    topic: 'formatting',
    below: String(property),
  }),
  kinds: ({ kinds }) => ({ detail: `must be ${listed(String(kinds).split(','), 'or')}`, below: 'objectType' }),
  const: ({ allowedValue }) => ({ detail: `must be ${quoted(String(allowedValue))}` }),
  enum: ({ allowedValues }) => ({
    detail: `must be ${listed((allowedValues as readonly string[]).map(quoted), 'or')}`,
  }),
  identifiers: (_, found) => ({ detail: aboutIdentifiers(found), topic: 'identifiers' }),
  format: explainFormat,
  minItems: ({ limit }) => ({ detail: `must have at least ${String(limit)} item(s)` }),
  maxItems: ({ limit }) => ({ detail: `must have at most ${String(limit)} items` }),
  minimum: ({ limit }) => ({ detail: `must be at least ${String(limit)}` }),
  maximum: ({ limit }) => ({ detail: `must be at most ${String(limit)}` }),
};

/** An error of the schema validators as a fault; undefined for an error that only repeats another (`if`). */
export const explain = (error: ErrorObject, { value, version, pointer }: CheckedStatement): Fault | undefined => {
  if (error.keyword === 'if') return undefined;
  const explanation = ownValue(EXPLANATIONS, error.keyword);
  if (explanation === undefined) throw new Error(`The schemas use ${error.keyword}, which has no explanation.`);
  const path = namesIn(error.instancePath);
  const found = valueAt(value, error.instancePath);
  const { detail, topic, below } = explanation(error.params as Readonly<Record<string, unknown>>, found, error);
  const here = path.reduce<string>(pointerTo, pointer);
  return {
    at: below === undefined ? here : pointerTo(here, below),
    detail,
    requirement: topic === undefined ? requirementAt(path, version) : requirementOn(topic, version),
  };
};
