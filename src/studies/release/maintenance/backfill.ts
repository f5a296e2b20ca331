import { defined } from '../../../core/json-object.ts';
import type { PersonLookup } from '../../../consent/people/person-lookup.ts';
import { isDamaged } from '../../../store/ports/checked/damaged-record.ts';
import type { ReleaseRepository } from '../../../store/ports/studies/release-repository.ts';
import type { StudyRepository } from '../../../store/ports/studies/study-repository.ts';
import { type Backfill, type StudyState, updateStudyState } from '../../study/study-state.ts';
import type { ActiveStudy } from '../candidates/active-studies.ts';
import type { PublisherSlot } from '../../study/publisher-slot.ts';
import type { ReleaseCandidates } from '../candidates/release-candidates.ts';
import type { createReleasePerson } from './release-person.ts';
import type { ReleaseRetraction } from '../retraction/retract-releases.ts';

export interface BackfillDeps {
  readonly studies: StudyRepository;
  readonly people: PersonLookup;
  readonly releases: ReleaseRepository;
  readonly candidates: Pick<ReleaseCandidates, 'recheck'>;
  readonly retraction: ReleaseRetraction;
  readonly releasePerson: ReturnType<typeof createReleasePerson>;
}

const BATCH_SIZE = 10;
const NARROWING_BATCH_SIZE = 200;

/**
 * Retracts records that a study's present version may not see. Then releases the stored statements of its participants,
 * person by person until the deadline. Resolves with true if there is more to do.
 */
export const createBackfill = (deps: BackfillDeps) => {
  const { studies, people, releases, candidates, retraction, releasePerson } = deps;

  /**
   * Retracts the next releases that the present version would not give, except those of people who have yet to decide
   * on it. Resolves with the new progress.
   */
  const narrowBatch = async (study: ActiveStudy, { begun, narrowing: { after } = {} }: Backfill): Promise<Backfill> => {
    const page = await releases.findByStudy(study.purpose.id, {
      limit: NARROWING_BATCH_SIZE,
      ...defined({ after }),
    });
    const { denied, staleKeys } = await candidates.recheck([study], page);
    await retraction.request(
      denied.filter(({ key }) => !staleKeys.has(key)),
      'removed',
    );
    const last = page.at(-1);
    return last === undefined || page.length < NARROWING_BATCH_SIZE
      ? { begun }
      : { begun, narrowing: { after: last.key } };
  };

  /** Continues with the next participants; resolves with the new progress, undefined after the last. */
  const releaseBatch = async (
    study: ActiveStudy,
    { begun, after, within }: Backfill,
    slot: PublisherSlot,
  ): Promise<Backfill | undefined> => {
    const ids = await studies.listParticipants(study.purpose.id, {
      limit: BATCH_SIZE,
      ...defined({ after }),
    });
    const persons = await people.findById(ids);
    let progress: Backfill = { begun, ...defined({ after }) };
    for (const id of ids) {
      const person = persons.get(id);
      const from = within?.of === id ? within.walked : undefined;
      const stoppedAt =
        person && !isDamaged(person) ? await releasePerson(study, person, { ...slot, from }) : undefined;
      if (stoppedAt !== undefined) return { ...progress, within: { of: id, walked: stoppedAt } };
      progress = { begun, after: id };
      if (performance.now() >= slot.deadline) return progress;
    }
    return ids.length < BATCH_SIZE ? undefined : progress;
  };

  return async (study: ActiveStudy, state: StudyState, slot: PublisherSlot): Promise<boolean> => {
    let current = state.backfill;
    while (current !== undefined) {
      const before: Backfill = current;
      const next =
        before.narrowing === undefined ? await releaseBatch(study, before, slot) : await narrowBatch(study, before);
      const updated = await updateStudyState(studies, state.id, (latest) => {
        const { backfill, ...rest } = latest;
        // Another process has begun a new backfill, or continued this one.
        if (
          backfill?.begun !== before.begun ||
          backfill.after !== before.after ||
          backfill.narrowing?.after !== before.narrowing?.after
        )
          return latest;
        const heldTo = before.narrowing !== undefined && next?.narrowing === undefined;
        return {
          ...rest,
          ...(heldTo && { heldTo: study.purpose.version }),
          ...defined({ backfill: next }),
        };
      });
      current = updated.backfill;
      if (performance.now() >= slot.deadline) break;
    }
    return current !== undefined;
  };
};
