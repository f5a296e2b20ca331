import { keepConsuming, type LastingConsumption } from '../../journal/keep-consuming.ts';
import { createBackfill } from '../../studies/release/maintenance/backfill.ts';
import { createConsumeAuditLog } from '../../studies/release/maintenance/consume-audit-log.ts';
import { createDiscoverStudies } from '../../studies/release/discover-studies.ts';
import { createMaintainStudies, studyOwner } from '../../studies/release/maintenance/maintain-studies.ts';
import { createPartitionWork } from '../../studies/release/partition-work.ts';
import { createPublishBatch } from '../../studies/release/publish-batch.ts';
import { createReleaseDue } from '../../studies/release/maintenance/release-due.ts';
import { createReleasePerson } from '../../studies/release/maintenance/release-person.ts';
import {
  createPublishRetractions,
  RETRACTION_INTERVAL_MS,
} from '../../studies/release/retraction/publish-retractions.ts';
import { createCutStudy } from '../../studies/release/retraction/cut-study.ts';
import { createStudyHeartbeat, StudyMaintenance } from '../../studies/release/maintenance/study-maintenance.ts';
import { createLogReadings } from '../../studies/study/study-readings.ts';
import { StudyPublisher } from '../../studies/release/study-publisher.ts';
import { composeDestroyStudy, type StudyPublisherServices } from './compose-destroy-study.ts';
import { composeReleases, type ReleaseOptions } from './compose-releases.ts';

export interface StudyPublisherOptions extends ReleaseOptions {
  /** As in `StudyPublisherDeps`. */
  readonly waitForSink: (partition: number, offset: number) => Promise<number>;
  readonly onUnavailable: (of: { readonly kind: string }) => void;
  /** The time between batches of deletions of a study; two a minute by default. */
  readonly retractionIntervalMs?: number;
  /** As in `PartitionWorkDeps`; 200 by default. */
  readonly timeSliceMs?: number;
}

/** The consumer group of study publishers. Not PREFIX.released, which holds the consumed offsets. */
const CONSUMER_GROUP = 'releaser';
const DEFAULT_TIME_SLICE_MS = 200;

type Releases = ReturnType<typeof composeReleases>;

const composeMaintenance = (
  { store, topics, consent }: StudyPublisherServices,
  { activeStudies, candidates, retraction, updateEligibility, onReleased }: Releases,
  now: () => number,
): StudyMaintenance => {
  const { releases, statements, studies } = store;
  const { people, auditLog } = consent;
  const releasePerson = createReleasePerson({ statements, candidates });
  return new StudyMaintenance({
    activeStudies,
    updateEligibility,
    retraction,
    now,
    consumeAuditLog: createConsumeAuditLog({
      auditLog,
      people,
      studies,
      retraction,
      updateEligibility,
      releaseStored: async (id, person, scan) => {
        const study = (await activeStudies()).find(({ purpose }) => purpose.id === id);
        return study && releasePerson(study, person, scan);
      },
    }),
    releaseDue: createReleaseDue({ releases, candidates, onReleased, now }),
    backfill: createBackfill({ studies, people, releases, candidates, retraction, releasePerson }),
    heartbeat: createStudyHeartbeat({
      topics,
      studies,
      logReadings: createLogReadings({ studies, auditLog, now }),
      now,
    }),
  });
};

/** Composes a study publisher, the handler of its consumer group. */
export const composeStudyPublisher = async (
  services: StudyPublisherServices,
  options: StudyPublisherOptions,
): Promise<StudyPublisher> => {
  const { store, journal, topics, consent, keys } = services;
  const { waitForSink, onUnavailable, now, timeSliceMs = DEFAULT_TIME_SLICE_MS } = options;
  const { releases: repository, statements, studies } = store;
  const { length: partitions } = await journal.partitions();
  const ownerOf = (study: string): number => studyOwner(study, partitions);
  const releases = composeReleases(services, options, ownerOf);
  const { activeStudies, candidates, retraction, updateEligibility, onReleased } = releases;
  const retractions = createPublishRetractions({
    releases: repository,
    studies,
    retraction,
    candidates,
    cutStudy: createCutStudy({
      studies,
      releases: repository,
      people: consent.people,
      topics,
      purposeOf: async (study) => (await consent.findPurposes([study])).get(study)?.purpose,
      now,
    }),
    ownerOf,
    intervalMs: options.retractionIntervalMs ?? RETRACTION_INTERVAL_MS,
    now,
  });

  return new StudyPublisher({
    topics,
    studies,
    now,
    onUnavailable,
    waitForSink,
    publishBatch: createPublishBatch({
      releases: repository,
      statements,
      studies,
      activeStudies,
      candidates,
      retraction,
      onReleased,
      updateEligibility: async (study) => {
        if ((await studies.find(study)) !== undefined) await updateEligibility(study);
      },
    }),
    work: createPartitionWork({
      releases: repository,
      retractions,
      candidates,
      activeStudies,
      onReleased,
      timeSliceMs,
      discoverStudies: createDiscoverStudies({ purposes: store.purposes, studies, topics, keys, now }),
      maintainStudies: createMaintainStudies({
        studies,
        findPurposes: consent.findPurposes,
        maintenance: composeMaintenance(services, releases, now),
        destroyStudy: composeDestroyStudy(services, now),
        activeStudies,
        ownerOf,
        now,
      }),
    }),
  });
};

export interface RunningStudyPublisher {
  /** The number of messages not yet looked at, by assigned partition. */
  lag(): ReadonlyMap<number, number>;
  /** The time up to which all messages of these partitions were looked at (ms since the epoch); undefined: unknown. */
  through(): number | undefined;
  /** Resolves when nothing is under way and nothing will be. */
  stop(): Promise<void>;
}

/** Starts the study publisher of a process. Outages are waited out; any other error goes to `onFatal`. */
export const startStudyPublisher = (
  services: StudyPublisherServices,
  options: StudyPublisherOptions & { readonly onFatal: (thrown: unknown) => void },
): RunningStudyPublisher => {
  const { onUnavailable, onFatal } = options;
  let consumption: LastingConsumption | undefined;
  let publisher: StudyPublisher | undefined;
  let isStopping = false;
  const started = composeStudyPublisher(services, options)
    .then((composed) => {
      publisher = composed;
      if (isStopping) return;
      const { journal } = services;
      consumption = keepConsuming({ journal, group: CONSUMER_GROUP, handler: composed, onUnavailable, onFatal });
    })
    .catch(onFatal);
  const lag = () => consumption?.lag() ?? new Map<number, number>();
  return {
    lag,
    through: () => publisher?.through(lag().keys()),
    stop: async () => {
      isStopping = true;
      await started;
      publisher?.halt();
      await consumption?.stop();
      await publisher?.close();
    },
  };
};
