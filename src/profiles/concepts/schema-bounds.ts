import type { Json, JsonObject } from '../../xapi/model/types.ts';
import { childrenOf, isList, memberOf } from '../model/json-member.ts';

/** What a JSON Schema comes to when every `$ref` is written out. */
export interface SchemaExtent {
  /** Its JSON values: the time that one value takes grows with them. */
  readonly nodes: number;
  /** Its regular expressions, each once. */
  readonly patterns: readonly string[];
}

const MOST_VALUES = 2_000;
const MOST_NODES = 10_000;
const DEEPEST = 64;
/** What telling whether items are unique takes, where looking at a value once is 1. */
const UNIQUE = 10;

// Where schemas stand within a schema, in all drafts from 6 to 2020-12.
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
const NAMES = ['$id', '$anchor', '$dynamicAnchor'];
// What could recurse where no bound is seen, or is of no draft that is known here.
const REFUSED = ['$dynamicRef', '$recursiveRef', '$recursiveAnchor', '$async', '$vocabulary', 'id', 'nullable'];

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value);

const within = (schema: JsonObject, maps: readonly string[]): readonly (readonly [step: string, schema: Json])[] =>
  [
    ...SINGLE.map((name) => [name, memberOf(schema, name)] as const),
    ...LISTS.flatMap((name) => {
      const list = memberOf(schema, name);
      return isList(list) ? list.map((item, position) => [`${name}/${position}`, item] as const) : [];
    }),
    ...maps.flatMap((name) => {
      const map = memberOf(schema, name);
      return isObject(map)
        ? Object.keys(map).map(
            (key) => [`${name}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, map[key]] as const,
          )
        : [];
    }),
  ].filter((entry): entry is [string, Json] => isObject(entry[1]) || typeof entry[1] === 'boolean');

/** How many values a JSON value holds, itself included; NaN where they nest too deep. */
const countValues = (value: Json, depth: number): number => {
  if (depth > DEEPEST) return NaN;
  let count = 1;
  for (const child of childrenOf(value)) count += countValues(child, depth + 1);
  return count;
};

/** Whether anything within a value, schema or not, gives itself a name: Ajv looks for names everywhere. */
const hasNames = (value: Json): boolean =>
  NAMES.some((name) => typeof memberOf(value, name) === 'string') || childrenOf(value).some(hasNames);

/** The pointer of a `$ref` into its own schema; undefined where it goes anywhere else. */
const pointerOf = (ref: string): string | undefined => {
  if (!/^#(?:\/|$)/.test(ref)) return undefined;
  try {
    return decodeURIComponent(ref.slice(1));
  } catch {
    return undefined;
  }
};

/** The schemas within a schema by their JSON Pointers, definitions included; or what among them cannot be bounded. */
const schemasWithin = (root: JsonObject): ReadonlyMap<string, Json> | { readonly fault: string } => {
  const found = new Map<string, Json>();
  const left: (readonly [string, Json])[] = [['', root]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [pointer, schema] = next;
    found.set(pointer, schema);
    if (!isObject(schema)) continue;
    const refused = REFUSED.find((name) => memberOf(schema, name) !== undefined);
    if (refused !== undefined) return { fault: `it uses "${refused}"` };
    for (const [step, part] of within(schema, [...MAPS, ...DEFINITIONS])) left.push([`${pointer}/${step}`, part]);
  }
  return found;
};

interface Size {
  readonly nodes: number;
  readonly height: number;
}

/**
 * Measures a JSON Schema without compiling it: how large it is with every `$ref` written out, so that neither recursion
 * nor references that double at every step get any further. Only references into the schema itself are known. `fault`
 * says why it cannot be bounded: it is refused then, however harmless the values may be. `root` must nest at most
 * `DEEPEST` deep.
 */
export const measureSchema = (root: JsonObject): SchemaExtent | { readonly fault: string } => {
  const values = countValues(root, 0);
  if (!(values <= MOST_VALUES))
    return { fault: `it has more than ${MOST_VALUES} values, or nests more than ${DEEPEST} levels deep` };
  if (hasNames(root)) return { fault: `it gives names to its parts (${NAMES.join(', ')})` };
  const schemas = schemasWithin(root);
  if ('fault' in schemas) return schemas;
  const sizes = new Map<Json, Size>();
  const open = new Set<Json>();
  let fault: string | undefined;

  const fail = (reason: string): Size => {
    fault ??= reason;
    return { nodes: 0, height: 0 };
  };

  const target = (ref: Json, depth: number): Size => {
    const pointer = typeof ref === 'string' ? pointerOf(ref) : undefined;
    const schema = pointer === undefined ? undefined : schemas.get(pointer);
    return schema === undefined
      ? fail('it refers to a schema that is not one of its own parts')
      : measure(schema, depth + 1);
  };

  const measure = (schema: Json, depth: number): Size => {
    if (!isObject(schema)) return { nodes: 1, height: 0 };
    if (fault !== undefined) return { nodes: 0, height: 0 };
    const known = sizes.get(schema);
    if (known !== undefined)
      return depth + known.height > DEEPEST ? fail(`it nests more than ${DEEPEST} levels deep`) : known;
    if (open.has(schema)) return fail('it refers to itself');
    if (depth > DEEPEST) return fail(`it nests more than ${DEEPEST} levels deep`);
    open.add(schema);
    const ref = memberOf(schema, '$ref');
    const parts = within(schema, MAPS).map(([, part]) => measure(part, depth + 1));
    if (ref !== undefined) parts.push(target(ref, depth));
    open.delete(schema);
    const own = within(schema, [...MAPS, ...DEFINITIONS]).reduce(
      (left, [, part]) => left - countValues(part, 0),
      countValues(schema, 0),
    );
    const nodes = parts.reduce(
      (sum, part) => sum + part.nodes,
      own + (memberOf(schema, 'uniqueItems') === true ? UNIQUE : 0),
    );
    if (nodes > MOST_NODES)
      return fail(`it comes to more than ${MOST_NODES} values once its references are written out`);
    const size = { nodes, height: parts.reduce((height, part) => Math.max(height, part.height + 1), 0) };
    sizes.set(schema, size);
    return size;
  };

  const { nodes } = measure(root, 0);
  if (fault !== undefined) return { fault };
  return { nodes, patterns: [...new Set([...schemas.values()].flatMap(patternsIn))] };
};

const patternsIn = (schema: Json): readonly string[] => {
  const pattern = memberOf(schema, 'pattern');
  const properties = memberOf(schema, 'patternProperties');
  return [...(typeof pattern === 'string' ? [pattern] : []), ...(isObject(properties) ? Object.keys(properties) : [])];
};
