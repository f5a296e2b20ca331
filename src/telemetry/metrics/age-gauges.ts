import type { Instruments } from './instruments.ts';

/** How often backups are expected, and when the newest was begun, in milliseconds since the epoch. */
export interface BackupAge {
  readonly everySeconds: number;
  readonly lastAt?: number;
}

/** The newest `carnet check` that came to its end. */
export interface CheckAge {
  /** In milliseconds since the epoch; before the first, since when one is expected. */
  readonly at: number;
  /** What it has found, by part. */
  readonly damage?: Readonly<Record<string, number>>;
}

interface AgeReaders {
  /** Undefined where no backups are expected. */
  readonly backup?: () => Promise<BackupAge | undefined>;
  /** Undefined where none is expected. */
  readonly check?: () => Promise<CheckAge | undefined>;
  readonly checkEverySeconds?: () => number;
  readonly now?: () => number;
}

/** The gauges by which an alert knows that backups have stopped. */
export const registerBackupGauges = ({ gauge }: Instruments, readers: () => AgeReaders): void => {
  gauge(
    {
      name: 'carnet_backup_age_seconds',
      help: 'How long ago the newest `carnet backup` was begun; absent before the first, and with BACKUP_EVERY_HOURS=0',
    },
    async (set) => {
      const { backup, now } = readers();
      const lastAt = (await backup?.())?.lastAt;
      if (lastAt !== undefined && now !== undefined) set(Math.max(0, now() - lastAt) / 1000, {});
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

/** The gauges by which an alert knows what the newest check has found, and that checks have stopped. */
export const registerCheckGauges = ({ gauge }: Instruments, readers: () => AgeReaders): void => {
  gauge(
    {
      name: 'carnet_check_age_seconds',
      help: 'How long ago the newest `carnet check` came to its end; before the first, since when it is expected',
    },
    async (set) => {
      const { check, now } = readers();
      const at = (await check?.())?.at;
      if (at !== undefined && now !== undefined) set(Math.max(0, now() - at) / 1000, {});
    },
  );
  gauge(
    {
      name: 'carnet_check_every_seconds',
      help: 'How often this process makes one (CHECK_EVERY_HOURS); absent where it makes none',
    },
    (set) => {
      const everySeconds = readers().checkEverySeconds?.();
      if (everySeconds !== undefined) set(everySeconds, {});
    },
  );
  gauge(
    {
      name: 'carnet_check_damaged',
      help: 'What the newest `carnet check` has found damaged, by part; pair: a start with both would be refused',
      labelNames: ['part'],
    },
    async (set) => {
      for (const [part, count] of Object.entries((await readers().check?.())?.damage ?? {})) set(count, { part });
    },
  );
};
