import type { ComposeRestoreServices } from '../backup/restore/restore-services.ts';
import { createProfileRegistry } from '../profiles/registry/profile-registry.ts';
import { readProfileDirectory } from '../profiles/registry/read-profile-directory.ts';
import { createStudyKeyStore } from '../studies/study/key-store.ts';
import { deriveKey } from '../core/crypto/derived-keys.ts';
import { createLog } from '../telemetry/log.ts';
import { createMetrics } from '../telemetry/metrics/metrics.ts';
import { composeVoidStatement } from './api/compose-void-statement.ts';
import { composeProgressReaders } from './background/compose-progress-readers.ts';
import { startSink } from './background/start-sink.ts';
import { startStudyPublisher } from './background/start-study-publisher.ts';
import { composeConsent } from './consent/compose-consent.ts';

/** No study has readers yet, so the order of deletions reveals nothing. */
const PUBLISH_EVERY_MS = 100;

/** The services of `carnet restore` and `carnet recover`, which answer no request. */
export const composeRestoreServices: ComposeRestoreServices = async (resources) => {
  const { config, store, journal, topics, keyRing, now, onFatal, onSinkWaits } = resources;
  const { ackWaitMs, publicUrl, accessRecordDays, studyMinimum, supervisoryAuthority, institution } = config;
  const profiles = createProfileRegistry({
    repository: store.profiles,
    files: readProfileDirectory(config.profilesDir),
    now,
  });
  await profiles.refresh();
  const consent = await composeConsent({
    store,
    journal,
    now,
    settings: config,
    keyRing: () => keyRing,
    institution: { ...institution, supervisoryAuthority },
    checkPurpose: () => Promise.resolve([]),
  });
  const readers = composeProgressReaders({ store, journal, ackWaitMs, now });
  const keys = createStudyKeyStore({ repository: store.studies, wrappingKey: deriveKey(keyRing.root, 'wrap') });
  const metrics = createMetrics();
  return {
    consent,
    voidStatement: composeVoidStatement(
      { journal, consent, filterVisible: consent.filterVisible },
      { publicUrl, ...readers, now },
    ),
    startSink: () =>
      startSink(
        { store, journal, profiles, consent, consistentThrough: { read: () => readers.givenThrough.forList() } },
        {
          log: createLog({ level: 'silent' }),
          metrics,
          now,
          onFatal,
          onUnexpected: onFatal,
          onSinkWaits,
          ackWaitMs,
          publicUrl,
          accessRecordDays,
          sqliteFiles: [],
          onProgress: readers.readAfterWrite.onProgress,
          onViolation: () => undefined,
        },
      ),
    startStudyPublisher: () =>
      startStudyPublisher(
        { store, journal, topics, profiles, consent, keys },
        {
          publicUrl,
          studyMinimum,
          now,
          onFatal,
          observe: metrics.studies,
          retractionIntervalMs: PUBLISH_EVERY_MS,
          waitForSink: (partition, offset) => readers.readAfterWrite.waitForOffset(partition, offset, PUBLISH_EVERY_MS),
          onUnavailable: () => undefined,
        },
      ),
  };
};
