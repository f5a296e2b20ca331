import { generationIn } from '../../consent/model/merged-ids.ts';
import { denialOf, mayStay, type Denial, type PersonById } from '../../consent/model/policy.ts';
import { recordPurposeId } from '../../consent/purposes/recording-purpose.ts';
import type { Purpose, StatementPerson } from '../../consent/model/types.ts';
import type { ReleasedPerson } from '../record/project-statement.ts';

/**
 * Why a statement is not released to a study, for counting: somebody's `Denial`, a study that is not open, nobody to
 * ask, or a record that may not stay.
 */
export type DenialOfRelease = Denial | 'not-open' | 'nobody' | 'hidden' | 'gone';

/** What gate 2 asks with. Times are milliseconds since the epoch. */
export interface AskingOfRelease {
  readonly personById: PersonById;
  /** The `timestamp` of the statement. */
  readonly timestamp: number;
  readonly now: number;
}

/**
 * Why a study may not receive a statement now: gate 2 alone; undefined where it may. Its actor, or every member of the
 * Group that is, must be there and permit it; one no is enough. Who is only named is not asked, since nothing of them
 * is released. A statement of which nobody is known to be the actor is not released.
 */
export const denialOfRelease = (
  purpose: Pick<Purpose, 'id' | 'basis' | 'accepts' | 'until' | 'state'>,
  people: readonly StatementPerson[],
  { personById, timestamp, now }: AskingOfRelease,
): DenialOfRelease | undefined => {
  if (purpose.state !== 'open') return 'not-open';
  let isAnybody = false;
  for (const { id, role } of people) {
    if (role === 'other') continue;
    isAnybody = true;
    const person = personById(id);
    if (person === undefined) return 'gone';
    const why = denialOf(purpose, person.decisions[purpose.id], timestamp, now);
    if (why !== undefined) return why;
  }
  return isAnybody ? undefined : 'nobody';
};

/** Why what is held for a source is not released, whatever studies may: it is hidden by an objection, or must go. */
export const denialOfRecord = (
  source: string,
  people: readonly StatementPerson[],
  personById: PersonById,
): 'hidden' | 'gone' | undefined => {
  const stay = mayStay(recordPurposeId(source), people, personById);
  return stay === 'stays' ? undefined : stay === 'goes' ? 'gone' : 'hidden';
};

/**
 * Whose record it is: each person once, by the id that they have now, with the generations of the study and of the
 * record. Those who are no more are left out.
 */
export const releasedPeople = (
  purpose: string,
  source: string,
  people: readonly StatementPerson[],
  personById: PersonById,
): readonly ReleasedPerson[] => {
  const released = new Map<string, ReleasedPerson>();
  for (const { id, role, generation } of people) {
    const person = role === 'other' ? undefined : personById(id);
    if (person === undefined) continue;
    const recordGeneration = generationIn(person, id, recordPurposeId(source), generation);
    released.set(person.id, {
      id: person.id,
      studyGeneration: person.decisions[purpose]?.generation ?? 1,
      recordGeneration,
    });
  }
  return [...released.values()];
};
