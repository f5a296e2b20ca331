import { DAY_MS } from '../../core/time.ts';
import { withTimeout } from '../../core/retry/with-timeout.ts';
import { type BackupAge, registerBackupGauges, registerCheckGauges, registerNoesGauge } from './age-gauges.ts';
import { registerDamageGauge } from './damage-metrics.ts';
import { registerDiskGauge } from './disk-gauge.ts';
import { type Instruments, SCRAPE_TIMEOUT_MS } from './instruments.ts';

/** The totals of forwarding over all purposes. */
export interface ForwardingTotals {
  /** The time since which the oldest change waits, in milliseconds since the epoch. */
  readonly waitingSince?: number;
  /** Dead letters, and the voidings among them. */
  readonly deadLetters: number;
  readonly deadVoidings: number;
  /** Targets whose received data are unknown, or include data that they must not have. */
  readonly unknownTargets: number;
}

/** Readers that are called at each scrape. Times are milliseconds since the epoch. */
export interface GaugeReaders {
  /** Bytes of bodies between their first byte and their answer. */
  readonly bytesInFlight?: () => number;
  readonly consistentThrough?: () => Promise<number>;
  readonly progress?: () => Promise<readonly { readonly partition: number; readonly through: number }[]>;
  /** The bytes that can still be written to the disk with the data; undefined if it is not of this machine. */
  readonly diskAvailable?: () => Promise<number | undefined>;
  /** The lag of each assigned partition, in messages. */
  readonly lag?: () => ReadonlyMap<number, number>;
  /** The same lag of the releaser. */
  readonly releaserLag?: () => ReadonlyMap<number, number>;
  /** The number of primary patterns of each loaded profile version that are checked only in part, or not at all. */
  readonly uncheckedPatterns?: () => readonly { readonly version: string; readonly count: number }[];
  /** The number of open erasures and the age of the oldest. */
  readonly erasures?: () => Promise<{ readonly count: number; readonly oldestSeconds: number }>;
  /** The last verified `seq` of the audit log; undefined before the first verification. */
  readonly verified?: () => number | undefined;
  /** The longest wait of a study's oldest unacknowledged deletion. */
  readonly ackLagSeconds?: () => Promise<number>;
  /** Resolves with true if dead letters wait for what the store does not know. */
  readonly hasUnknown?: () => Promise<boolean>;
  readonly forwarding?: () => Promise<ForwardingTotals>;
  readonly backup?: () => Promise<BackupAge | undefined>;
  /** The end of the newest check. Before the first check, the time since which one is expected. */
  readonly checkedAt?: () => Promise<number | undefined>;
  /** The damage that the newest check has found, by part. */
  readonly checkDamage?: () => Promise<Readonly<Record<string, number>> | undefined>;
  /** Absent if the process makes no checks. */
  readonly checkEverySeconds?: () => number;
  /** The time up to which the list of noes is complete; undefined if the process writes none. */
  readonly noesCompleteUntil?: () => number | undefined;
  /** Health checks by name: a check rejects if its part cannot be used. */
  readonly up?: Readonly<Record<string, () => Promise<void>>>;
  /** Messages that the store must get before any of it is read; undefined while that is not known. */
  readonly messagesToCatchUp?: () => number | undefined;
  /** The faults that keep parts from writing: a code, as in `ENOSPC`, by part. */
  readonly writeFaults?: () => ReadonlyMap<string, string>;
  readonly now?: () => number;
}

interface GaugeOptions {
  readonly readers: () => GaugeReaders;
  /** The step of acts (`COUNT_STEP`). */
  readonly step: number;
}

const registerLagGauges = ({ gauge }: Instruments, readers: () => GaugeReaders): void => {
  gauge(
    {
      name: 'carnet_bytes_in_flight',
      help: 'Bytes of bodies between their first byte and their answer',
    },
    (set) => {
      const bytes = readers().bytesInFlight?.();
      if (bytes !== undefined) set(bytes, {});
    },
  );
  gauge(
    { name: 'carnet_consistent_through_age_seconds', help: 'How far behind now the store is complete' },
    async (set) => {
      const { consistentThrough, now } = readers();
      if (consistentThrough && now) set((now() - (await consistentThrough())) / 1000, {});
    },
  );
  gauge({ name: 'carnet_clock_seconds', help: 'The clock of this process, in seconds since the epoch' }, (set) => {
    const time = readers().now?.();
    if (time !== undefined) set(time / 1000, {});
  });
  gauge(
    {
      name: 'carnet_sink_lag_messages',
      help: 'Messages not yet written, by partition held here',
      labelNames: ['partition'],
    },
    (set) => {
      for (const [partition, messages] of readers().lag?.() ?? []) set(messages, { partition: String(partition) });
    },
  );
  gauge(
    {
      name: 'carnet_releaser_lag_messages',
      help: 'Messages that the releaser has not looked at, by partition held here',
      labelNames: ['partition'],
    },
    (set) => {
      for (const [partition, messages] of readers().releaserLag?.() ?? [])
        set(messages, { partition: String(partition) });
    },
  );
  gauge(
    {
      name: 'carnet_catch_up_messages',
      help: 'Messages that the store must get before this process reads, releases or forwards anything; 0 once it has',
    },
    (set) => {
      const messages = readers().messagesToCatchUp?.();
      if (messages !== undefined) set(messages, {});
    },
  );
  gauge(
    {
      name: 'carnet_unknown_dead_letters',
      help: 'Whether dead letters wait for a source or a decision that the store does not know: 1 or 0',
    },
    async (set) => {
      const hasUnknown = await readers().hasUnknown?.();
      if (hasUnknown !== undefined) set(hasUnknown ? 1 : 0, {});
    },
  );
  gauge(
    {
      name: 'carnet_sink_lag_seconds',
      help: 'How far behind now each partition is complete',
      labelNames: ['partition'],
    },
    async (set) => {
      const { now, progress } = readers();
      if (now && progress)
        for (const { partition, through } of await progress())
          set((now() - through) / 1000, { partition: String(partition) });
    },
  );
};

const floorTo = (step: number, value: number): number => Math.floor(value / step) * step;

/** Gauges that could reveal people are rounded down: to steps of people, minutes and days. */
const registerConsentGauges = ({ gauge }: Instruments, { readers, step }: GaugeOptions): void => {
  gauge(
    {
      name: 'lrs_study_ack_lag_seconds',
      help: 'How long the oldest deletion that any study has not acknowledged has waited, in whole days',
    },
    async (set) => {
      const seconds = await readers().ackLagSeconds?.();
      if (seconds !== undefined) set(floorTo(DAY_MS / 1000, seconds), {});
    },
  );
  gauge({ name: 'lrs_erasures_pending', help: 'Erasures that are not done yet, in tens' }, async (set) => {
    const erasures = await readers().erasures?.();
    if (erasures) set(floorTo(step, erasures.count), {});
  });
  gauge(
    {
      name: 'lrs_erasure_oldest_seconds',
      help: 'How long the oldest erasure that is not done has been open, in whole minutes',
    },
    async (set) => {
      const erasures = await readers().erasures?.();
      if (erasures) set(floorTo(60, erasures.oldestSeconds), {});
    },
  );
  gauge(
    {
      name: 'lrs_audit_verified_seq',
      help: 'Up to which event the audit chain has been verified by this process, in tens',
    },
    (set) => {
      const seq = readers().verified?.();
      if (seq !== undefined) set(floorTo(step, seq), {});
    },
  );
};

/**
 * Dead letters are counted one by one, because each needs an operator. They are statements at the target of an
 * operator, not people of a study, so their number does not reveal participation.
 */
const registerForwardingGauges = ({ gauge }: Instruments, { readers }: GaugeOptions): void => {
  let reading: Promise<ForwardingTotals> | undefined;
  const read = async (): Promise<ForwardingTotals | undefined> => {
    const { forwarding } = readers();
    // Both gauges of a scrape share one reading. While the store does not answer, later scrapes wait for it too.
    reading ??= forwarding?.().finally(() => (reading = undefined));
    return reading;
  };
  gauge(
    {
      name: 'carnet_forward_lag_seconds',
      help: 'How long the oldest change that is not forwarded has waited, in whole minutes',
    },
    async (set) => {
      const { now } = readers();
      const totals = await read();
      if (!now || !totals) return;
      const { waitingSince } = totals;
      set(waitingSince === undefined ? 0 : floorTo(60, Math.max(0, now() - waitingSince) / 1000), {});
    },
  );
  gauge(
    {
      name: 'carnet_forward_dead_letters',
      help: 'Statements (put) and voidings (void) that targets have refused, or that do not hold there',
      labelNames: ['operation'],
    },
    async (set) => {
      const totals = await read();
      if (totals === undefined) return;
      set(totals.deadLetters - totals.deadVoidings, { operation: 'put' });
      set(totals.deadVoidings, { operation: 'void' });
    },
  );
  gauge(
    {
      name: 'carnet_forward_unknown_targets',
      help: 'Targets of which it is not known, since a restore, what they were given and must not have',
    },
    async (set) => {
      const totals = await read();
      if (totals !== undefined) set(totals.unknownTargets, {});
    },
  );
};

/** Registers the gauges; a gauge without its reader has no sample. */
export const registerGauges = (instruments: Instruments, options: GaugeOptions): void => {
  const { readers } = options;
  registerLagGauges(instruments, readers);
  registerBackupGauges(instruments, readers);
  registerCheckGauges(instruments, readers);
  registerNoesGauge(instruments, readers);
  registerDiskGauge(instruments, readers);
  registerDamageGauge(instruments, readers);
  registerConsentGauges(instruments, options);
  registerForwardingGauges(instruments, options);
  instruments.gauge(
    {
      name: 'carnet_profile_unchecked_patterns',
      help: 'Primary patterns of a profile version that are not checked, or in part',
      labelNames: ['profile'],
    },
    (set) => {
      for (const { version, count } of readers().uncheckedPatterns?.() ?? []) set(count, { profile: version });
    },
  );
  instruments.gauge(
    { name: 'carnet_part_up', help: 'Whether a part can be reached: 1 or 0', labelNames: ['part'] },
    async (set) => {
      const isUp = (check: () => Promise<void>): Promise<0 | 1> =>
        withTimeout(SCRAPE_TIMEOUT_MS / 2, check).then(
          () => 1,
          () => 0,
        );
      const checks = Object.entries(readers().up ?? {});
      await Promise.all(checks.map(async ([part, check]) => set(await isUp(check), { part })));
    },
  );
  instruments.gauge(
    {
      name: 'carnet_part_write_fault',
      help: 'Always 1: a part that takes no writes, and the code of the cause, as in ENOSPC',
      labelNames: ['part', 'cause'],
    },
    (set) => {
      for (const [part, cause] of readers().writeFaults?.() ?? []) set(1, { part, cause });
    },
  );
};
