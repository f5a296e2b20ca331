import type { Json } from '../../xapi/model/types.ts';
import { compileDemands, type Evaluated, UNMATCHABLE } from './rule-demands.ts';
import { compileLocation, type Locate } from './json-path.ts';
import { parseLocation } from './json-path-parser.ts';
import type { Breach, Rule } from '../model/types.ts';

/** A breach, but for whose rule it is. */
export type RuleBreach = Omit<Breach, 'by' | 'kind'>;

/** A rule that is ready to judge statements whose contextActivities are lists (`normalised`). */
export interface CompiledRule {
  isFollowedBy(statement: Json): boolean;
  /** Every demand of the rule that the statement breaks; empty where it follows the rule. */
  brokenBy(statement: Json): readonly RuleBreach[];
}

/**
 * A value on which the selector finds nothing counts as one unmatchable value; otherwise what it finds takes its place.
 */
const evaluated =
  (locate: Locate, select: Locate) =>
  (statement: Json): readonly Evaluated[] =>
    locate(statement).flatMap((value): readonly Evaluated[] => {
      const selected = select(value);
      return selected.length === 0 ? [UNMATCHABLE] : selected;
    });

const descends = (path: string): boolean => {
  const parsed = parseLocation(path);
  return 'paths' in parsed && parsed.paths.some((steps) => steps.some(({ kind }) => kind === 'below'));
};

/** Compiles a rule of a template (P2 8.1); or says why it cannot be evaluated. */
export const compileRule = (rule: Rule): CompiledRule | { readonly fault: string } => {
  const { location, selector } = rule;
  const locate = compileLocation(location);
  if ('fault' in locate) return { fault: `location ${locate.fault}` };
  const select = selector === undefined ? undefined : compileLocation(selector);
  if (select !== undefined && 'fault' in select) return { fault: `selector ${select.fault}` };
  // Every value would be visited once for each value above it, as in a path with two of them.
  if (selector?.includes('..') === true && descends(selector) && descends(location))
    return { fault: 'selector has a .., and the location has one' };
  const valuesIn = select === undefined ? locate : evaluated(locate, select);
  const demands = compileDemands(rule);
  const place = selector === undefined ? { location } : { location, selector };
  return {
    isFollowedBy: (statement) => demands.holdFor(valuesIn(statement)),
    brokenBy: (statement) => demands.brokenBy(valuesIn(statement)).map((broken) => ({ ...place, ...broken })),
  };
};
