import { isObject } from '../../core/json-object.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import { childrenOf, isList, memberOf } from '../model/json-member.ts';

/** The size of a JSON Schema once every `$ref` is expanded. */
export interface SchemaExtent {
  /** Its JSON values, some counted several times: the time to validate a value grows with their number. */
  readonly cost: number;
  /** Its regular expressions, each once. */
  readonly patterns: readonly string[];
}

const MOST_VALUES = 2_000;
const MOST_NODES = 10_000;
const DEEPEST = 64;
/** The cost of checking that items are unique, where looking at a value once costs 1. */
const UNIQUE = 10;
/** The cost of a schema that may fail without a fault of the whole: its faults are collected and thrown away. */
const TRIED = 8;
const TRIED_KEYWORDS = ['anyOf', 'contains', 'if', 'not', 'oneOf'];

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
const NAMES = ['$id', '$anchor', '$dynamicAnchor'];
// Keywords that can recurse without a visible bound, or are of no supported draft.
const REFUSED = ['$dynamicRef', '$recursiveRef', '$recursiveAnchor', '$async', '$vocabulary', 'id', 'nullable'];

const subschemasOf = (
  schema: JsonObject,
  maps: readonly string[],
): readonly (readonly [step: string, schema: Json])[] =>
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

/** The number of values in a JSON value, itself included; NaN where they nest too deep. */
const countValues = (value: Json, depth: number): number => {
  if (depth > DEEPEST) return NaN;
  let count = 1;
  for (const child of childrenOf(value)) count += countValues(child, depth + 1);
  return count;
};

/** Whether a value in it, schema or not, gives itself a name: Ajv looks for names everywhere. */
const hasNames = (value: Json): boolean =>
  NAMES.some((name) => typeof memberOf(value, name) === 'string') || childrenOf(value).some(hasNames);

/** The pointer of a `$ref` into its own schema; undefined for any other. */
const pointerOf = (ref: string): string | undefined => {
  if (!/^#(?:\/|$)/.test(ref)) return undefined;
  try {
    return decodeURIComponent(ref.slice(1));
  } catch {
    return undefined;
  }
};

/** The schemas in a schema by their JSON Pointers, definitions included; `fault` names a refused keyword. */
const subschemasByPointer = (root: JsonObject): ReadonlyMap<string, Json> | { readonly fault: string } => {
  const found = new Map<string, Json>();
  const pending: (readonly [string, Json])[] = [['', root]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [pointer, schema] = next;
    found.set(pointer, schema);
    if (!isObject(schema)) continue;
    const refused = REFUSED.find((name) => memberOf(schema, name) !== undefined);
    if (refused !== undefined) return { fault: `it uses "${refused}"` };
    for (const [step, inner] of subschemasOf(schema, [...MAPS, ...DEFINITIONS]))
      pending.push([`${pointer}/${step}`, inner]);
  }
  return found;
};

interface Size {
  readonly nodes: number;
  readonly cost: number;
  readonly height: number;
}

/**
 * Measures a JSON Schema with every `$ref` expanded, without compiling it. `fault` says why it has no bound: recursion,
 * references that double at every step, references to other documents.
 */
export const measureSchema = (root: JsonObject): SchemaExtent | { readonly fault: string } => {
  const values = countValues(root, 0);
  if (!(values <= MOST_VALUES))
    return { fault: `it has more than ${MOST_VALUES} values, or nests more than ${DEEPEST} levels deep` };
  if (hasNames(root)) return { fault: `it gives names to its parts (${NAMES.join(', ')})` };
  const schemas = subschemasByPointer(root);
  if ('fault' in schemas) return schemas;
  const measured = new Map<Json, Size>();
  const open = new Set<Json>();
  let fault: string | undefined;

  const fail = (reason: string): Size => {
    fault ??= reason;
    return { nodes: 0, cost: 0, height: 0 };
  };

  const measureRef = (ref: Json, depth: number): Size => {
    const pointer = typeof ref === 'string' ? pointerOf(ref) : undefined;
    const schema = pointer === undefined ? undefined : schemas.get(pointer);
    return schema === undefined
      ? fail('it refers to a schema that is not one of its own parts')
      : measure(schema, depth + 1);
  };

  const measure = (schema: Json, depth: number): Size => {
    if (!isObject(schema)) return { nodes: 1, cost: 1, height: 0 };
    if (fault !== undefined) return { nodes: 0, cost: 0, height: 0 };
    const known = measured.get(schema);
    if (known !== undefined)
      return depth + known.height > DEEPEST ? fail(`it nests more than ${DEEPEST} levels deep`) : known;
    if (open.has(schema)) return fail('it refers to itself');
    if (depth > DEEPEST) return fail(`it nests more than ${DEEPEST} levels deep`);
    open.add(schema);
    const ref = memberOf(schema, '$ref');
    const sizes = subschemasOf(schema, MAPS).map(([step, inner]) => {
      const size = measure(inner, depth + 1);
      const isTried = TRIED_KEYWORDS.includes(step.split('/', 1)[0] ?? '');
      return isTried ? { ...size, cost: Math.max(size.cost, TRIED * size.nodes) } : size;
    });
    if (ref !== undefined) sizes.push(measureRef(ref, depth));
    open.delete(schema);
    const own = subschemasOf(schema, [...MAPS, ...DEFINITIONS]).reduce(
      (rest, [, inner]) => rest - countValues(inner, 0),
      countValues(schema, 0),
    );
    const ownCost = own + (memberOf(schema, 'uniqueItems') === true ? UNIQUE : 0);
    const nodes = sizes.reduce((sum, inner) => sum + inner.nodes, ownCost);
    const cost = sizes.reduce((sum, inner) => sum + inner.cost, ownCost);
    if (nodes > MOST_NODES)
      return fail(`it comes to more than ${MOST_NODES} values once its references are written out`);
    const size = { nodes, cost, height: sizes.reduce((height, inner) => Math.max(height, inner.height + 1), 0) };
    measured.set(schema, size);
    return size;
  };

  const { cost } = measure(root, 0);
  if (fault !== undefined) return { fault };
  return { cost, patterns: [...new Set([...schemas.values()].flatMap(patternsIn))] };
};

const patternsIn = (schema: Json): readonly string[] => {
  const pattern = memberOf(schema, 'pattern');
  const properties = memberOf(schema, 'patternProperties');
  return [...(typeof pattern === 'string' ? [pattern] : []), ...(isObject(properties) ? Object.keys(properties) : [])];
};
