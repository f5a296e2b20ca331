import { orderedJson } from '../../xapi/statement/same.ts';
import type { ProfileMode } from '../../store/ports/sources/source-repository.ts';
import type { Json } from '../../xapi/model/types.ts';
import type { Violation } from '../model/types.ts';
import { ENDED_EARLIER } from '../patterns/registration-run.ts';
import { type Evaluation, MAX_STATEMENT_VIOLATIONS } from './compile-version.ts';
import { withPatternViolations } from './pattern-run.ts';

const isOrder = ({ rule }: Violation): boolean => rule === 'order';

/** True if an earlier statement is the cause. */
const isEcho = (violation: Violation): boolean => isOrder(violation) && violation.expected === ENDED_EARLIER;

/** Two templates with one rule have one cause. */
const causeOf = ({ rule, location, selector, expected, kind }: Violation): string =>
  orderedJson([kind, rule, location, selector ?? null, expected] as Json);

const placeOf = ({ by, location, selector }: Violation): string => JSON.stringify([by, location, selector ?? null]);

/** Leaves out each `any` violation of an absent value: the rule `presence` reports it already. */
const withoutAbsentValues = (violations: readonly Violation[]): readonly Violation[] => {
  const absent = new Set(violations.filter(({ rule }) => rule === 'presence').map(placeOf));
  return violations.filter(
    (one) => one.rule !== 'any' || !absent.has(placeOf(one)) || !Array.isArray(one.found) || one.found.length > 0,
  );
};

/** The violations that count if no template is missed: those of every failing template, or of none. */
const violationsOfAll = (
  { matching, failing, concepts }: Evaluation,
  policy: ProfileMode['policy'],
): readonly Violation[] => {
  if (policy === 'any' && matching.length > 0) return concepts;
  const found: Violation[] = [];
  for (const { violations } of failing) {
    if (found.length >= MAX_STATEMENT_VIOLATIONS) break;
    found.push(...withoutAbsentValues(violations));
  }
  return [...found, ...concepts];
};

/** The templates of which one has to match, and none does; if others match, only those that a pattern expects. */
const missedTemplates = (
  { matching, failing }: Evaluation,
  ofPatterns: readonly Violation[],
): Evaluation['failing'] => {
  if (matching.length === 0) return failing;
  const expected = new Set<unknown>(
    ofPatterns.filter(isOrder).flatMap((one): readonly unknown[] => (Array.isArray(one.expected) ? one.expected : [])),
  );
  return failing.filter(({ template }) => expected.has(template));
};

/**
 * The violations that the sender of a statement has to correct, each cause once, at most 100 of templates and concepts.
 * Under the policy `any` the rules of the nearest template come first, in place of an order that expected it.
 */
export const causesOf = (
  evaluation: Evaluation,
  policy: ProfileMode['policy'],
  ofPatterns: readonly Violation[],
): readonly Violation[] => {
  const missed = policy === 'any' ? missedTemplates(evaluation, ofPatterns) : [];
  if (missed.length === 0)
    return withPatternViolations(violationsOfAll(evaluation, policy).slice(0, MAX_STATEMENT_VIOLATIONS), ofPatterns);
  const nearestFirst = missed
    .map(({ violations }) => withoutAbsentValues(violations))
    .sort((one, other) => one.length - other.length)
    .flat();
  const causes = new Map<string, Violation>();
  for (const violation of nearestFirst) {
    const cause = causeOf(violation);
    if (!causes.has(cause)) causes.set(cause, violation);
  }
  const found = [...causes.values(), ...evaluation.concepts].slice(0, MAX_STATEMENT_VIOLATIONS);
  return withPatternViolations(found, ofPatterns);
};

/**
 * Violations of patterns by the statements of one run, without those that follow from another violation. If the run was
 * broken before, the first violation says so.
 */
export const withoutEchoes = <K>(
  violations: ReadonlyMap<K, readonly Violation[]>,
): ReadonlyMap<K, readonly Violation[]> => {
  let isNamed = [...violations.values()].flat().some((violation) => isOrder(violation) && !isEcho(violation));
  return new Map(
    [...violations].map(([key, found]) => [
      key,
      found.filter((violation) => {
        if (!isEcho(violation)) return true;
        const isFirst = !isNamed;
        isNamed = true;
        return isFirst;
      }),
    ]),
  );
};
