import { defined } from '../../core/json-object.ts';
import { countUncheckedPatterns } from '../../profiles/judge/compile-profiles.ts';
import { createReadLastBackup } from '../../telemetry/operations/last-backup.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import { UNKNOWN_REASON } from '../../store/ports/sink/dead-letter-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import type { BackupAge } from '../../telemetry/metrics/age-gauges.ts';
import type { GaugeReaders } from '../../telemetry/metrics/gauges.ts';
import type { RunningConsumers } from '../background/compose-read-lag.ts';
import { readLastCheck } from '../../telemetry/operations/last-check.ts';
import { readForwardingTotals } from './compose-forwarding.ts';
import { embeddedIn, readDiskOf } from './compose-operations.ts';
import type { StudyReaderServices } from './compose-study-readers.ts';

interface GaugeReadersDeps {
  readonly config: { readonly backupEveryHours?: number } & Parameters<typeof embeddedIn>[0];
  readonly store: Store;
  readonly profiles: ProfileRegistry;
  readonly runtime: { readonly now: () => number };
}

const readBackup = async (
  { backupEveryHours = 0 }: GaugeReadersDeps['config'],
  { traffic }: Pick<Store, 'traffic'>,
): Promise<BackupAge | undefined> => {
  if (backupEveryHours === 0) return undefined;
  const lastAt = await createReadLastBackup(traffic)();
  return { everySeconds: backupEveryHours * 3600, ...defined({ lastAt }) };
};

/** The readers of gauges that need the services of a process. */
export const gaugeReadersOf = (
  { config, store, profiles, runtime: { now } }: GaugeReadersDeps,
  { readers, forwarding }: StudyReaderServices,
  running: () => RunningConsumers,
): GaugeReaders => {
  const readDisk = readDiskOf(embeddedIn(config).embeddedIn);
  return {
    ackLagSeconds: async () =>
      Math.max(0, ...(await Promise.all((await store.studies.all()).map(({ id }) => readers.ackLag(id))))),
    progress: () => store.progress.all(),
    hasUnknown: () => store.deadLetters.hasReason(UNKNOWN_REASON),
    uncheckedPatterns: () => countUncheckedPatterns(profiles.current()),
    backup: () => readBackup(config, store),
    diskAvailable: async () => (await readDisk())?.free,
    checkedAt: async () => (await readLastCheck(store.traffic))?.at,
    checkDamage: async () => (await readLastCheck(store.traffic))?.damage,
    forwarding: () => readForwardingTotals(forwarding),
    lag: () => running().sink?.lag() ?? new Map<number, number>(),
    releaserLag: () => running().releaser?.lag() ?? new Map<number, number>(),
    now,
  };
};
