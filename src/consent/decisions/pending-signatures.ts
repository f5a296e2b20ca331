import type { PersonRepository } from '../../store/ports/person-repository.ts';
import { personFrom } from '../people/person-mapping.ts';

/** How many decisions wait for the second of two yeses, by whose is missing. */
export interface WaitingYeses {
  readonly guardian: number;
  readonly subject: number;
  /** False where there are more people than were looked at: then there may be more. */
  readonly isWhole: boolean;
}

const AT_ONCE = 1000;

/**
 * Counts the decisions that wait for a second yes, of at most so many people. Rejects with Problem `store-unavailable`.
 */
export const countWaitingYeses = async (
  people: Pick<PersonRepository, 'walk'>,
  most = 20_000,
): Promise<WaitingYeses> => {
  const waiting = { guardian: 0, subject: 0 };
  let after: string | undefined;
  for (let seen = 0; seen < most; seen += AT_ONCE) {
    const page = await people.walk({ limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
    for (const { decisions } of page.map(personFrom)) {
      for (const { state, signatures } of Object.values(decisions)) {
        if (state === 'pending')
          waiting[signatures.some(({ role }) => role === 'subject') ? 'guardian' : 'subject'] += 1;
      }
    }
    if (page.length < AT_ONCE) return { ...waiting, isWhole: true };
    after = page.at(-1)?.id;
  }
  return { ...waiting, isWhole: false };
};
