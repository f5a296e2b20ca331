import { isObject } from '../../core/json-object.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import { childrenOf, memberOf } from '../model/json-member.ts';
import { allPartsOf, isInPlace, partPointer, partsOf, patternsIn } from './schema-parts.ts';

/** The size of a JSON Schema once every `$ref` is expanded. */
export interface SchemaExtent {
  /** The number of its JSON values, some counted several times: the time to validate a value grows with it. */
  readonly cost: number;
  /** Its regular expressions, each once. */
  readonly patterns: readonly string[];
  /** True if a part of the schema refers to a schema that contains this part. Then `cost` is of one round. */
  readonly isRecursive: boolean;
  /** The target of the `$ref` of a schema; undefined for a schema without `$ref`. */
  readonly targetOf: (schema: JsonObject) => Json | undefined;
}

const MAX_VALUES = 2_000;
const MAX_NODES = 10_000;
const DEEPEST = 64;
/** The cost of checking that items are unique. Looking at a value once costs 1. */
export const UNIQUE = 10;
/** The cost of a schema that may fail although the complete schema holds: its faults are collected and thrown away. */
export const TRIED = 8;
export const TRIED_KEYWORDS = ['anyOf', 'contains', 'if', 'not', 'oneOf'];

// Keywords that can recurse without a visible bound, or belong to no supported draft.
const REFUSED = ['$dynamicRef', '$recursiveRef', '$recursiveAnchor', '$async', '$vocabulary', 'id', 'nullable'];

/** The number of values in a JSON value, itself included; NaN if they nest too deep. */
const countValues = (value: Json, depth: number): number => {
  if (depth > DEEPEST) return NaN;
  let count = 1;
  for (const child of childrenOf(value)) count += countValues(child, depth + 1);
  return count;
};

/** The reason why a schema is too large to be looked at; undefined if it is not. */
export const sizeFault = (root: JsonObject): string | undefined =>
  countValues(root, 0) <= MAX_VALUES
    ? undefined
    : `it has more than ${MAX_VALUES} values, or nests more than ${DEEPEST} levels deep`;

/** The values of a schema without those of its parts. */
export const ownValues = (schema: JsonObject): number =>
  allPartsOf(schema).reduce((rest, part) => rest - countValues(part.schema, 0), countValues(schema, 0));

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
    for (const part of allPartsOf(schema)) pending.push([partPointer(pointer, part), part.schema]);
  }
  return found;
};

interface Size {
  readonly nodes: number;
  readonly cost: number;
  readonly height: number;
}

/** True if a schema applies to one value again and again: the check would never end. */
const turnsInPlace = (schemas: Iterable<Json>, targetOf: SchemaExtent['targetOf']): boolean => {
  const passed = new Set<Json>();
  const open = new Set<Json>();
  const turns = (schema: Json): boolean => {
    if (open.has(schema)) return true;
    if (passed.has(schema) || !isObject(schema)) return false;
    open.add(schema);
    const target = targetOf(schema);
    const inPlace = partsOf(schema).filter(isInPlace);
    const found = [...inPlace.map((part) => part.schema), ...(target === undefined ? [] : [target])].some(turns);
    open.delete(schema);
    passed.add(schema);
    return found;
  };
  return [...schemas].some(turns);
};

/**
 * Measures a JSON Schema with every `$ref` expanded, without compiling it; `sizeFault` is undefined. `fault` says why
 * there is no bound: recursion that does not look deeper into the value, references that double at every step,
 * references to other documents.
 */
export const measureSchema = (root: JsonObject): SchemaExtent | { readonly fault: string } => {
  const schemas = subschemasByPointer(root);
  if ('fault' in schemas) return schemas;
  const measured = new Map<Json, Size>();
  const open = new Set<Json>();
  let fault: string | undefined;
  /** Schemas that were met inside themselves. */
  const recurring = new Set<Json>();

  const targetOf = (schema: JsonObject): Json | undefined => {
    const ref = memberOf(schema, '$ref');
    const pointer = typeof ref === 'string' ? pointerOf(ref) : undefined;
    return pointer === undefined ? undefined : schemas.get(pointer);
  };

  const fail = (reason: string): Size => {
    fault ??= reason;
    return { nodes: 0, cost: 0, height: 0 };
  };

  const measureRef = (schema: JsonObject, depth: number): Size => {
    const target = targetOf(schema);
    return target === undefined
      ? fail('it refers to a schema that is not one of its own parts')
      : measure(target, depth + 1);
  };

  const measure = (schema: Json, depth: number): Size => {
    if (!isObject(schema)) return { nodes: 1, cost: 1, height: 0 };
    if (fault !== undefined) return { nodes: 0, cost: 0, height: 0 };
    const known = measured.get(schema);
    if (known !== undefined)
      return depth + known.height > DEEPEST ? fail(`it nests more than ${DEEPEST} levels deep`) : known;
    if (open.has(schema)) {
      recurring.add(schema);
      return { nodes: 0, cost: 0, height: 0 };
    }
    if (depth > DEEPEST) return fail(`it nests more than ${DEEPEST} levels deep`);
    open.add(schema);
    const sizes = partsOf(schema).map((part) => {
      const size = measure(part.schema, depth + 1);
      const isTried = TRIED_KEYWORDS.includes(part.keyword);
      return isTried ? { ...size, cost: Math.max(size.cost, TRIED * size.nodes) } : size;
    });
    if (memberOf(schema, '$ref') !== undefined) sizes.push(measureRef(schema, depth));
    open.delete(schema);
    const own = ownValues(schema) + (memberOf(schema, 'uniqueItems') === true ? UNIQUE : 0);
    const nodes = sizes.reduce((sum, inner) => sum + inner.nodes, own);
    const cost = sizes.reduce((sum, inner) => sum + inner.cost, own);
    if (nodes > MAX_NODES) return fail(`it comes to more than ${MAX_NODES} values once its references are written out`);
    const size = { nodes, cost, height: sizes.reduce((height, inner) => Math.max(height, inner.height + 1), 0) };
    measured.set(schema, size);
    return size;
  };

  const { cost } = measure(root, 0);
  if (fault === undefined && recurring.size > 0 && turnsInPlace(schemas.values(), targetOf))
    fault = 'it refers to itself without looking deeper into the value';
  if (fault !== undefined) return { fault };
  return {
    cost,
    patterns: [...new Set([...schemas.values()].flatMap(patternsIn))],
    isRecursive: recurring.size > 0,
    targetOf,
  };
};
