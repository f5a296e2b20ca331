import type { ErrorObject } from 'ajv';
import type { Fault } from '../../core/problem.ts';
import type { Format } from '../formats/formats.ts';
import { namesIn, pointerTo } from '../json/json-pointer.ts';
import { requirementAt, requirementOn } from './requirements.ts';
import type { Topic } from './requirements.ts';
import { IDENTIFIERS } from '../schemas/actors.ts';
import type { Json, XapiVersion } from '../model/types.ts';

/**
 * What a text must be that is of this format, and which topic of the standard says so, where it is not the property's.
 */
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

/** A text as an answer may quote it: short, in quotation marks. */
const quoted = (text: string): string => JSON.stringify(text.length > 60 ? text.slice(0, 60) + '...' : text);

/** A list as a sentence has it. */
const listed = (names: readonly string[], word: string): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1) ?? ''}`;

/** What stands at a JSON Pointer of a value; undefined where nothing does. */
const at = (value: Json, pointer: string): unknown =>
  namesIn(pointer).reduce<unknown>(
    (found, name) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, name)
        ? (found as Record<string, unknown>)[name]
        : undefined,
    value,
  );

const aboutProperty = (name: string, known: string): string => {
  const meant = known.split(',').find((other) => other.toLowerCase() === name.toLowerCase());
  return (
    `${quoted(name)} is not a property that may stand here` +
    (meant === undefined ? '' : `: it is spelt ${quoted(meant)}`)
  );
};

const aboutType = (type: string, found: unknown): string =>
  `must be ${NOUNS[type] ?? type}` + (found === null ? ', not null: only extensions may hold null' : '');

const aboutIdentifiers = (actor: unknown): string => {
  const found = IDENTIFIERS.filter((name) => typeof actor === 'object' && actor !== null && Object.hasOwn(actor, name));
  if (found.length > 0) return `must have exactly one inverse functional identifier; found ${listed(found, 'and')}`;
  const isGroup = at(actor as Json, '/objectType') === 'Group';
  return (
    `must have exactly one inverse functional identifier (${listed(IDENTIFIERS, 'or')})` +
    (isGroup ? ', or else members' : '')
  );
};

const aboutFormat = (format: Format, found: unknown): string =>
  FORMATS[format][0] + (typeof found === 'string' ? `; found ${quoted(found)}` : '');

/**
 * One error of the schema validators as a fault of `statement`, which begins at `pointer` of the body; undefined for an
 * error that only says again that another was found.
 */
export const explain = (
  error: ErrorObject,
  statement: Json,
  version: XapiVersion,
  pointer: string,
): Fault | undefined => {
  const params = error.params as Readonly<Record<string, unknown>>;
  const param = (name: string): string => String(params[name]);
  const path = namesIn(error.instancePath);
  const found = at(statement, error.instancePath);
  const fault = (detail: string, requirement = requirementAt(path, version), below?: string): Fault => {
    const here = path.reduce<string>(pointerTo, pointer);
    return { at: below === undefined ? here : pointerTo(here, below), detail, requirement };
  };
  switch (error.keyword) {
    case 'if':
      return undefined;
    case 'type':
      return fault(aboutType(param('type'), found), found === null ? requirementOn('formatting', version) : undefined);
    case 'required':
      return fault(`lacks the property ${quoted(param('missingProperty'))}`);
    case 'beside':
      return fault(`may stand only beside the property ${quoted(param('property'))}`);
    case 'fields':
      return fault(
        aboutProperty(param('property'), param('known')),
        requirementOn('formatting', version),
        param('property'),
      );
    case 'kinds':
      return fault(`must be ${listed(param('kinds').split(','), 'or')}`, undefined, 'objectType');
    case 'const':
      return fault(`must be ${quoted(param('allowedValue'))}`);
    case 'enum':
      return fault(`must be ${listed((params['allowedValues'] as readonly string[]).map(quoted), 'or')}`);
    case 'identifiers':
      return fault(aboutIdentifiers(found), requirementOn('identifiers', version));
    case 'format': {
      const format = param('format') as Format;
      const topic = FORMATS[format][1];
      if (error.propertyName === undefined)
        return fault(aboutFormat(format, found), topic && requirementOn(topic, version));
      return fault(
        `the key ${quoted(error.propertyName)} ${FORMATS[format][0]}`,
        requirementOn(format === 'iri' ? 'extensions' : 'languages', version),
        error.propertyName,
      );
    }
    case 'minItems':
      return fault(`must have at least ${param('limit')} item(s)`);
    case 'maxItems':
      return fault(`must have at most ${param('limit')} items`);
    case 'minimum':
      return fault(`must be at least ${param('limit')}`);
    case 'maximum':
      return fault(`must be at most ${param('limit')}`);
    default:
      throw new Error(`The schemas have come to use ${error.keyword}, which nobody explains.`);
  }
};
