import type { PersonLookup } from '../../consent/people/person-lookup.ts';
import type { StudyRepository } from '../../store/ports/study-repository.ts';
import { type Backfill, type StudyState, updateStudyState } from '../study/study-state.ts';
import type { ActiveStudy } from './active-studies.ts';
import type { PublisherTurn } from './publisher-turn.ts';
import type { createReleasePerson } from './release-person.ts';

export interface BackfillDeps {
  readonly studies: Pick<StudyRepository, 'find' | 'update' | 'listParticipants'>;
  readonly people: Pick<PersonLookup, 'findById'>;
  readonly releasePerson: ReturnType<typeof createReleasePerson>;
}

const BATCH_SIZE = 10;

/**
 * Releases the stored statements of a study's participants, one person after another, until the deadline; the progress
 * is kept in the study's state. Resolves with whether there is more to do.
 */
export const createBackfill = ({ studies, people, releasePerson }: BackfillDeps) => {
  /** Continues with the next participants; resolves with the new progress, undefined at the end of them all. */
  const releaseBatch = async (
    study: ActiveStudy,
    { begun, after, within }: Backfill,
    turn: PublisherTurn,
  ): Promise<Backfill | undefined> => {
    const ids = await studies.listParticipants(study.purpose.id, {
      limit: BATCH_SIZE,
      ...(after === undefined ? {} : { after }),
    });
    const persons = await people.findById(ids);
    let progress: Backfill = { begun, ...(after === undefined ? {} : { after }) };
    for (const id of ids) {
      const person = persons.get(id);
      const from = within?.of === id ? within.walked : undefined;
      const stoppedAt = person && (await releasePerson(study, person, { ...turn, from }));
      if (stoppedAt !== undefined) return { ...progress, within: { of: id, walked: stoppedAt } };
      progress = { begun, after: id };
      if (performance.now() >= turn.deadline) return progress;
    }
    return ids.length < BATCH_SIZE ? undefined : progress;
  };

  return async (study: ActiveStudy, state: StudyState, turn: PublisherTurn): Promise<boolean> => {
    let current = state.backfill;
    while (current !== undefined) {
      const before: Backfill = current;
      const next = await releaseBatch(study, before, turn);
      const updated = await updateStudyState(studies, state.id, (latest) => {
        const { backfill, ...rest } = latest;
        // Another process has begun a new backfill, or continued this one.
        if (backfill?.begun !== before.begun || backfill.after !== before.after) return latest;
        return next === undefined ? rest : { ...rest, backfill: next };
      });
      current = updated.backfill;
      if (performance.now() >= turn.deadline) break;
    }
    return current !== undefined;
  };
};
