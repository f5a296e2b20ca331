import type { Choice, Said } from '../model/actions.ts';
import { decide, decisionAt, NO_DECISION } from '../decisions/decide.ts';
import type { MyPurpose } from './subject-service.ts';
import { isStale } from '../model/policy.ts';
import type { Decision, Purpose } from '../model/types.ts';

/**
 * What a page offers in each state on the basis of consent; what would change nothing, or is not theirs to say, is left
 * out.
 */
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

/** Who looks at a purpose. */
export interface Onlooker {
  readonly role: Said['by']['role'];
  /** A yes takes two. */
  readonly isJoint: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const offered = ({ basis }: Purpose, { state }: Decision, stale: boolean): readonly Choice[] => {
  if (basis !== 'consent') return OTHERWISE[state];
  return stale && (state === 'granted' || state === 'paused') ? ['yes', 'stop'] : ON_CONSENT[state];
};

/** A purpose as somebody is shown it. */
export const myPurpose = (
  purpose: Purpose,
  stored: Decision | undefined,
  { role, isJoint, now }: Onlooker,
): MyPurpose => {
  const decision = decisionAt(stored ?? NO_DECISION, now);
  const stale =
    purpose.basis === 'consent' && stored !== undefined && decision.state !== 'none' && isStale(purpose, decision);
  const changes = (choice: Choice): boolean =>
    decide(purpose, stored, { by: { role, id: role }, choice, version: purpose.version, language: 'en' }, now, isJoint)
      .outcome === 'decided';
  return {
    purpose,
    ...(stored === undefined ? {} : { decision }),
    isStale: stale,
    isJoint,
    may: offered(purpose, decision, stale).filter(changes),
  };
};

/**
 * Whether it waits for an answer of whoever looks at it: nothing was said, a yes of theirs is missing, or it was
 * decided on less than it asks for now. What was refused is asked again only where it asks for more; what was stopped,
 * never.
 */
export const isAsked = ({ purpose, decision, isStale: stale, may }: MyPurpose): boolean => {
  if (purpose.basis !== 'consent' || !may.includes('yes')) return false;
  const { state } = decision ?? NO_DECISION;
  return (
    state === 'none' ||
    state === 'pending' ||
    (stale && (state === 'granted' || state === 'paused' || state === 'refused'))
  );
};
