import { setTimeout as timeout } from 'node:timers/promises';
import type { Journal } from '../journal/port/journal.ts';
import { openStudyTopics } from '../journal/open-journal.ts';
import { createProfileRegistry } from '../profiles/registry/profile-registry.ts';
import { readProfileDirectory } from '../profiles/registry/read-profile-directory.ts';
import type { Config } from '../core/config/config.ts';
import type { Store } from '../store/ports/store.ts';
import { createLog } from '../telemetry/log.ts';
import { createMetrics } from '../telemetry/metrics/metrics.ts';
import { createDamageWatch, namingDamage } from '../backup/check/stopped-by-damage.ts';
import { composeCarnet } from './compose-server.ts';
import type { StoredKeyRing } from '../store/stored-key-ring.ts';

interface ReconcileStoreDeps {
  readonly config: Config;
  readonly store: Store;
  readonly journal: Journal;
  /** The root of the keys. */
  readonly masterKey: Uint8Array;
  readonly keyRing: StoredKeyRing;
  readonly now: () => number;
  /** Called if no sink runs, so that this process becomes one for a while. */
  readonly onSinking: () => void;
}

/** A sink that runs moves on several times a second. */
const SINK_WAIT_MS = 3000;
const POLL_MS = 100;

interface Wait {
  readonly waitMs: number;
  readonly look?: () => Promise<void>;
}

/** Resolves with true once all that was acknowledged before `time` can be read, or with false after `waitMs`. */
const isThrough = async (
  { store, journal }: { readonly store: Store; readonly journal: Journal },
  time: number,
  { waitMs, look }: Wait,
): Promise<boolean> => {
  const partitions = await journal.partitions();
  for (const end = performance.now() + waitMs; ;) {
    const through = new Map((await store.progress.all()).map((one) => [one.partition, one.through]));
    if (partitions.every((partition) => (through.get(partition) ?? 0) >= time)) return true;
    if (performance.now() >= end) return false;
    await look?.();
    await timeout(POLL_MS);
  }
};

/** Writes the rest of the journal, until the store has all that was acknowledged before `time`. */
const sinkUntil = async (given: ReconcileStoreDeps, time: number): Promise<void> => {
  const watch = createDamageWatch(given.store, {
    readPosition: async () => (await given.store.progress.all()).map(({ partition, offset }) => [partition, offset]),
  });
  const deps = { ...given, store: watch.store };
  const { config, now } = deps;
  const log = createLog({ level: 'silent' });
  const topics = await openStudyTopics(config.journalUrl, { now, bodyLimit: config.bodyLimit, log });
  const profiles = createProfileRegistry({
    repository: deps.store.profiles,
    files: readProfileDirectory(config.profilesDir),
    now,
  });
  await profiles.refresh();
  let onFatal: (thrown: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    onFatal = reject;
  });
  failed.catch(() => undefined);
  const { noesFile: _, ...withoutNoes } = config;
  const carnet = await composeCarnet({
    ...deps,
    topics,
    profiles,
    // The list of noes is for processes that stay.
    config: { ...withoutNoes, role: 'sink' },
    runtime: {
      log,
      metrics: createMetrics(),
      now,
      onUnexpected: onFatal,
      onSinkWaits: watch.onSinkWaits,
      onFatal: (_, thrown) => onFatal(thrown),
    },
  });
  carnet.start();
  try {
    await Promise.race([isThrough(deps, time, { waitMs: Infinity, look: watch.look }), failed]);
  } finally {
    await carnet.stop();
    await topics.close();
  }
};

/**
 * Resolves once the store has all that was acknowledged before the call. Running sinks write the rest of the journal;
 * if none runs, this process becomes a sink. Rejects with Problem `damaged`, which names the damaged records, if damage
 * prevents that.
 */
export const reconcileStore = (deps: ReconcileStoreDeps): Promise<void> =>
  namingDamage(deps.store, async () => {
    const time = deps.now();
    if (await isThrough(deps, time, { waitMs: SINK_WAIT_MS })) return;
    deps.onSinking();
    await sinkUntil(deps, time);
  });
