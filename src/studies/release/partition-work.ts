import { createSingleFlight } from '../../core/concurrency/single-flight.ts';
import type { ReleaseRepository } from '../../store/ports/studies/release-repository.ts';
import type { ActiveStudies } from './candidates/active-studies.ts';
import type { ReleaseCount } from './candidates/build-release.ts';
import type { DeferredCommitAppender } from './retraction/deferred-offset-commit.ts';
import type { createDiscoverStudies } from './discover-studies.ts';
import type { createMaintainStudies } from './maintenance/maintain-studies.ts';
import type { ReleaseCandidates } from './candidates/release-candidates.ts';
import type { PublishRetractions } from './retraction/publish-retractions.ts';
import type { PublisherSlot } from '../study/publisher-slot.ts';

type DeferredCommitSlot = PublisherSlot & { readonly appender: DeferredCommitAppender };

export interface PartitionWorkDeps {
  readonly releases: ReleaseRepository;
  readonly retractions: PublishRetractions;
  readonly candidates: Pick<ReleaseCandidates, 'forgetOwner' | 'processRequests'>;
  readonly activeStudies: ActiveStudies;
  readonly discoverStudies: ReturnType<typeof createDiscoverStudies>;
  readonly maintainStudies: ReturnType<typeof createMaintainStudies>;
  readonly onReleased: (count: ReleaseCount) => void;
  /**
   * The longest that messages wait for one run, in milliseconds. A step under way is finished, and each kind of work
   * makes at least one step.
   */
  readonly timeSliceMs: number;
}

/** The work of a partition's publisher that no message of the journal causes. */
export interface PartitionWork {
  /** To be called after each claim, because it is unknown what the former publisher appended. */
  onClaimed(partition: number): void;
  /** Runs for one time slice. Resolves with true if there is more to do at once. */
  run(partition: number, appender: DeferredCommitAppender): Promise<boolean>;
}

export const createPartitionWork = (deps: PartitionWorkDeps): PartitionWork => {
  const { releases, retractions, candidates, activeStudies, discoverStudies, maintainStudies, onReleased } = deps;
  const singleFlight = createSingleFlight<'owners', ReadonlySet<number>>();

  const releaseRequested = (slot: DeferredCommitSlot): Promise<boolean> =>
    candidates.processRequests(slot, activeStudies, async (requested) => {
      if (requested.length > 0) await slot.appender.append(requested.map(({ change }) => change));
      for (const { change } of requested) onReleased({ study: change.study, statements: 1 });
    });

  return {
    onClaimed: (partition) => {
      candidates.forgetOwner(partition);
      retractions.onClaimed(partition);
    },
    run: async (partition, appender) => {
      const slot = { partition, appender, deadline: performance.now() + deps.timeSliceMs };
      // One query serves all partitions that run at the same time; mostly no owner has pending work.
      const owners = await singleFlight('owners', () => releases.findOwnersWithPendingWork());
      const hasPendingWork = owners.has(partition);
      const hasMoreRetractions = await retractions.run(slot, hasPendingWork);
      if (partition === 0) await discoverStudies();
      const hasMoreRequests = hasPendingWork && (await releaseRequested(slot));
      const hasMoreMaintenance = await maintainStudies(slot);
      return hasMoreRetractions || hasMoreRequests || hasMoreMaintenance;
    },
  };
};
