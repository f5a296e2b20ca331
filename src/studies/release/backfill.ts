import type { KnownPeople } from '../../consent/people/person-lookup.ts';
import type { StudyRepository } from '../../store/ports/study-repository.ts';
import type { EmittingStudy } from './active-studies.ts';
import type { createOfferPerson, Turn } from './release-person.ts';
import { type Backfill, changeState, type StudyState } from '../study/study-state.ts';

/** What `createBackfill` is built from. */
export interface BackfillDeps {
  readonly studies: Pick<StudyRepository, 'find' | 'change' | 'participants'>;
  readonly people: Pick<KnownPeople, 'personsById'>;
  readonly offerPerson: ReturnType<typeof createOfferPerson>;
}

const PEOPLE_AT_ONCE = 10;

/**
 * Builds the offering of what is stored of a study's participants, one after the other, as far as the turn lasts;
 * resolves with whether there is more to do.
 */
export const createBackfill = ({ studies, people, offerPerson }: BackfillDeps) => {
  /**
   * Offers what is stored of some participants; resolves with how far it has come, undefined at the end of them all.
   */
  const offerSome = async (
    study: EmittingStudy,
    { begun, after, within }: Backfill,
    turn: Turn,
  ): Promise<Backfill | undefined> => {
    const ids = await studies.participants(study.purpose.id, {
      limit: PEOPLE_AT_ONCE,
      ...(after === undefined ? {} : { after }),
    });
    const persons = await people.personsById(ids);
    let at: Backfill = { begun, ...(after === undefined ? {} : { after }) };
    for (const id of ids) {
      const person = persons.get(id);
      const walked =
        person === undefined
          ? undefined
          : await offerPerson(study, person, turn, within?.of === id ? within.walked : undefined);
      if (walked !== undefined) return { ...at, within: { of: id, walked } };
      at = { begun, after: id };
      if (performance.now() >= turn.until) return at;
    }
    return ids.length < PEOPLE_AT_ONCE ? undefined : at;
  };

  return async (study: EmittingStudy, state: StudyState, turn: Turn): Promise<boolean> => {
    let at = state.backfill;
    while (at !== undefined) {
      const before: Backfill = at;
      const reached = await offerSome(study, before, turn);
      const changed = await changeState(studies, state.id, (current) => {
        const { backfill, ...rest } = current;
        // Begun anew by somebody else in the meantime, or gone on with.
        if (backfill?.begun !== before.begun || backfill.after !== before.after) return current;
        return reached === undefined ? rest : { ...rest, backfill: reached };
      });
      at = changed.backfill;
      if (performance.now() >= turn.until) break;
    }
    return at !== undefined;
  };
};
