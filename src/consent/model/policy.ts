import { generationIn } from './merged-ids.ts';
import type { Decision, Person, Purpose, StatementPerson } from './types.ts';

/** Why a person's decision does not permit: for counting, and the same word for every way of having said no. */
export type Denial = 'undecided' | 'pending' | 'stopped' | 'paused' | 'expired' | 'stale' | 'past';

type Asked = Pick<Purpose, 'basis' | 'accepts' | 'until'>;

/**
 * Whether a decision was made for a version whose decisions do not hold for the present one; it is derived, never
 * stored.
 */
export const isStale = (purpose: Pick<Purpose, 'accepts'>, decision: Pick<Decision, 'version'>): boolean =>
  !purpose.accepts.includes(decision.version);

/**
 * Why this person's data must not be recorded or released now; undefined where they may. `timestamp` is that of the
 * statement, and both times are milliseconds since the epoch. On the basis of consent, silence means no, and what is
 * older than the decision needs `includePast`; on every other basis silence means yes (GDPR art. 6, 7 and 21).
 */
export const denialOf = (
  purpose: Asked,
  decision: Decision | undefined,
  timestamp: number,
  now: number,
): Denial | undefined => {
  const state = decision?.state ?? 'none';
  if (state === 'refused' || state === 'withdrawn' || state === 'objected') return 'stopped';
  if (state === 'paused' || state === 'expired') return state;
  if (purpose.basis !== 'consent') return undefined;
  if (decision === undefined || state === 'none') return 'undecided';
  if (state === 'pending') return 'pending';
  // A version that narrows may end sooner than the one that was decided on.
  if (Math.min(decision.until ?? Infinity, purpose.until ?? Infinity) <= now) return 'expired';
  if (isStale(purpose, decision)) return 'stale';
  return decision.includePast || timestamp >= (decision.from ?? Infinity) ? undefined : 'past';
};

/** Whether this person's data may be recorded or released now: `denialOf` finds nothing. */
export const mayRecord = (purpose: Asked, decision: Decision | undefined, timestamp: number, now: number): boolean =>
  denialOf(purpose, decision, timestamp, now) === undefined;

/** Whether a stated no of somebody who is only named keeps a statement out; silence, a pause or an end does not. */
export const vetoes = (decision: Decision | undefined): boolean =>
  decision !== undefined &&
  (decision.state === 'refused' || decision.state === 'withdrawn' || decision.state === 'objected');

/** The person who has or had this id, with the decisions that hold now; undefined where there is none (any more). */
export type PersonById = (id: string) => Person | undefined;

/** What becomes of a statement that is held: it stays, it is hidden until a steward has ruled, or it goes. */
export type Stay = 'stays' | 'hidden' | 'goes';

/**
 * Whether a statement that is held for the purpose with this id may stay. For its actor and every member of it the
 * person must still exist, the generation be the current one, and the state neither refused nor withdrawn; an objection
 * hides (GDPR art. 17, 18 and 21). Who is only named has no say in what is held.
 */
export const mayStay = (purpose: string, people: readonly StatementPerson[], personById: PersonById): Stay => {
  let stay: Stay = 'stays';
  for (const { id, role, generation } of people) {
    if (role === 'other') continue;
    const person = personById(id);
    if (person === undefined) return 'goes';
    const decision = person.decisions[purpose];
    if (generationIn(person, id, purpose, generation) !== (decision?.generation ?? 1)) return 'goes';
    if (decision?.state === 'refused' || decision?.state === 'withdrawn') return 'goes';
    if (decision?.state === 'objected') stay = 'hidden';
  }
  return stay;
};
