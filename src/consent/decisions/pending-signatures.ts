import { defined } from '../../core/json-object.ts';
import { intactRecords } from '../../store/ports/checked/damaged-record.ts';
import type { PersonRepository } from '../../store/ports/consent/person-repository.ts';
import { toPerson } from '../people/person-mapping.ts';

/** Decisions that wait for the second of two signatures, counted by the one that is missing. */
export interface PendingSignatures {
  readonly guardian: number;
  readonly subject: number;
  /** False if more people wait than were read: then there may be more. */
  readonly isComplete: boolean;
}

const PAGE_SIZE = 1000;

/** Counts pending signatures of the first `maxPeople` that have any. Rejects with Problem `store-unavailable`. */
export const countPendingSignatures = async (
  people: PersonRepository,
  maxPeople = 20_000,
): Promise<PendingSignatures> => {
  const pending = { guardian: 0, subject: 0 };
  let after: string | undefined;
  for (let seen = 0; seen < maxPeople; seen += PAGE_SIZE) {
    const query = { state: 'pending', limit: PAGE_SIZE, ...defined({ after }) } as const;
    const page = await people.scanWaiting(query);
    for (const { decisions } of intactRecords(page).map(toPerson)) {
      for (const { state, signatures } of Object.values(decisions)) {
        if (state === 'pending')
          pending[signatures.some(({ role }) => role === 'subject') ? 'guardian' : 'subject'] += 1;
      }
    }
    if (page.length < PAGE_SIZE) return { ...pending, isComplete: true };
    after = page.at(-1)?.id;
  }
  return { ...pending, isComplete: false };
};
