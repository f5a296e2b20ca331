import type { Initiator, PersonEvent, Refusal, SubjectAction } from '../model/actions.ts';
import { isSureEnough } from '../model/assurance.ts';
import { needsParentalConsent } from '../model/parental-consent.ts';
import type { KeptOut, Person } from '../model/types.ts';
import { refuse } from './subject-actions.ts';

/** A change of the state that holds for every purpose, and its one event. */
export interface EverywhereChange {
  /** Absent: the person is kept out no more. */
  readonly keptOut?: KeptOut;
  readonly generation: number;
  readonly event: PersonEvent;
}

/** A declaration of a person, or a guardian, on everything at once. */
type Saying = Pick<SubjectAction, 'by' | 'language'>;

const countsOf = (mapped: { readonly own: number; readonly is: number } | undefined): readonly number[] =>
  mapped === undefined ? [] : [mapped.own, mapped.is];

/** The last generation of any data of a person, under any of their ids. */
export const lastGenerationOf = ({ generation = 1, decisions, mergedIds = [] }: Person): number =>
  Math.max(
    generation,
    ...Object.values(decisions).map((one) => one.generation),
    ...mergedIds.flatMap(({ generations, otherwise }) => [...Object.values(generations), otherwise].flatMap(countsOf)),
  );

/** A no is as sure as the surest sign-in that has said it. */
const surer = (before: KeptOut | undefined, { assurance }: Initiator): Pick<KeptOut, 'assurance'> => {
  const surest =
    assurance === undefined || (before !== undefined && isSureEnough(before.assurance, assurance))
      ? before?.assurance
      : assurance;
  return surest === undefined ? {} : { assurance: surest };
};

/**
 * Keeps a person out everywhere, in a generation that is later than all their data. A repetition erases again: a name,
 * or a dead letter, may have come since.
 */
export const keepOut = (person: Person, { by, language }: Saying, now: number): EverywhereChange => {
  const before = person.keptOut;
  const generation = before === undefined ? lastGenerationOf(person) + 1 : (person.generation ?? 1);
  return {
    keptOut: { since: before?.since ?? now, role: by.role, ...surer(before, by), signatures: [] },
    generation,
    event: {
      type: 'person.kept-out',
      at: now,
      generation,
      by,
      language,
      data: { choice: 'forget', erases: generation - 1 },
    },
  };
};

/** True if coming back takes two yeses: below the 15th birthday or, if that is unknown, after a guardian's no. */
export const returnIsJoint = (
  { keptOut, parentalConsentUntil }: Pick<Person, 'keptOut' | 'parentalConsentUntil'>,
  now: number,
): boolean => needsParentalConsent(parentalConsentUntil, keptOut?.role === 'guardian' ? 'minors' : 'adults', now);

/**
 * Ends that a person is kept out, in a new generation without decisions. Silence then means what it means for others;
 * what was sent before stays out.
 */
export const comeBack = (
  person: Person,
  { by, language }: Saying,
  now: number,
): EverywhereChange | Refusal | 'unchanged' => {
  const { keptOut, generation = 1 } = person;
  if (keptOut === undefined) return refuse('wrong-state', 'nothing keeps this person out everywhere');
  const isJoint = returnIsJoint(person, now);
  if (by.role === 'guardian' && !isJoint) return refuse('not-theirs', 'a guardian does not decide for this person');
  if (!isSureEnough(by.assurance, 'institution'))
    return refuse(
      'not-sure',
      'a deletion of everything is not taken back from a link of a tool: sign in by a link of the institution, or at ' +
        'its OpenID provider',
    );
  const about = { at: now, by, language, data: { choice: 'return' } } as const;
  if (isJoint && keptOut.signatures.every((role) => role === by.role)) {
    if (keptOut.signatures.length > 0) return 'unchanged';
    return {
      keptOut: { ...keptOut, signatures: [by.role] },
      generation,
      event: { type: 'person.return-signed', generation, ...about },
    };
  }
  return { generation: generation + 1, event: { type: 'person.returned', generation: generation + 1, ...about } };
};
