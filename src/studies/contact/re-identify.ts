import { defined, ownValue } from '../../core/json-object.ts';
import type { PersonLookup } from '../../consent/people/person-lookup.ts';
import type { Decision, Person, Purpose } from '../../consent/model/types.ts';
import type { StudyRepository } from '../../store/ports/studies/study-repository.ts';
import type { StudyKeys } from '../study/study-keys.ts';

export interface ReidentifyDeps {
  readonly studies: Pick<StudyRepository, 'listParticipants'>;
  readonly people: Pick<PersonLookup, 'findById'>;
  readonly now: () => number;
}

type SearchedStudy = Pick<Purpose, 'id' | 'until'>;

const BATCH_SIZE = 200;

const takesPart = (decision: Decision | undefined, { until }: SearchedStudy, now: number): decision is Decision =>
  decision?.state === 'granted' && Math.min(decision.until ?? Infinity, until ?? Infinity) > now;

/**
 * Every pseudonym under which the study may have records of this person now: of each of their ids, in the present
 * generation. Records of earlier generations are deleted, so their pseudonyms stand for no person.
 */
const pseudonymsOf = function* (
  { id, mergedIds = [] }: Person,
  { study, generation }: { readonly study: string; readonly generation: number },
  keys: StudyKeys,
): Generator<string, void> {
  yield keys.pseudonym(id, generation);
  for (const former of mergedIds) {
    const { own, is } = ownValue(former.generations, study) ?? former.otherwise ?? { own: generation, is: generation };
    if (is === generation) yield keys.pseudonym(former.id, own);
  }
};

/**
 * Finds the participant behind a pseudonym by computing those of all participants, since none are stored. Undefined if
 * the person has stopped (even if they consented again), was erased, or the study is over. Rejects with Problem
 * `store-unavailable`.
 */
export const createReidentify =
  ({ studies, people, now }: ReidentifyDeps) =>
  async (study: SearchedStudy, pseudonym: string, keys: StudyKeys): Promise<Person | undefined> => {
    for (let after: string | undefined; ;) {
      const ids = await studies.listParticipants(study.id, {
        limit: BATCH_SIZE,
        ...defined({ after }),
      });
      for (const person of (await people.findById(ids)).values()) {
        const decision = ownValue(person.decisions, study.id);
        if (!takesPart(decision, study, now())) continue;
        for (const one of pseudonymsOf(person, { study: study.id, generation: decision.generation }, keys))
          if (one === pseudonym) return person;
      }
      if (ids.length < BATCH_SIZE) return undefined;
      after = ids.at(-1);
    }
  };
