import type { KnownPeople } from '../../consent/people/person-lookup.ts';
import type { Person, Purpose } from '../../consent/model/types.ts';
import type { StudyRepository } from '../../store/ports/study-repository.ts';
import type { StudyKeys } from '../study/study-keys.ts';

/** What `createPersonBehind` is built from. */
export interface PersonBehindDeps {
  readonly studies: Pick<StudyRepository, 'participants'>;
  readonly people: Pick<KnownPeople, 'personsById'>;
  readonly now: () => number;
}

type SearchedStudy = Pick<Purpose, 'id' | 'until'>;

const AT_ONCE = 200;

/**
 * Every pseudonym under which records of this person may be with a study now: under each id, of the present generation.
 * What was of an earlier one is deleted, and stands for nobody.
 */
const pseudonymsOf = function* (
  { id, was = [], decisions }: Person,
  { id: study, until }: SearchedStudy,
  keys: Pick<StudyKeys, 'pseudonym'>,
  now: number,
): Generator<string, void> {
  const decision = decisions[study];
  if (decision?.state !== 'granted' || Math.min(decision.until ?? Infinity, until ?? Infinity) <= now) return;
  const { generation } = decision;
  yield keys.pseudonym(id, generation);
  for (const former of was) {
    const { own, is } = former.generations[study] ?? { own: generation, is: generation };
    if (is === generation) yield keys.pseudonym(former.id, own);
  }
};

/**
 * Builds the search for whoever a pseudonym stands for: it is made again for everybody who takes part, as they are at
 * that moment, since no table of pseudonyms is kept. Undefined where it is nobody's who takes part now: they have
 * stopped, even if they have said yes again since, or are erased, or the study is over. Rejects with Problem
 * `store-unavailable`.
 */
export const createPersonBehind =
  ({ studies, people, now }: PersonBehindDeps) =>
  async (study: SearchedStudy, pseudonym: string, keys: Pick<StudyKeys, 'pseudonym'>): Promise<Person | undefined> => {
    for (let after: string | undefined; ;) {
      const ids = await studies.participants(study.id, { limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
      for (const person of (await people.personsById(ids)).values()) {
        for (const one of pseudonymsOf(person, study, keys, now())) if (one === pseudonym) return person;
      }
      if (ids.length < AT_ONCE) return undefined;
      after = ids.at(-1);
    }
  };
