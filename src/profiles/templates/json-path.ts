import type { Json } from '../../xapi/model/types.ts';
import { parseJsonPath, type Step } from './json-path-parser.ts';
import { childrenOf, isList, memberOf } from '../model/json-member.ts';
import type { StepBudget } from '../model/step-budget.ts';

/**
 * Finds the values that a JSONPath selects, in their order. A selected value may be null. Throws `OutOfSteps` if the
 * budget is too small.
 */
export type JsonPathQuery = (value: Json, budget: StepBudget) => readonly Json[];

interface Walk {
  readonly found: Json[];
  readonly budget: StepBudget;
}

/** Follows the rest of a path from a value, and adds the selected values to `found`. */
type Visit = (value: Json, walk: Walk) => void;

const arrive: Visit = (value, { found }) => {
  found.push(value);
};

const alongNames =
  (names: readonly string[], next: Visit): Visit =>
  (value, walk) => {
    let at: Json | undefined = value;
    for (const name of names) {
      at = memberOf(at, name);
      if (at === undefined) return;
    }
    next(at, walk);
  };

const toItem =
  (position: number, next: Visit): Visit =>
  (value, walk) => {
    const item = isList(value) ? value[position] : undefined;
    if (item !== undefined) next(item, walk);
  };

const toAll =
  (next: Visit): Visit =>
  (value, walk) => {
    const children = childrenOf(value);
    walk.budget.spend(children.length);
    for (const child of children) next(child, walk);
  };

/** It does not call itself, because extensions may be nested deeper than the stack is. */
const below =
  (next: Visit): Visit =>
  (value, walk) => {
    const pending: Json[] = [value];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      next(at, walk);
      const children = childrenOf(at);
      walk.budget.spend(children.length);
      for (let i = children.length - 1; i >= 0; i--) pending.push(children[i] as Json);
    }
  };

const inOrder =
  (visits: readonly Visit[]): Visit =>
  (value, walk) => {
    for (const visit of visits) visit(value, walk);
  };

const visitOf = (step: Step, next: Visit): Visit => {
  switch (step.kind) {
    case 'member':
      return alongNames([step.name], next);
    case 'item':
      return toItem(step.position, next);
    case 'all':
      return toAll(next);
    case 'below':
      return below(next);
    case 'union':
      return inOrder(step.of.map((one) => visitOf(one, next)));
  }
};

/** Consecutive names become one visit: nearly all steps of real profiles are names. */
const compilePath = (steps: readonly Step[]): Visit => {
  let visit = arrive;
  let names: string[] = [];
  const flush = (): void => {
    if (names.length > 0) visit = alongNames(names, visit);
    names = [];
  };
  for (const step of steps.toReversed()) {
    if (step.kind === 'member') {
      names.unshift(step.name);
      continue;
    }
    flush();
    visit = visitOf(step, visit);
  }
  flush();
  return visit;
};

/**
 * Compiles the JSONPath of a rule (P2 8.1, `parseJsonPath`). A query finds own members only, in time linear in the
 * value; unions and `|` give the values of each alternative, one after the other.
 */
export const compileJsonPath = (text: string): JsonPathQuery | { readonly fault: string } => {
  const parsed = parseJsonPath(text);
  if ('fault' in parsed) return parsed;
  const visits = parsed.paths.map(compilePath);
  const [only] = visits;
  const visit = only !== undefined && visits.length === 1 ? only : inOrder(visits);
  return (value, budget) => {
    const found: Json[] = [];
    visit(value, { found, budget });
    return found;
  };
};
