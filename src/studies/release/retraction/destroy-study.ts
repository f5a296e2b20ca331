import type { AuditLog } from '../../../consent/audit/audit-log.ts';
import type { Purpose } from '../../../consent/model/types.ts';
import type { StudyTopics } from '../../../journal/port/study-topics.ts';
import { addPeriod, readPeriod } from '../../../access/sources/period.ts';
import type { ForwardingRepository } from '../../../store/ports/studies/forwarding-repository.ts';
import type { ReleaseRepository } from '../../../store/ports/studies/release-repository.ts';
import type { StudyRepository } from '../../../store/ports/studies/study-repository.ts';
import { createLogReadings } from '../../study/study-readings.ts';
import { readStudyState, type StudyState, updateStudyState } from '../../study/study-state.ts';

export interface DestroyStudyDeps {
  readonly topics: Pick<StudyTopics, 'destroy'>;
  readonly releases: ReleaseRepository;
  readonly forwardings: ForwardingRepository;
  readonly studies: StudyRepository;
  readonly auditLog: AuditLog;
  /** Closes the purpose if it is open or suspended, then marks it destroyed. Repeatable. */
  readonly markPurposeDestroyed: (study: string) => Promise<void>;
  readonly now: () => number;
}

const BATCH_SIZE = 500;

/**
 * True if a study's data must be destroyed now: `keep` after its end, or after the study was first seen closed, if that
 * was earlier.
 */
export const isDestructionDue = (
  { state, until, keep }: Purpose,
  { closedAt }: Pick<StudyState, 'closedAt'>,
  now: number,
): boolean => {
  if (state === 'destroyed') return true;
  const ended = Math.min(closedAt ?? Infinity, until ?? Infinity);
  const period = keep === undefined ? undefined : readPeriod(keep);
  return ended < Infinity && period !== undefined && addPeriod(ended, period) <= now;
};

/**
 * Destroys a study, its key first, so that no pseudonym can be resolved; then topic, releases and participants. Stops
 * at `deadline` (a time of `performance.now()`); resolves with true if there is more to do. Repeatable.
 */
export const createDestroyStudy =
  ({ topics, releases, forwardings, studies, auditLog, markPurposeDestroyed, now }: DestroyStudyDeps) =>
  async (study: string, deadline: number): Promise<boolean> => {
    // The outbox of re-identification requests is deleted with them, so events that a crash left in it are logged
    // first.
    const { contacts: requests = [] } = (await readStudyState(studies, study)) ?? {};
    for (const event of requests.flatMap(({ unchained = [] }) => unchained)) await auditLog.append(event);
    await createLogReadings({ studies, auditLog, now })(study, Infinity);
    await updateStudyState(studies, study, ({ key, backfill, contacts, ...state }) => ({
      ...state,
      emits: false,
      deletions: [],
      marks: [],
    }));
    // The forwarding includes the secret of its target, and the changes that the target has refused.
    await forwardings.remove(study);
    await topics.destroy(study);
    while (await releases.deleteByStudy(study, BATCH_SIZE)) if (performance.now() >= deadline) return true;
    for (;;) {
      const some = await studies.listParticipants(study, { limit: BATCH_SIZE });
      await studies.removeParticipants(study, some);
      if (some.length < BATCH_SIZE) break;
      if (performance.now() >= deadline) return true;
    }
    const at = now();
    await auditLog.append({
      id: `${study}.destroyed`,
      at,
      type: 'key.destroyed',
      purpose: study,
      by: { role: 'system', id: 'carnet' },
    });
    await markPurposeDestroyed(study);
    await updateStudyState(studies, study, (state) => ({ ...state, destroyedAt: at }));
    return false;
  };
