import { type Fault, isProblem, Problem } from '../../core/problem.ts';
import type { Request } from '../message/request-response.ts';

/** A violated rule, as answers name it. */
export interface NamedViolation {
  /** The id of the profile version. */
  readonly profile: string;
  readonly by: string;
  readonly kind: string;
  readonly rule: string;
  readonly location: string;
  readonly selector?: string;
  readonly expected?: unknown;
}

/** A violated rule in words, in the language of the reader. */
export interface ViolationExplanation {
  /** The rule as the page of its profile states it; absent if the violation is of no rule of a template. */
  readonly sentence?: string;
  /** The note of the rule's author. */
  readonly scopeNote?: string;
}

/** Finds the words for violations, in the language that a request asks for. */
export type ExplainViolations = (
  request: Pick<Request, 'header' | 'acceptsLanguage'>,
) => (violation: NamedViolation) => ViolationExplanation;

/** Adds words to the violations among the faults of a refusal; returns anything else as it is. */
export const explainProblem = (
  thrown: unknown,
  explain: (violation: NamedViolation) => ViolationExplanation,
): unknown => {
  if (!isProblem(thrown, 'profile-violation')) return thrown;
  const faults = thrown.faults.map((fault): Fault => {
    const { breach } = fault;
    return breach === undefined
      ? fault
      : { ...fault, breach: { ...breach, ...explain(breach as unknown as NamedViolation) } };
  });
  return new Problem(thrown.kind, thrown.message, faults, thrown.extensions);
};
