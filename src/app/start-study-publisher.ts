import { deriveKey } from '../core/derived-keys.ts';
import { keepConsuming, type LastingConsumption } from '../journal/keep-consuming.ts';
import type { Journal } from '../journal/port/journal.ts';
import type { StudyTopics } from '../journal/port/study-topics.ts';
import type { ProfileRegistry } from '../profiles/registry/profile-registry.ts';
import { createCachedSources } from '../sources/cached-sources.ts';
import type { Store } from '../store/ports/store.ts';
import { createActiveStudies } from '../studies/release/active-studies.ts';
import { createBackfill } from '../studies/release/backfill.ts';
import type { ReleaseCount } from '../studies/release/build-release.ts';
import { createConsumeAuditLog } from '../studies/release/consume-audit-log.ts';
import { createDestroyStudy } from '../studies/release/destroy-study.ts';
import { createDiscoverStudies } from '../studies/release/discover-studies.ts';
import { createUpdateEligibility } from '../studies/release/eligibility.ts';
import { createMaintainStudies, studyOwner } from '../studies/release/maintain-studies.ts';
import { createPartitionWork } from '../studies/release/partition-work.ts';
import { createPublishBatch } from '../studies/release/publish-batch.ts';
import { ReleaseCandidates } from '../studies/release/release-candidates.ts';
import { createReleaseDue } from '../studies/release/release-due.ts';
import type { NotReleasedReason } from '../studies/release/release-gates.ts';
import { createReleasePerson } from '../studies/release/release-person.ts';
import { createReleaseRetraction } from '../studies/release/retract-releases.ts';
import { createStudyHeartbeat, StudyMaintenance } from '../studies/release/study-maintenance.ts';
import { StudyPublisher } from '../studies/release/study-publisher.ts';
import { createStudyKeyStore } from '../studies/study/key-store.ts';
import type { ConsentServices } from './compose-consent.ts';

export interface StudyPublisherServices {
  readonly store: Store;
  readonly journal: Journal;
  readonly topics: StudyTopics;
  readonly profiles: Pick<ProfileRegistry, 'list'>;
  readonly consent: Pick<ConsentServices, 'people' | 'records' | 'auditLog' | 'findPurposes' | 'purposeWorkflow'>;
}

export interface StudyPublisherOptions {
  readonly masterKey: Uint8Array;
  /** PUBLIC_URL, without a slash at its end. */
  readonly publicUrl: string;
  readonly observe?: {
    released(count: ReleaseCount): void;
    skipped(count: ReleaseCount & { readonly why: NotReleasedReason }): void;
  };
  /** As in `StudyPublisherDeps`. */
  readonly waitForSink: (partition: number, offset: number) => Promise<number>;
  readonly onUnavailable: (of: { readonly kind: string }) => void;
  /** STUDY_MINIMUM. */
  readonly studyMinimum: number;
  readonly now: () => number;
  /** As in `PartitionWorkDeps`; 200 by default. */
  readonly timeSliceMs?: number;
}

/** The consumer group of study publishers. Not PREFIX.released, which holds the consumed offsets. */
const CONSUMER_GROUP = 'releaser';
const DEFAULT_TIME_SLICE_MS = 200;
/** The actor that closes a study whose end has come, where no steward has. */
const CARNET = { key: 'carnet', source: 'carnet', isInstitution: true, isSteward: true } as const;

const composeReleases = (
  { store, topics, profiles, consent }: StudyPublisherServices,
  { publicUrl, observe, studyMinimum, now }: StudyPublisherOptions,
  {
    ownerOf,
    keys,
  }: {
    readonly ownerOf: (study: string) => number;
    readonly keys: ReturnType<typeof createStudyKeyStore>;
  },
) => {
  const { releases, statements, studies } = store;
  const { people, records } = consent;
  const sources = createCachedSources({ repository: store.sources, now });
  const { findPurposes } = consent;
  return {
    activeStudies: createActiveStudies({
      studies,
      findPurposes,
      keys,
      loadedProfiles: () => profiles.list().map(({ profile }) => profile),
      publicUrl,
      now,
    }),
    candidates: new ReleaseCandidates({
      releases,
      statements,
      people,
      ownerOf,
      now,
      onNotReleased: (of) => observe?.skipped(of),
      recordPurposeOf: async (id) => {
        const source = await sources(id);
        return source && records.get(source);
      },
    }),
    retraction: createReleaseRetraction({
      releases,
      studies,
      topics,
      people,
      now,
      findStudyEnds: async (ids) => new Map([...(await findPurposes(ids))].map(([id, { purpose }]) => [id, purpose])),
    }),
    updateEligibility: createUpdateEligibility({
      studies,
      people,
      purposeOf: async (study) => (await findPurposes([study])).get(study)?.purpose,
      studyMinimum,
      now,
    }),
    onReleased: (count: ReleaseCount): void => {
      if (count.statements > 0) observe?.released(count);
    },
  };
};

type Releases = ReturnType<typeof composeReleases>;

const composeMaintenance = (
  { store, topics, consent }: StudyPublisherServices,
  { activeStudies, candidates, retraction, updateEligibility, onReleased }: Releases,
  now: () => number,
): StudyMaintenance => {
  const { releases, statements, studies } = store;
  const { people, auditLog } = consent;
  const releasePerson = createReleasePerson({ statements, candidates, onReleased });
  return new StudyMaintenance({
    activeStudies,
    updateEligibility,
    retraction,
    now,
    consumeAuditLog: createConsumeAuditLog({
      auditLog,
      people,
      studies,
      releases,
      retraction,
      releaseStored: async (id, person, scan) => {
        const study = (await activeStudies()).find(({ purpose }) => purpose.id === id);
        return study && releasePerson(study, person, scan);
      },
    }),
    releaseDue: createReleaseDue({ releases, candidates, onReleased, now }),
    backfill: createBackfill({ studies, people, releasePerson }),
    heartbeat: createStudyHeartbeat({ topics, studies, now }),
  });
};

const composeDestroyStudy = ({ store, topics, consent }: StudyPublisherServices, now: () => number) => {
  const { auditLog, purposeWorkflow } = consent;
  return createDestroyStudy({
    topics,
    releases: store.releases,
    studies: store.studies,
    auditLog,
    now,
    markPurposeDestroyed: async (study) => {
      const { inForce } = await purposeWorkflow.get(study);
      if (inForce?.state === 'open' || inForce?.state === 'suspended') await purposeWorkflow.close(study, CARNET);
      if (inForce?.state !== 'destroyed') await purposeWorkflow.markDestroyed(study);
    },
  });
};

/** Composes a study publisher, the handler of its consumer group. */
export const composeStudyPublisher = async (
  services: StudyPublisherServices,
  options: StudyPublisherOptions,
): Promise<StudyPublisher> => {
  const { store, journal, topics, consent } = services;
  const { masterKey, waitForSink, onUnavailable, now, timeSliceMs = DEFAULT_TIME_SLICE_MS } = options;
  const { releases: repository, statements, studies } = store;
  const { length: partitions } = await journal.partitions();
  const ownerOf = (study: string): number => studyOwner(study, partitions);
  const keys = createStudyKeyStore({ repository: studies, wrappingKey: deriveKey(masterKey, 'wrap') });
  const releases = composeReleases(services, options, { ownerOf, keys });
  const { activeStudies, candidates, retraction, updateEligibility, onReleased } = releases;

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
      retraction,
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
  return {
    stop: async () => {
      isStopping = true;
      await started;
      publisher?.halt();
      await consumption?.stop();
      await publisher?.close();
    },
  };
};
