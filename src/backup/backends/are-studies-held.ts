import { isProblem } from '../../core/problem.ts';
import { intactRecords } from '../../store/ports/checked/damaged-record.ts';
import type { Store } from '../../store/ports/store.ts';
import type { FindPurposesInForce } from '../../consent/decisions/purposes-in-force.ts';
import { purposeRevision } from '../../studies/release/maintenance/eligibility.ts';
import type { StudyState } from '../../studies/study/study-state.ts';

/** Undefined without the purpose, or if it is damaged: nothing is given for it. */
const findRevision = async (findPurposes: FindPurposesInForce, id: string): Promise<string | undefined> => {
  try {
    const purpose = (await findPurposes([id])).get(id)?.purpose;
    return purpose === undefined ? undefined : purposeRevision(purpose);
  } catch (thrown) {
    if (isProblem(thrown, 'damaged')) return undefined;
    throw thrown;
  }
};

/**
 * True if all that studies and targets may not have, by the versions in force, has left them. Publishers have held what
 * was released to these versions, and no deletion is still to come. Rejects with Problem `store-unavailable`.
 */
export const areStudiesHeld = async (
  { studies, releases }: Store,
  findPurposes: FindPurposesInForce,
): Promise<boolean> => {
  const emitting = (intactRecords(await studies.all()) as readonly StudyState[]).filter(
    ({ emits, key, destroyedAt }) => emits && key !== undefined && destroyedAt === undefined,
  );
  for (const { id, seen, backfill } of emitting) {
    const revision = await findRevision(findPurposes, id);
    if (revision !== undefined && (seen !== revision || backfill?.narrowing !== undefined)) return false;
  }
  return (await releases.findOwnersWithPendingWork()).size === 0;
};
