import { isObject, ownValue } from '../../core/json-object.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import { isList, memberOf } from '../model/json-member.ts';

/** A schema inside another one. */
export interface SchemaPart {
  /** The keyword that has it. */
  readonly keyword: string;
  /** Its name or position in the keyword, as a token of a JSON Pointer. */
  readonly token?: string;
  readonly schema: Json;
}

// The keywords whose values are schemas, in all drafts from 6 to 2020-12.
const SINGLE = [
  'additionalItems',
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
];
const LISTS = ['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems'];
const MAPS = ['dependencies', 'dependentSchemas', 'patternProperties', 'properties'];
const DEFINITIONS = ['$defs', 'definitions'];
/** The keywords that apply to the same value; all others apply to its members, its items or their names. */
const IN_PLACE: ReadonlySet<string> = new Set([
  'allOf',
  'anyOf',
  'dependencies',
  'dependentSchemas',
  'else',
  'if',
  'not',
  'oneOf',
  'then',
]);
/** The keywords of which at most one schema applies to a member or an item. */
const ONE_EACH: ReadonlySet<string> = new Set(['properties', 'prefixItems']);

const isSchema = (value: Json | undefined): value is Json => isObject(value) || typeof value === 'boolean';

/** True if a part applies to the same value as the schema that has it. */
export const isInPlace = ({ keyword }: SchemaPart): boolean => IN_PLACE.has(keyword);

/** True if no other part of the same keyword applies to the same member or item. */
export const isOneEach = ({ keyword, token }: SchemaPart): boolean =>
  ONE_EACH.has(keyword) || (keyword === 'items' && token !== undefined);

/** The schemas inside a schema, without its definitions. */
export const partsOf = (schema: JsonObject, maps: readonly string[] = MAPS): readonly SchemaPart[] =>
  [
    ...SINGLE.map((keyword) => ({ keyword, schema: memberOf(schema, keyword) })),
    ...LISTS.flatMap((keyword) => {
      const list = memberOf(schema, keyword);
      return isList(list) ? list.map((item, position) => ({ keyword, token: String(position), schema: item })) : [];
    }),
    ...maps.flatMap((keyword) => {
      const map = memberOf(schema, keyword);
      return isObject(map)
        ? Object.keys(map).map((key) => ({
            keyword,
            token: key.replaceAll('~', '~0').replaceAll('/', '~1'),
            schema: ownValue(map, key),
          }))
        : [];
    }),
  ].filter((part): part is SchemaPart => isSchema(part.schema));

/** The schemas inside a schema, its definitions too. */
export const allPartsOf = (schema: JsonObject): readonly SchemaPart[] => partsOf(schema, [...MAPS, ...DEFINITIONS]);

/** The JSON Pointer of a part below that of its schema. */
export const partPointer = (pointer: string, { keyword, token }: SchemaPart): string =>
  token === undefined ? `${pointer}/${keyword}` : `${pointer}/${keyword}/${token}`;

/** The regular expressions of one schema, without those of its parts. */
export const patternsIn = (schema: Json): readonly string[] => {
  const pattern = memberOf(schema, 'pattern');
  const properties = memberOf(schema, 'patternProperties');
  return [...(typeof pattern === 'string' ? [pattern] : []), ...(isObject(properties) ? Object.keys(properties) : [])];
};
