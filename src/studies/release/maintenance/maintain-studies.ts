import { createHash } from 'node:crypto';
import type { FindPurposesInForce, PurposeInForce } from '../../../consent/decisions/purposes-in-force.ts';
import { createSingleFlight } from '../../../core/concurrency/single-flight.ts';
import type { StoredStudy, StudyRepository } from '../../../store/ports/studies/study-repository.ts';
import type { StudyState } from '../../study/study-state.ts';
import type { ActiveStudies } from '../candidates/active-studies.ts';
import { type createDestroyStudy, isDestructionDue } from '../retraction/destroy-study.ts';
import type { PublisherSlot } from '../../study/publisher-slot.ts';
import type { StudyMaintenance } from './study-maintenance.ts';

/**
 * The partition of the journal whose publisher does the work of a study that no message causes: delayed releases,
 * heartbeats, backfills. It is the same in every process.
 */
export const studyOwner = (study: string, partitions: number): number =>
  createHash('sha256').update(study).digest().readUInt32BE(0) % partitions;

export interface MaintainStudiesDeps {
  readonly studies: StudyRepository;
  readonly findPurposes: FindPurposesInForce;
  readonly maintenance: Pick<StudyMaintenance, 'run'>;
  readonly destroyStudy: ReturnType<typeof createDestroyStudy>;
  readonly activeStudies: ActiveStudies;
  readonly ownerOf: (study: string) => number;
  readonly now: () => number;
}

/**
 * Maintains the studies that a partition owns, until the deadline. Each call begins after the study at which the last
 * one stopped, so that every study has its turn. Resolves with true if there is more to do at once.
 */
export const createMaintainStudies = (deps: MaintainStudiesDeps) => {
  const { studies, findPurposes, maintenance, destroyStudy, activeStudies, ownerOf, now } = deps;
  const singleFlight = createSingleFlight<'studies', readonly StoredStudy[]>();
  const lastServed = new Map<number, string>();

  const maintain = async (
    purpose: PurposeInForce['purpose'],
    state: StudyState,
    slot: PublisherSlot,
  ): Promise<boolean> => {
    if (!isDestructionDue(purpose, state, now())) return maintenance.run(purpose, state, slot);
    const hasMore = await destroyStudy(purpose.id, slot.deadline);
    // Reading the active studies drops the cached key of this study.
    await activeStudies();
    return hasMore;
  };

  return async (slot: PublisherSlot): Promise<boolean> => {
    const { partition, deadline } = slot;
    const owned = ((await singleFlight('studies', () => studies.all())) as readonly StudyState[]).filter(
      ({ id, destroyedAt }) => destroyedAt === undefined && ownerOf(id) === partition,
    );
    const found = owned.length === 0 ? undefined : await findPurposes(owned.map(({ id }) => id));
    const first = owned.findIndex(({ id }) => id === lastServed.get(partition)) + 1;
    let hasMore = false;
    for (const state of [...owned.slice(first), ...owned.slice(0, first)]) {
      const purpose = found?.get(state.id)?.purpose;
      if (purpose !== undefined && (await maintain(purpose, state, slot))) hasMore = true;
      lastServed.set(partition, state.id);
      if (performance.now() >= deadline) break;
    }
    return hasMore;
  };
};
