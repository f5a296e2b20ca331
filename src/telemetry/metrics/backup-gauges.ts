import type { Instruments } from './instruments.ts';

/** How often backups are expected, and when the newest was begun, in milliseconds since the epoch. */
export interface BackupAge {
  readonly everySeconds: number;
  readonly lastAt?: number;
}

interface BackupReaders {
  /** Undefined where no backups are expected. */
  readonly backup?: () => Promise<BackupAge | undefined>;
  readonly now?: () => number;
}

/** The gauges by which an alert knows that backups have stopped. */
export const registerBackupGauges = ({ gauge }: Instruments, readers: () => BackupReaders): void => {
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
