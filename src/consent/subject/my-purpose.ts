import type { ErasureStage } from '../audit/erasure-events.ts';
import { isProblem } from '../../core/problem.ts';
import { decide, decisionAt } from '../decisions/decide.ts';
import type { Choice, SubjectAction } from '../model/actions.ts';
import { NO_DECISION } from '../model/person-decisions.ts';
import { isStale } from '../model/policy.ts';
import type { Decision, Purpose } from '../model/types.ts';

/** A purpose in its version in force, as a signed-in person or guardian sees it. */
export interface MyPurpose {
  readonly purpose: Purpose;
  /** As it stands now: a grant whose end has passed has expired. Absent if nothing was ever decided. */
  readonly decision?: Decision;
  /** The generation in which its data are recorded, or would be. */
  readonly generation: number;
  /** The version in force does not accept the decided one: nothing is permitted until a new decision. */
  readonly isStale: boolean;
  /** A yes takes two, the person's and a guardian's. */
  readonly needsParentalConsent: boolean;
  /** The choices that would change something now; `yes` and `resume` of exactly this version. */
  readonly may: readonly Choice[];
  /** The choices that would change something now, but need a surer sign-in. */
  readonly withheld: readonly Choice[];
  /** The stage of the erasure of its data, by a stop or a deletion of everything; absent without one. */
  readonly erasure?: ErasureStage;
}

/** The choices that a page offers in each state on the basis of consent. */
const ON_CONSENT: Readonly<Record<Decision['state'], readonly Choice[]>> = {
  none: ['yes', 'no'],
  pending: ['yes', 'no'],
  granted: ['pause', 'stop'],
  paused: ['resume', 'stop'],
  refused: ['yes'],
  withdrawn: ['yes'],
  expired: ['yes'],
  objected: ['yes', 'no'],
};

const OTHERWISE: Readonly<Record<Decision['state'], readonly Choice[]>> = {
  none: ['object'],
  pending: ['object'],
  granted: ['object'],
  paused: ['object'],
  expired: ['object'],
  objected: ['yes'],
  refused: ['yes'],
  withdrawn: ['yes'],
};

/** The person or guardian who looks at a purpose. */
export interface Viewer {
  readonly by: SubjectAction['by'];
  /** Throws Problem `assurance-required` if this sign-in may not make the choice. */
  readonly checkChoice: (choice: Choice) => void;
  readonly needsParentalConsent: boolean;
  /** The generation of the person if nothing was decided. */
  readonly generation: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const choicesIn = ({ basis }: Purpose, { state }: Decision, stale: boolean): readonly Choice[] => {
  if (basis !== 'consent') return OTHERWISE[state];
  return stale && (state === 'granted' || state === 'paused') ? ['yes', 'stop'] : ON_CONSENT[state];
};

/** The view of a purpose; choices that would change nothing, or are not the viewer's, are left out. */
export const myPurpose = (
  purpose: Purpose,
  stored: Decision | undefined,
  { by, checkChoice, needsParentalConsent, generation, now }: Viewer,
): MyPurpose => {
  const before = stored ?? { ...NO_DECISION, generation };
  const decision = decisionAt(before, now);
  const stale =
    purpose.basis === 'consent' && stored !== undefined && decision.state !== 'none' && isStale(purpose, decision);
  const outcomeOf = (choice: Choice): 'may' | 'withheld' | 'none' => {
    const action: SubjectAction = { by, choice, version: purpose.version, language: 'en' };
    const tried = decide(before, action, { purpose, now, needsParentalConsent });
    if (tried.outcome === 'refused') return tried.kind === 'not-sure' ? 'withheld' : 'none';
    if (tried.outcome === 'unchanged') return 'none';
    try {
      checkChoice(choice);
      return 'may';
    } catch (thrown) {
      if (isProblem(thrown, 'assurance-required')) return 'withheld';
      throw thrown;
    }
  };
  const choices = choicesIn(purpose, decision, stale).map((choice) => ({ choice, outcome: outcomeOf(choice) }));
  const listOf = (wanted: 'may' | 'withheld'): readonly Choice[] =>
    choices.filter(({ outcome }) => outcome === wanted).map(({ choice }) => choice);
  return {
    purpose,
    ...(stored !== undefined && { decision }),
    generation: decision.generation,
    isStale: stale,
    needsParentalConsent,
    may: listOf('may'),
    withheld: listOf('withheld'),
  };
};

/**
 * True if the purpose waits for the viewer's answer: nothing was decided, their signature is missing, or a grant, pause
 * or refusal is stale. What was refused is asked again only if a version asks for more; what was stopped, never.
 */
export const awaitsAnswer = ({ purpose, decision, isStale: stale, may, withheld }: MyPurpose): boolean => {
  if (purpose.basis !== 'consent' || !(may.includes('yes') || withheld.includes('yes'))) return false;
  const { state } = decision ?? NO_DECISION;
  return (
    state === 'none' ||
    state === 'pending' ||
    (stale && (state === 'granted' || state === 'paused' || state === 'refused'))
  );
};
