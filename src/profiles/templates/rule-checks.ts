import type { Json } from '../../xapi/model/types.ts';
import { isSameJson } from '../../xapi/statement/same.ts';
import { excerptOf } from '../model/excerpt.ts';
import { childrenOf } from '../model/json-member.ts';
import type { StepBudget } from '../model/step-budget.ts';
import type { Rule, Violation } from '../model/types.ts';

/** Stands for a value on which a selector found nothing (P2 8.1). Not null, which is a value like any other. */
export const UNMATCHABLE = Symbol('unmatchable');

/** A value that location and selector evaluate to. */
export type EvaluatedValue = Json | typeof UNMATCHABLE;

/** A check of a rule that failed, with the expected and the found values. */
type FailedCheck = Pick<Violation, 'rule' | 'expected' | 'found'>;

/** The checks of a rule on the values that location and selector evaluate to. */
export interface RuleChecks {
  pass(values: readonly EvaluatedValue[], budget: StepBudget): boolean;
  /** Every check that fails; empty if `pass` is true. */
  findFailed(values: readonly EvaluatedValue[], budget: StepBudget): readonly FailedCheck[];
}

const MAX_FOUND = 5;

const isMatchable = (value: EvaluatedValue): value is Json => value !== UNMATCHABLE;

/** True if a value is one of a list, compared as JSON. Only objects and arrays are compared one by one. */
const membership = (list: readonly Json[]): ((value: EvaluatedValue) => boolean) => {
  const simple = new Set<EvaluatedValue>(list.filter((value) => typeof value !== 'object' || value === null));
  const nested = list.filter((value) => typeof value === 'object' && value !== null);
  return (value) =>
    simple.has(value) ||
    (nested.length > 0 && typeof value === 'object' && value !== null && nested.some((one) => isSameJson(one, value)));
};

/** The JSON values inside of an object or an array; 0 for any other value. */
const sizeOf = (value: Json): number => {
  let size = 0;
  const pending = [value];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const children = childrenOf(at);
    size += children.length + (typeof at === 'object' && at !== null ? 1 : 0);
    pending.push(...children);
  }
  return size;
};

/** Excerpts of at most five values; if some are unmatchable, with their number. */
const foundIn = (values: readonly EvaluatedValue[]): Json => {
  const matchable = values.filter(isMatchable);
  const excerpts = matchable.slice(0, MAX_FOUND).map(excerptOf);
  const unmatchable = values.length - matchable.length;
  return unmatchable === 0 ? excerpts : { matchable: excerpts, unmatchable };
};

const countMatchable = (values: readonly EvaluatedValue[]): number => {
  let count = 0;
  for (const value of values) if (value !== UNMATCHABLE) count++;
  return count;
};

/**
 * Compiles the checks of a rule. If the pseudo-code of P3 2.1 differs from the text of P2 8.1, the text counts: with
 * `excluded`, any, all and none are not checked; with `recommended`, only if there is a matchable value.
 */
export const compileRuleChecks = (rule: Rule): RuleChecks => {
  const { presence, any, all, none } = rule;
  const isInAny = any && membership(any);
  const isInAll = all && membership(all);
  const isInNone = none && membership(none);

  const hasPresence = (matchable: number, of: number): boolean => {
    if (presence === 'included') return matchable > 0 && matchable === of;
    return presence !== 'excluded' || matchable === 0;
  };
  const bindsValues = (matchable: number): boolean =>
    presence !== 'excluded' && (presence !== 'recommended' || matchable > 0);

  const nested = [any, all, none].flatMap((list) => list ?? []).reduce<number>((sum, value) => sum + sizeOf(value), 0);
  const spend = (values: readonly EvaluatedValue[], budget: StepBudget): void => {
    if (nested > 0) budget.spend(values.length * nested);
  };

  return {
    pass: (values, budget) => {
      spend(values, budget);
      const matchable = countMatchable(values);
      if (!hasPresence(matchable, values.length)) return false;
      if (!bindsValues(matchable)) return true;
      // UNMATCHABLE is in no list: it never satisfies any, always breaks all, never breaks none.
      return (
        (isInAny === undefined || values.some(isInAny)) &&
        (isInAll === undefined || values.every(isInAll)) &&
        (isInNone === undefined || !values.some(isInNone))
      );
    },
    findFailed: (values, budget) => {
      spend(values, budget);
      const matchable = countMatchable(values);
      const failed: FailedCheck[] = [];
      const add = (check: FailedCheck['rule'], expected: Json, found: readonly EvaluatedValue[]): void => {
        failed.push({ rule: check, expected, found: foundIn(found) });
      };
      if (presence !== undefined && !hasPresence(matchable, values.length)) add('presence', presence, values);
      if (!bindsValues(matchable)) return failed;
      if (any && isInAny && !values.some(isInAny)) add('any', any, values);
      if (all && isInAll && !values.every(isInAll)) {
        const others = values.filter((value) => !isInAll(value));
        add('all', all, others);
      }
      if (none && isInNone && values.some(isInNone)) add('none', none, values.filter(isInNone));
      return failed;
    },
  };
};
