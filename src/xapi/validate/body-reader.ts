import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isObject, ownValue } from '../../core/json-object.ts';
import type { JsonSchema, Static } from '../../core/json-schema.ts';
import { type Fault, MAX_FAULTS, Problem } from '../../core/problem.ts';
import { isIri } from '../formats/iri.ts';
import { isLanguageTag } from '../formats/language-tag.ts';
import { isTimestamp } from '../formats/timestamp.ts';
import { isUuid } from '../formats/uuid.ts';
import { namesIn, pointerTo } from '../json/json-pointer.ts';

/** If a body has more values than this, only the first fault is found: all of them would fill the memory. */
const MAX_EXPLAINED_VALUES = 20_000;

const isDay = (text: string): boolean => {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  // A day that its month does not have is read as a day of the next.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};

/** The formats of bodies, each with its test and its demand on a text. */
const FORMATS: Readonly<Record<string, readonly [test: (text: string) => boolean, must: string]>> = {
  uuid: [isUuid, 'a UUID'],
  iri: [isIri, 'an IRI with a scheme'],
  date: [isDay, 'a day (ISO 8601) as in 2031-05-17'],
  'date-time': [isTimestamp, 'a timestamp (RFC 3339)'],
  'language-tag': [isLanguageTag, 'a language tag (RFC 5646)'],
  // Part of canonical JSON, which has no text for a lone surrogate.
  'well-formed': [(text) => !/\p{Surrogate}/u.test(text), 'text without lone surrogates'],
};

const createAjv = (allErrors: boolean): Ajv2020 =>
  new Ajv2020({
    allErrors,
    verbose: true,
    messages: false,
    strict: true,
    allowUnionTypes: true,
    validateSchema: false,
    addUsedSchema: false,
    formats: Object.fromEntries(Object.entries(FORMATS).map(([name, [test]]) => [name, test])),
    keywords: ['x-must', 'example'],
  });

const typesOf = ({ type }: JsonSchema): readonly unknown[] => (Array.isArray(type) ? type : [type]);

const boundsOf = (least: unknown, most: unknown): string => {
  const [from, to] = [least, most].map((bound) => (typeof bound === 'number' ? `${bound}` : undefined));
  if (to === undefined) return from === undefined ? '' : ` of at least ${from}`;
  return from === undefined ? ` of at most ${to}` : ` from ${from} to ${to}`;
};

/** The demand of a schema on a value, for a sentence. */
const demandOf = (schema: JsonSchema): string => {
  const { 'x-must': must, enum: values, format, const: constant, minItems, maxItems, maxLength } = schema;
  if (typeof must === 'string') return must;
  if (Array.isArray(values)) return `one of ${values.filter((one) => one !== null).join(', ')}`;
  if (constant !== undefined) return JSON.stringify(constant);
  const types = typesOf(schema);
  if (types.includes('array'))
    return `an array${boundsOf(minItems, maxItems)}${(minItems ?? maxItems) ? ' items' : ''}`;
  if (types.includes('object')) return 'an object';
  if (types.includes('boolean')) return 'true or false';
  if (types.includes('integer')) return `a whole number${boundsOf(schema['minimum'], schema['maximum'])}`;
  if (typeof maxLength === 'number') return `text of 1 to ${maxLength} characters`;
  return typeof format === 'string' ? (ownValue(FORMATS, format)?.[1] ?? 'text') : 'text';
};

const memberSchema = (schema: JsonSchema, name: string): JsonSchema =>
  ownValue((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>, name) ?? {};

/** The fault of one error; none for an error that only sums others up. */
const faultOf = ({ keyword, instancePath, params, parentSchema, propertyName }: ErrorObject): readonly Fault[] => {
  const schema = (parentSchema ?? {}) as JsonSchema;
  const at = namesIn(instancePath).reduce<string>(pointerTo, '');
  const given = params as Readonly<Record<string, unknown>>;
  const named = given['missingProperty'] ?? given['additionalProperty'];
  const name = typeof named === 'string' ? named : '';
  switch (keyword) {
    case 'required':
      return [{ at: pointerTo(at, name), detail: `is missing: ${demandOf(memberSchema(schema, name))}` }];
    case 'additionalProperties': {
      const known = Object.keys(schema['properties'] ?? {}).join(', ');
      return [{ at: pointerTo(at, name), detail: `is not known here; known are ${known}` }];
    }
    case 'uniqueItems':
      return [
        { at: pointerTo(at, Math.max(Number(given['i']), Number(given['j']))), detail: 'is given more than once' },
      ];
    case 'propertyNames':
      return [];
    default:
      return propertyName === undefined
        ? [{ at, detail: `must be ${demandOf(schema)}` }]
        : [{ at: pointerTo(at, propertyName), detail: `must be named by ${demandOf(schema)}` }];
  }
};

const withoutRepetitions = (faults: readonly Fault[]): readonly Fault[] => {
  const seen = new Set<string>();
  return faults.filter(({ at }) => !seen.has(at) && seen.add(at));
};

/** The number of values in a value, itself included; not exact above `most`. */
const countValues = (value: unknown, most: number): number => {
  let count = 1;
  if (typeof value === 'object' && value !== null)
    for (const one of Object.values(value)) {
      count += countValues(one, most - count);
      if (count > most) break;
    }
  return count;
};

/** The faults that no schema can find; called with any object, whatever its members are. */
type Check = (body: Readonly<Record<string, unknown>>) => readonly Fault[];

/** The rules for a body. */
interface BodyRules<S> {
  readonly schema: S;
  /** The detail of the refusal, as in `this is not what a source may be`. */
  readonly refusal: string;
  readonly check?: Check;
}

/** Reads a body; `check` is only for this request. */
export interface BodyReader<T> {
  (value: unknown, options?: { readonly check: Check }): T;
  readonly schema: JsonSchema;
}

/** A reader whose result is made of what another one reads. */
export const mapBody = <T, U>(read: BodyReader<T>, make: (body: T) => U): BodyReader<U> =>
  Object.assign((...given: Parameters<BodyReader<T>>): U => make(read(...given)), { schema: read.schema });

/** Finds the faults of a body by a schema (JSON Schema 2020-12), at most one of a value; compiled at the first call. */
export const createFindFaults = (schema: JsonSchema): ((value: unknown) => readonly Fault[]) => {
  let isValid: ValidateFunction | undefined;
  let explain: ValidateFunction | undefined;
  return (value) => {
    isValid ??= createAjv(false).compile(schema);
    if (isValid(value)) return [];
    explain ??= createAjv(true).compile(schema);
    const chosen = countValues(value, MAX_EXPLAINED_VALUES) > MAX_EXPLAINED_VALUES ? isValid : explain;
    chosen(value);
    const faults = withoutRepetitions((chosen.errors ?? []).flatMap(faultOf));
    // The validator keeps nothing of a body.
    chosen.errors = null;
    isValid.errors = null;
    return faults;
  };
};

/**
 * Reads a body by its schema and its other rules. The reader throws Problem `invalid-request` with all faults (at most
 * 100), each with a JSON Pointer. The type of the result is that of the schema.
 */
export const createBodyReader = <S extends JsonSchema>({
  schema,
  refusal,
  check,
}: BodyRules<S>): BodyReader<Static<S>> => {
  const findFaults = createFindFaults(schema);
  const read = (value: unknown, options?: { readonly check: Check }): Static<S> => {
    const others = isObject(value) ? [check, options?.check].flatMap((find) => find?.(value) ?? []) : [];
    const found = findFaults(value);
    const isSaid = ({ at, detail }: Fault): boolean => found.some((one) => one.at === at && one.detail === detail);
    const faults = [...found, ...others.filter((one) => !isSaid(one))];
    if (faults.length > 0) throw new Problem('invalid-request', refusal, faults.slice(0, MAX_FAULTS));
    return value as Static<S>;
  };
  return Object.assign(read, { schema });
};
