import {
  createNoteErasuresExport,
  createReadLastBackup,
  createReadLastErasuresExport,
} from '../operations/last-backup.ts';
import type { Store } from '../store/ports/store.ts';

/** When backup and list of erasures were last made, in milliseconds since the epoch; absent before the first. */
export interface BackupTimes {
  readonly backupAt?: number;
  readonly erasuresAt?: number;
}

/** Rejects with Problem `store-unavailable`. */
export const readBackupTimes = async ({ traffic }: Pick<Store, 'traffic'>): Promise<BackupTimes> => {
  const backupAt = await createReadLastBackup(traffic)();
  const erasuresAt = await createReadLastErasuresExport(traffic)();
  return { ...(backupAt === undefined ? {} : { backupAt }), ...(erasuresAt === undefined ? {} : { erasuresAt }) };
};

/** Notes that the list of erasures has everything until this time. Rejects with Problem `store-unavailable`. */
export const noteErasuresExport = ({ traffic }: Pick<Store, 'traffic'>, at: number): Promise<void> =>
  createNoteErasuresExport(traffic)(at);
