import { isSameJson } from '../../xapi/statement/same.ts';
import type { Json } from '../../xapi/model/types.ts';
import { excerptOf } from '../model/excerpt.ts';
import type { Breach, Rule } from '../model/types.ts';

/** Stands for a value on which a selector found nothing (P2 8.1). Not null, which is a value like any other. */
export const UNMATCHABLE = Symbol('unmatchable');

/** What location and selector come to: matchable values, and unmatchable ones. */
export type Evaluated = Json | typeof UNMATCHABLE;

/** A demand of a rule that is broken, with what it asks for and what is there. */
type BrokenDemand = Pick<Breach, 'rule' | 'expected' | 'found'>;

/** What a rule demands of the values that it evaluates. */
export interface Demands {
  holdFor(values: readonly Evaluated[]): boolean;
  /** Every demand that does not hold; empty where `holdFor` says that all do. */
  brokenBy(values: readonly Evaluated[]): readonly BrokenDemand[];
}

const MOST_FOUND = 5;

const isMatchable = (value: Evaluated): value is Json => value !== UNMATCHABLE;

/** Whether a value is one of a list, compared as JSON; texts, numbers and the like without going through the list. */
const membership = (list: readonly Json[]): ((value: Evaluated) => boolean) => {
  const simple = new Set<Evaluated>(list.filter((value) => typeof value !== 'object' || value === null));
  const nested = list.filter((value) => typeof value === 'object' && value !== null);
  return (value) =>
    simple.has(value) ||
    (nested.length > 0 && typeof value === 'object' && value !== null && nested.some((one) => isSameJson(one, value)));
};

/**
 * At most five values, none of them large. Where unmatchable ones are part of what is wrong, their number stands
 * beside.
 */
const foundIn = (values: readonly Evaluated[]): Json => {
  const matchable = values.filter(isMatchable);
  const shown = matchable.slice(0, MOST_FOUND).map(excerptOf);
  const unmatchable = values.length - matchable.length;
  return unmatchable === 0 ? shown : { matchable: shown, unmatchable };
};

const countMatchable = (values: readonly Evaluated[]): number => {
  let count = 0;
  for (const value of values) if (value !== UNMATCHABLE) count++;
  return count;
};

/**
 * Compiles the demands of a rule, by the text of P2 8.1. Where the pseudo-code of P3 2.1 says otherwise, the text
 * holds: beside `excluded` no any, all or none is asked for, and beside `recommended` only where there is a matchable
 * value.
 */
export const compileDemands = (rule: Rule): Demands => {
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

  return {
    holdFor: (values) => {
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
    brokenBy: (values) => {
      const matchable = countMatchable(values);
      const broken: BrokenDemand[] = [];
      const note = (demand: BrokenDemand['rule'], expected: Json, found: readonly Evaluated[]): void => {
        broken.push({ rule: demand, expected, found: foundIn(found) });
      };
      if (presence !== undefined && !hasPresence(matchable, values.length)) note('presence', presence, values);
      if (!bindsValues(matchable)) return broken;
      if (any && isInAny && !values.some(isInAny)) note('any', any, values);
      if (all && isInAll && !values.every(isInAll))
        note(
          'all',
          all,
          values.filter((value) => !isInAll(value)),
        );
      if (none && isInNone && values.some(isInNone)) note('none', none, values.filter(isInNone));
      return broken;
    },
  };
};
