import type { KnownPeople } from '../consent/known-people.ts';
import type { Person } from '../consent/types.ts';
import type { StudyShelf } from '../store/study-shelf.ts';
import type { StudyKeys } from './study-keys.ts';

/** What `createPersonBehind` is built from. */
export interface PersonBehindParts {
  readonly studies: Pick<StudyShelf, 'participants'>;
  readonly people: Pick<KnownPeople, 'personsById'>;
}

const AT_ONCE = 200;

/** Every pseudonym that this person can have had in a study: under each id, in each generation up to the last. */
const pseudonymsOf = function* ({ id, was = [], decisions }: Person, study: string, keys: Pick<StudyKeys, 'pseudonym'>): Generator<string, void> {
  const last = decisions[study]?.generation ?? 1;
  const ids = [{ id, last }, ...was.map((former) => ({ id: former.id, last: Math.max(last, former.generations[study]?.own ?? 1) }))];
  for (const one of ids) for (let generation = one.last; generation > 0; generation--) yield keys.pseudonym(one.id, generation);
};

/**
 * Builds the search for whoever a pseudonym stands for: it is made again for everybody who takes part, as they are at that moment, since no table of pseudonyms is kept. Undefined where it is
 * nobody's who takes part now. Rejects with Problem `store-unavailable`.
 */
export const createPersonBehind = ({ studies, people }: PersonBehindParts) => async (study: string, pseudonym: string, keys: Pick<StudyKeys, 'pseudonym'>): Promise<Person | undefined> => {
  for (let after: string | undefined; ;) {
    const ids = await studies.participants(study, { limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
    for (const person of (await people.personsById(ids)).values()) {
      if (person.decisions[study]?.state !== 'granted') continue;
      for (const one of pseudonymsOf(person, study, keys)) if (one === pseudonym) return person;
    }
    if (ids.length < AT_ONCE) return undefined;
    after = ids.at(-1);
  }
};
