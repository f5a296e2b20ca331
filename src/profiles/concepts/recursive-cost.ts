import { isObject } from '../../core/json-object.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import { memberOf } from '../model/json-member.ts';
import { compileExpression } from './linear-regexp.ts';
import { ownValues, type SchemaExtent, TRIED, TRIED_KEYWORDS, UNIQUE } from './schema-bounds.ts';
import type { ValueSize } from './schema-cost.ts';
import { isInPlace, isOneEach, partsOf, patternsIn } from './schema-parts.ts';

/** The greatest cost of checking one value against a recursive schema. */
interface Cost {
  /** The cost of the value itself. */
  readonly nodes: number;
  /** The cost of each value inside it, since it is compared as a whole. */
  readonly whole: number;
  /** The cost of each of its characters. */
  readonly program: number;
}

/** A schema of the graph, with the schemas that it applies to the same value, and to values inside that. */
interface Node {
  readonly own: Cost;
  readonly inPlace: readonly Json[];
  /** Only one schema of such a list applies to the same member or item. */
  readonly oneEach: readonly Json[];
  readonly all: readonly Json[];
}

const NOTHING: Cost = { nodes: 0, whole: 0, program: 0 };
/** A recursive schema takes values of fewer levels than others: each level is several calls of the validator. */
const DEEPEST = 100;
/** If the cost is higher, every value is too large. */
const MAX = 1e9;

const sum = (costs: readonly Cost[]): Cost =>
  costs.reduce(
    (all, { nodes, whole, program }) => ({
      nodes: Math.min(MAX, all.nodes + nodes),
      whole: Math.min(MAX, all.whole + whole),
      program: Math.min(MAX, all.program + program),
    }),
    NOTHING,
  );

const greatest = (costs: readonly Cost[]): Cost =>
  costs.reduce(
    (all, { nodes, whole, program }) => ({
      nodes: Math.max(all.nodes, nodes),
      whole: Math.max(all.whole, whole),
      program: Math.max(all.program, program),
    }),
    NOTHING,
  );

const programOf = (schema: JsonObject): number =>
  patternsIn(schema).reduce((size, pattern) => {
    const expression = compileExpression(pattern);
    return size + ('fault' in expression ? 0 : expression.size);
  }, 0);

const nodeOf = (schema: JsonObject, targetOf: SchemaExtent['targetOf']): Node => {
  const parts = partsOf(schema);
  const deeper = parts.filter((part) => !isInPlace(part));
  const target = targetOf(schema);
  return {
    own: {
      nodes: ownValues(schema),
      whole: memberOf(schema, 'uniqueItems') === true ? UNIQUE : 0,
      program: programOf(schema),
    },
    inPlace: [...parts.filter(isInPlace).map((part) => part.schema), ...(target === undefined ? [] : [target])],
    oneEach: deeper.filter(isOneEach).map((part) => part.schema),
    all: deeper.filter((part) => !isOneEach(part)).map((part) => part.schema),
  };
};

/**
 * Estimates the steps of checking a value against a recursive schema; Infinity beyond 100 levels. The cost of a level
 * is the sum over all parts that apply to one value, and the greatest of alternatives (such as properties).
 */
export const createRecursiveCost = (root: JsonObject, targetOf: SchemaExtent['targetOf']) => {
  const graph = new Map<Json, Node>();
  let hasTried = false;
  /** By level, the cost of each schema at a value so many levels below the one that the schema applies to. */
  const levels: Map<Json, Cost>[] = [];

  const node = (schema: JsonObject): Node => {
    const known = graph.get(schema);
    if (known !== undefined) return known;
    hasTried ||= TRIED_KEYWORDS.some((keyword) => memberOf(schema, keyword) !== undefined);
    const made = nodeOf(schema, targetOf);
    graph.set(schema, made);
    return made;
  };

  const costOf = (schema: Json, level: number): Cost => {
    if (!isObject(schema)) return level === 0 ? { ...NOTHING, nodes: 1 } : NOTHING;
    const atLevel = (levels[level] ??= new Map<Json, Cost>());
    const known = atLevel.get(schema);
    if (known !== undefined) return known;
    const { own, inPlace, oneEach, all } = node(schema);
    const same = inPlace.map((part) => costOf(part, level));
    const cost =
      level === 0
        ? sum([own, ...same])
        : sum([
            ...same,
            greatest(oneEach.map((part) => costOf(part, level - 1))),
            ...all.map((part) => costOf(part, level - 1)),
          ]);
    atLevel.set(schema, cost);
    return cost;
  };

  return ({ levels: sizes }: ValueSize): number => {
    if (sizes.length > DEEPEST) return Infinity;
    let steps = 0;
    let whole = 0;
    for (const [level, { values, characters }] of sizes.entries()) {
      const cost = costOf(root, level);
      whole = Math.min(MAX, whole + cost.whole);
      const nodes = hasTried ? TRIED * cost.nodes : cost.nodes;
      steps += (nodes + whole) * (values + characters / 16) + cost.program * characters;
    }
    return steps;
  };
};
