import { setTimeout as timeout } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import type { KeyRing } from '../core/crypto/key-ring.ts';
import type { Journal } from '../journal/port/journal.ts';
import type { StudyTopics } from '../journal/port/study-topics.ts';
import { createProfileRegistry } from '../profiles/registry/profile-registry.ts';
import { readProfileDirectory } from '../profiles/registry/read-profile-directory.ts';
import type { Store } from '../store/ports/store.ts';
import { createLog } from '../telemetry/log.ts';
import { createMetrics } from '../telemetry/metrics/metrics.ts';
import { composeProgressReaders, type ProgressReaders } from './background/compose-progress-readers.ts';
import { startSink } from './background/start-sink.ts';
import { type RunningStudyPublisher, startStudyPublisher } from './background/start-study-publisher.ts';
import { composeConsent, type ConsentServices } from './consent/compose-consent.ts';
import { areStudiesHeld } from './study-topics/are-studies-held.ts';
import { retractUnknown } from './study-topics/retract-unknown.ts';

interface SettleRestoredDeps {
  readonly config: Config;
  readonly store: Store;
  readonly journal: Journal;
  readonly topics: StudyTopics;
  readonly keyRing: KeyRing;
  /** Called once, before anything reads the store or the journal. */
  readonly onComposed: (consent: ConsentServices) => Promise<void>;
  /** Called once, when all that was to be erased is; what it orders is carried out before the end. */
  readonly onErased: (consent: ConsentServices, readers: ProgressReaders) => Promise<void>;
  readonly now: () => number;
}

const POLL_MS = 100;

/** Whether the store has all that the journal had at `time`, and the decisions in it hold. */
const isLearnt = async ({ store, journal }: SettleRestoredDeps, time: number): Promise<boolean> => {
  const through = new Map((await store.progress.all()).map((one) => [one.partition, one.through]));
  return (
    (await journal.partitions()).every((partition) => (through.get(partition) ?? 0) >= time) &&
    (await store.people.findWithOutboxEntry(1)).length === 0
  );
};

/** Whether nothing is left to be erased, or to be deleted from a study, besides. */
const isSettled = async (
  deps: SettleRestoredDeps,
  time: number,
  { erasures, findPurposes }: Pick<ConsentServices, 'erasures' | 'findPurposes'>,
): Promise<boolean> => {
  const { store } = deps;
  return (
    (await isLearnt(deps, time)) &&
    // What targets of forwarding have still, they are asked for once Carnet is started.
    (await erasures.countOpenHere()) === 0 &&
    (await store.replacements.findOpen(1)).length === 0 &&
    (await areStudiesHeld(store, findPurposes))
  );
};

const compose = async (deps: SettleRestoredDeps) => {
  const { config, store, journal, keyRing, now } = deps;
  const profiles = createProfileRegistry({
    repository: store.profiles,
    files: readProfileDirectory(config.profilesDir),
    now,
  });
  await profiles.refresh();
  const { supervisoryAuthority, institution } = config;
  const consent = await composeConsent({
    ...{ store, journal, now, settings: config },
    keyRing: () => keyRing,
    institution: { ...institution, supervisoryAuthority },
    checkPurpose: () => Promise.resolve([]),
  });
  const readers = composeProgressReaders({ store, journal, ackWaitMs: config.ackWaitMs, now });
  return { profiles, consent, readers };
};

/**
 * Writes what the journal has to the store, carries out every erasure in it, and publishes the deletions of studies.
 * Resolves once nothing is left. Studies are given nothing before the decisions in the journal hold, and keep nothing
 * that the store does not know. No request is answered, and nothing is sent to anyone. Rejects as sink and publisher.
 */
export const settleRestored = async (deps: SettleRestoredDeps): Promise<void> => {
  const { config, store, journal, topics, keyRing, now } = deps;
  const { profiles, consent, readers } = await compose(deps);
  await deps.onComposed(consent);
  const time = now();
  let onFatal: (thrown: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    onFatal = reject;
  });
  failed.catch(() => undefined);
  const runtime = {
    log: createLog({ level: 'silent' }),
    metrics: createMetrics(),
    now,
    onFatal,
    onUnexpected: onFatal,
  };
  const { ackWaitMs, publicUrl, accessRecordDays, studyMinimum } = config;
  const until = async (isThere: typeof isSettled): Promise<void> => {
    while (!(await Promise.race([isThere(deps, time, consent), failed]))) await timeout(POLL_MS);
  };
  const sink = startSink(
    { store, journal, profiles, consent, consistentThrough: { read: () => readers.givenThrough.forList() } },
    {
      ...{ ...runtime, ackWaitMs, publicUrl, accessRecordDays, sqliteFiles: [] },
      onProgress: readers.readAfterWrite.onProgress,
      onViolation: () => undefined,
    },
  );
  let publisher: RunningStudyPublisher | undefined;
  try {
    await until(isLearnt);
    publisher = startStudyPublisher(
      { store, journal, topics, profiles, consent },
      {
        ...{ publicUrl, studyMinimum, now, onFatal, masterKey: keyRing.root, observe: runtime.metrics.studies },
        // The order in which they leave tells no one anything: no one reads yet.
        retractionIntervalMs: POLL_MS,
        waitForSink: (partition, offset) => readers.readAfterWrite.waitForOffset(partition, offset, POLL_MS),
        onUnavailable: () => undefined,
      },
    );
    await until(isSettled);
    await deps.onErased(consent, readers);
    await until(isSettled);
  } finally {
    await Promise.all([publisher?.stop(), sink.stop()]);
  }
  await retractUnknown({ store, journal, topics, now });
};
