import type { Json } from '../../xapi/model/types.ts';
import type { StepBudget } from '../model/step-budget.ts';
import type { Rule, Violation } from '../model/types.ts';
import { parseJsonPath } from './json-path-parser.ts';
import { compileJsonPath, type JsonPathQuery } from './json-path.ts';
import { compileRuleChecks, type EvaluatedValue, UNMATCHABLE } from './rule-checks.ts';

/** A violation of a rule, without the template that the rule is of. */
export type RuleViolation = Omit<Violation, 'by' | 'kind'>;

/**
 * A compiled rule. It checks statements whose contextActivities are lists (`normalizeStatement`), and throws
 * `OutOfSteps` if the budget is too small.
 */
export interface CompiledRule {
  isFollowedBy(statement: Json, budget: StepBudget): boolean;
  /** Every failed check of the rule; empty if the statement follows it. */
  findViolations(statement: Json, budget: StepBudget): readonly RuleViolation[];
}

/**
 * The values of the location with the selector applied. If it finds nothing on a value, that is one unmatchable value.
 */
const withSelector =
  (location: JsonPathQuery, selector: JsonPathQuery) =>
  (statement: Json, budget: StepBudget): readonly EvaluatedValue[] =>
    location(statement, budget).flatMap((value): readonly EvaluatedValue[] => {
      const selected = selector(value, budget);
      return selected.length === 0 ? [UNMATCHABLE] : selected;
    });

const hasDescent = (path: string): boolean => {
  const parsed = parseJsonPath(path);
  return 'paths' in parsed && parsed.paths.some((steps) => steps.some(({ kind }) => kind === 'below'));
};

/** Compiles a rule of a template (P2 8.1); `fault` says why it cannot be evaluated. */
export const compileRule = (rule: Rule): CompiledRule | { readonly fault: string } => {
  const { location, selector } = rule;
  const locationQuery = compileJsonPath(location);
  if ('fault' in locationQuery) return { fault: `location ${locationQuery.fault}` };
  const selectorQuery = selector === undefined ? undefined : compileJsonPath(selector);
  if (selectorQuery !== undefined && 'fault' in selectorQuery) return { fault: `selector ${selectorQuery.fault}` };
  // Every value would be visited once for each value above it, as in a path with two `..`.
  if (selector?.includes('..') === true && hasDescent(selector) && hasDescent(location))
    return { fault: 'selector has a .., and the location has one' };
  const valuesIn = selectorQuery === undefined ? locationQuery : withSelector(locationQuery, selectorQuery);
  const checks = compileRuleChecks(rule);
  const paths = selector === undefined ? { location } : { location, selector };
  return {
    isFollowedBy: (statement, budget) => checks.pass(valuesIn(statement, budget), budget),
    findViolations: (statement, budget) =>
      checks.findFailed(valuesIn(statement, budget), budget).map((failed) => ({ ...paths, ...failed })),
  };
};
