import type {
  Static as StaticOf,
  TArray,
  TBoolean,
  TEnum,
  TInteger,
  TNumber,
  TObject,
  TOptional,
  TSchema,
  TString,
  TUnknown,
  TUnsafe,
} from 'typebox';

/** A JSON Schema (draft 2020-12), or a reference to one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A JSON Schema whose values have a static type, which TypeBox derives: see `Static`. */
type Typed<S extends TSchema> = S & JsonSchema;

type Immutable<T> = T extends readonly (infer I)[]
  ? readonly Immutable<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;

/** The type of the values that a schema allows, as in `type NewWebhook = Static<typeof NEW_WEBHOOK>`. */
export type Static<S extends TSchema> = Immutable<StaticOf<S>>;

type Undefinable<T> = T extends readonly (infer I)[]
  ? readonly Undefinable<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Undefinable<T[K]> | (Partial<Pick<T, K>> extends Pick<T, K> ? undefined : never) }
    : T;

/** The type of what is sent as JSON by a schema: an optional member that is undefined is left out. */
export type Sent<S extends TSchema> = Undefinable<Static<S>>;

type Properties = Readonly<Record<string, TSchema>>;
type OptionalOf<O extends Properties> = { [K in keyof O]: TOptional<O[K]> };
type MapOf<S extends TSchema> = Typed<TUnsafe<Readonly<Record<string, Static<S>>>>>;
type ObjectOf<R extends Properties, O extends Properties> = Typed<TObject<[O] extends [never] ? R : R & OptionalOf<O>>>;

/** An object with these required and these optional members; others are not described. */
export const objectSchema = <R extends Properties, O extends Properties = never>(
  required: R,
  optional?: O,
): ObjectOf<R, O> =>
  ({
    type: 'object',
    properties: { ...required, ...optional },
    ...(Object.keys(required).length > 0 && { required: Object.keys(required) }),
  }) as ObjectOf<R, O>;

export const arraySchema = <S extends TSchema>(items: S, limits: JsonSchema = {}): Typed<TArray<S>> =>
  ({ type: 'array', items, ...limits }) as Typed<TArray<S>>;

/** An object with any names, each member as `values` says. */
export const mapSchema = <S extends TSchema>(values: S, limits: JsonSchema = {}): MapOf<S> =>
  ({ type: 'object', additionalProperties: values, ...limits }) as unknown as MapOf<S>;

export const enumSchema = <const V extends readonly string[]>(...values: V): Typed<TEnum<[...V]>> =>
  ({ type: 'string', enum: values }) as unknown as Typed<TEnum<[...V]>>;

export const STRING = { type: 'string' } as Typed<TString>;
export const FLAG = { type: 'boolean' } as Typed<TBoolean>;
export const INTEGER = { type: 'integer' } as Typed<TInteger>;
/** A number of 0 or more, which need not be whole. */
export const NON_NEGATIVE = { ...({ type: 'number' } as Typed<TNumber>), minimum: 0 };
export const COUNT = { ...INTEGER, minimum: 0 };
export const UUID = { ...STRING, format: 'uuid' };
export const IRI = { ...STRING, format: 'iri' };
export const DAY = { ...STRING, format: 'date' };
export const INSTANT = { ...STRING, format: 'date-time' };
/** Any JSON value. */
export const ANY = {} as Typed<TUnknown>;
/** Texts by language tag (RFC 5646). */
export const TEXTS_BY_LANGUAGE = mapSchema(STRING);

/** A schema that says less than the type of its values: another check judges the rest. */
export const modelSchema = <T>(schema: JsonSchema): Typed<TUnsafe<T>> => schema as unknown as Typed<TUnsafe<T>>;

/** The same schema, or null. */
export const nullable = <S extends JsonSchema>(schema: S): Typed<TUnsafe<Static<S> | null>> => {
  const { type, enum: values, ...rest } = schema as JsonSchema;
  return {
    ...rest,
    type: [type, 'null'],
    ...(Array.isArray(values) && { enum: [...(values as readonly unknown[]), null] }),
  } as unknown as Typed<TUnsafe<Static<S> | null>>;
};

/** An object with these members and no others: what a body may be. */
export const closedSchema = <R extends Properties, O extends Properties = never>(
  required: R,
  optional?: O,
): ObjectOf<R, O> => ({ ...objectSchema(required, optional), additionalProperties: false });

/** Text that is not blank and can be part of canonical JSON. */
export const textSchema = (max: number): typeof STRING => ({
  ...STRING,
  minLength: 1,
  maxLength: max,
  pattern: '\\S',
  format: 'well-formed',
});

/** A text of this form; `must` says in a sentence what it must be. */
export const patternSchema = (pattern: string, must: string): typeof STRING => ({
  ...STRING,
  pattern,
  'x-must': must,
});

/** The schema with a name, by which `/openapi.json` refers to it wherever it stands. */
export const namedSchema = <S extends JsonSchema>(name: string, schema: S): S => ({ ...schema, $id: name });
