import type { ReleaseRepository, StoredRelease } from '../../../store/ports/studies/release-repository.ts';
import { isPrompt } from '../../record/released-timestamp.ts';
import type { ActiveStudy } from '../candidates/active-studies.ts';
import type { ReleaseCount } from '../candidates/build-release.ts';
import type { ReleaseCandidates } from '../candidates/release-candidates.ts';
import type { PublisherSlot } from '../../study/publisher-slot.ts';

export interface ReleaseDueDeps {
  readonly releases: ReleaseRepository;
  readonly candidates: Pick<ReleaseCandidates, 'recheck'>;
  /** Called without backfills: a metric of these would reveal the time at which a study has enough people. */
  readonly onReleased: (count: ReleaseCount) => void;
  readonly now: () => number;
}

const BATCH_SIZE = 500;

const withRequest = (release: StoredRelease): StoredRelease => ({
  ...release,
  rereleaseRequests: (release.rereleaseRequests ?? 0) + 1,
});

/**
 * Publishes the delayed releases of a study that are due, window by window; releases that the gates now deny are
 * cancelled. Resolves with true if more are due after the time slice.
 */
export const createReleaseDue =
  ({ releases, candidates, onReleased, now }: ReleaseDueDeps) =>
  async (study: ActiveStudy, { partition, appender, deadline }: PublisherSlot): Promise<boolean> => {
    const { id, view } = study.purpose;
    const time = view?.time ?? 'exact';
    for (;;) {
      const due = await releases.findDue({ owner: partition, study: id }, now(), BATCH_SIZE);
      const { candidates: permitted, denied } = await candidates.recheck([study], due);
      const published = await releases.markPublished(permitted.map(({ release }) => release.key));
      const leaving = permitted.filter(({ release }) => published.has(release.key));
      if (leaving.length > 0) await appender.append(leaving.map(({ change }) => change));
      // A request by another owner, made since the release was read, stays.
      await releases.ackRereleaseRequests(leaving.map(({ release }) => withRequest(release)));
      const prompt = leaving.filter(({ release, storedAt }) => isPrompt(time, release.due ?? storedAt, storedAt));
      onReleased({ study: id, statements: prompt.length });
      await releases.cancel(denied.map(({ key }) => key));
      if (due.length < BATCH_SIZE) return false;
      if (performance.now() >= deadline) return true;
    }
  };
