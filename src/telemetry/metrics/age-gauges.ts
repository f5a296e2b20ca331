import type { Instruments } from './instruments.ts';

/** The interval in which backups are expected, and the start of the newest (in milliseconds since the epoch). */
export interface BackupAge {
  readonly everySeconds: number;
  readonly lastAt?: number;
}

interface AgeReaders {
  /** Undefined if no backups are expected. */
  readonly backup?: () => Promise<BackupAge | undefined>;
  /** Undefined if no check is expected. */
  readonly checkedAt?: () => Promise<number | undefined>;
  readonly checkEverySeconds?: () => number;
  /** Undefined if the process writes no list of noes. */
  readonly noesCompleteUntil?: () => number | undefined;
  readonly now?: () => number;
}

/** A time in the future is from a clock that was corrected since. It counts as equally old, so that alerts fire. */
const ageSeconds = (at: number, now: number): number => Math.abs(now - at) / 1000;

/** The gauges for the alert that backups have stopped. */
export const registerBackupGauges = ({ gauge }: Instruments, readers: () => AgeReaders): void => {
  gauge(
    {
      name: 'carnet_backup_age_seconds',
      help: 'How long ago the newest `carnet backup` was begun; absent before the first, and with BACKUP_EVERY_HOURS=0',
    },
    async (set) => {
      const { backup, now } = readers();
      const lastAt = (await backup?.())?.lastAt;
      if (lastAt !== undefined && now !== undefined) set(ageSeconds(lastAt, now()), {});
    },
  );
  gauge(
    { name: 'carnet_backup_every_seconds', help: 'How often a backup is expected (BACKUP_EVERY_HOURS); absent with 0' },
    async (set) => {
      const backup = await readers().backup?.();
      if (backup !== undefined) set(backup.everySeconds, {});
    },
  );
};

/** The gauges for the alert that checks have stopped. */
export const registerCheckGauges = ({ gauge }: Instruments, readers: () => AgeReaders): void => {
  gauge(
    {
      name: 'carnet_check_age_seconds',
      help: 'How long ago the newest `carnet check` came to its end; before the first, since when it is expected',
    },
    async (set) => {
      const { checkedAt, now } = readers();
      const at = await checkedAt?.();
      if (at !== undefined && now !== undefined) set(ageSeconds(at, now()), {});
    },
  );
  gauge(
    {
      name: 'carnet_check_every_seconds',
      help: 'How often this process runs `carnet check` (CHECK_EVERY_HOURS); absent if it runs none',
    },
    (set) => {
      const everySeconds = readers().checkEverySeconds?.();
      if (everySeconds !== undefined) set(everySeconds, {});
    },
  );
};

/** The gauge for the alert that a no is missing in the list that a restore needs. */
export const registerNoesGauge = ({ gauge }: Instruments, readers: () => AgeReaders): void =>
  gauge(
    {
      name: 'carnet_noes_behind_seconds',
      help: 'Since when decisions may be missing from NOES_FILE of this process; absent if it writes none',
    },
    (set) => {
      const { noesCompleteUntil, now } = readers();
      const until = noesCompleteUntil?.();
      if (until !== undefined && now !== undefined) set(Math.max(0, (now() - until) / 1000), {});
    },
  );
