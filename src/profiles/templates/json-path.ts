import type { Json } from '../../xapi/model/types.ts';
import { parseLocation, type Step } from './json-path-parser.ts';
import { childrenOf, isList, memberOf } from '../model/json-member.ts';

/** All values at a location, in their order; none where nothing is there. A value that is there may be null. */
export type Locate = (value: Json) => readonly Json[];

/** Goes on from a value, and adds what it arrives at. */
type Visit = (value: Json, found: Json[]) => void;

const arrive: Visit = (value, found) => {
  found.push(value);
};

const alongNames =
  (names: readonly string[], next: Visit): Visit =>
  (value, found) => {
    let at: Json | undefined = value;
    for (const name of names) {
      at = memberOf(at, name);
      if (at === undefined) return;
    }
    next(at, found);
  };

const toItem =
  (position: number, next: Visit): Visit =>
  (value, found) => {
    const item = isList(value) ? value[position] : undefined;
    if (item !== undefined) next(item, found);
  };

const toAll =
  (next: Visit): Visit =>
  (value, found) => {
    for (const child of childrenOf(value)) next(child, found);
  };

/** It does not call itself, because extensions may be nested deeper than the stack is. */
const below =
  (next: Visit): Visit =>
  (value, found) => {
    const left: Json[] = [value];
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      next(at, found);
      const children = childrenOf(at);
      for (let i = children.length - 1; i >= 0; i--) left.push(children[i] as Json);
    }
  };

const inTurn =
  (visits: readonly Visit[]): Visit =>
  (value, found) => {
    for (const visit of visits) visit(value, found);
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
      return inTurn(step.of.map((one) => visitOf(one, next)));
  }
};

/** Names that follow each other are walked in one go: nearly all steps of real profiles are names. */
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
 * Compiles the JSONPath of a rule (P2 8.1, `parseLocation`) once, to a function that finds the values there: own
 * members alone, in time that grows no faster than the value. A union and `|` give what each part gives, one after the
 * other.
 */
export const compileLocation = (text: string): Locate | { readonly fault: string } => {
  const parsed = parseLocation(text);
  if ('fault' in parsed) return parsed;
  const visits = parsed.paths.map(compilePath);
  const [only] = visits;
  const visit = only !== undefined && visits.length === 1 ? only : inTurn(visits);
  return (value) => {
    const found: Json[] = [];
    visit(value, found);
    return found;
  };
};
