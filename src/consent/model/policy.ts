import type { StatementPerson } from '../../xapi/model/types.ts';
import { isDamaged } from '../../store/ports/checked/damaged-record.ts';
import { isSureEnough, leastAssurance } from './assurance.ts';
import { translateGeneration } from './merged-ids.ts';
import { decisionOf, generationOf } from './person-decisions.ts';
import type { Decision, Person, Purpose } from './types.ts';

/** The reason why a decision does not permit, as a metric label; `stopped` is any kind of no. */
export type DenialReason = 'undecided' | 'pending' | 'stopped' | 'paused' | 'expired' | 'stale' | 'past' | 'damaged';

/** The members of a purpose that decide if data may be recorded or released. */
export type PolicyPurpose = Pick<Purpose, 'basis' | 'accepts' | 'until' | 'assurance' | 'raisedAssurance'>;

/** Both in milliseconds since the epoch; `timestamp` is that of the statement. */
interface PolicyTimes {
  readonly timestamp: number;
  readonly now: number;
}

/** True if the present version of the purpose no longer accepts the decided one. Derived, never stored. */
export const isStale = (purpose: Pick<Purpose, 'accepts'>, decision: Pick<Decision, 'version'>): boolean =>
  !purpose.accepts.includes(decision.version);

const consentDenial = (
  purpose: PolicyPurpose,
  decision: Decision | undefined,
  { timestamp, now }: PolicyTimes,
): DenialReason | undefined => {
  if (decision === undefined || decision.state === 'none') return 'undecided';
  if (decision.state === 'pending') return 'pending';
  // A yes with too little assurance counts as none.
  if (!isSureEnough(decision.assurance, leastAssurance(purpose))) return 'undecided';
  // A narrower version may end sooner than the one that was decided on.
  if (Math.min(decision.until ?? Infinity, purpose.until ?? Infinity) <= now) return 'expired';
  if (isStale(purpose, decision)) return 'stale';
  return decision.includePast || timestamp >= (decision.from ?? Infinity) ? undefined : 'past';
};

/**
 * The reason why this person's data must not be recorded or released now; undefined if they may (GDPR art. 6, 7, 21).
 * If the basis is consent, silence means no, and older statements need `includePast`. Otherwise silence means yes.
 */
export const denialReason = (
  purpose: PolicyPurpose,
  decision: Decision | undefined,
  times: PolicyTimes,
): DenialReason | undefined => {
  const state = decision?.state ?? 'none';
  if (state === 'refused' || state === 'withdrawn' || state === 'objected') return 'stopped';
  if (state === 'paused' || state === 'expired') return state;
  return purpose.basis === 'consent' ? consentDenial(purpose, decision, times) : undefined;
};

/** True if this person's data may be recorded or released now: `denialReason` finds nothing. */
export const isPermitted = (purpose: PolicyPurpose, decision: Decision | undefined, times: PolicyTimes): boolean =>
  denialReason(purpose, decision, times) === undefined;

/** True if the no of a person who is only named keeps a statement out; silence, a pause or an end does not. */
export const isVeto = (decision: Decision | undefined): boolean =>
  decision !== undefined &&
  (decision.state === 'refused' || decision.state === 'withdrawn' || decision.state === 'objected');

/** The person who has or had this id, with the decisions that hold now; undefined if there is none (any more). */
export type PersonById = (id: string) => Person | undefined;

/**
 * The verdict on a stored statement. `hide` lasts until a steward has ruled on the objection, `damaged` until an
 * operator has repaired a person in it.
 */
export type RetentionVerdict = 'keep' | 'hide' | 'erase' | 'damaged';

/**
 * The verdict on a statement that is stored for the purpose with this id (GDPR art. 17, 18 and 21). `erase`: an actor
 * or member no longer exists, has refused or withdrawn, or the generation is over; `damaged`: the decision of one is
 * not known; `hide`: one has objected.
 */
export const retentionVerdict = (
  purpose: string,
  people: readonly StatementPerson[],
  personById: PersonById,
): RetentionVerdict => {
  let verdict: RetentionVerdict = 'keep';
  for (const one of people) {
    if (one.role === 'other') continue;
    const person = personById(one.id);
    if (person === undefined) return 'erase';
    if (isDamaged(person)) {
      verdict = 'damaged';
      continue;
    }
    const decision = decisionOf(person, purpose);
    if (translateGeneration(person, one, purpose) !== generationOf(person, purpose)) return 'erase';
    if (decision?.state === 'refused' || decision?.state === 'withdrawn') return 'erase';
    if (decision?.state === 'objected' && verdict !== 'damaged') verdict = 'hide';
  }
  return verdict;
};
