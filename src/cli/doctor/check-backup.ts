import { type BackupTimes, readBackupTimes } from '../../app/backup-times.ts';
import { existsSync, statSync } from 'node:fs';
import { compareWithList } from '../../backup/noes/compare-with-list.ts';
import { noesKeyOf } from '../../backup/noes/noes-key.ts';
import { readNoesFile } from '../../backup/noes/read-noes.ts';
import type { Config } from '../../config/config.ts';
import type { KeyRing } from '../../core/crypto/key-ring.ts';
import { storeFileOf } from '../../store/open-store.ts';
import type { Store } from '../../store/ports/store.ts';
import { HOUR_MS } from '../../core/time.ts';
import { type Finding, hoursAgo, isAhead, ok } from './finding.ts';

const PAGE = 'docs/operate/backup.md';

/** A restore asks for a list of after its backup, and the journal alone has what was erased since the list. */
const checkErasureList = ({ backupAt = 0, erasuresAt }: BackupTimes, now: number): Finding =>
  erasuresAt !== undefined && erasuresAt >= backupAt && !isAhead(erasuresAt, now)
    ? ok('erasure list', `written ${hoursAgo(erasuresAt, now)}, after the newest backup`)
    : {
        check: 'erasure list',
        state: 'warning',
        detail:
          erasuresAt === undefined
            ? 'the list of noes was never written, and a restore of the newest backup asks for it'
            : `the list of noes was written ${hoursAgo(erasuresAt, now)}, not after the newest backup: ` +
              'a restore asks for one of after it',
        mend: 'carnet noes export FILE after each backup and between them, to be kept elsewhere',
        page: PAGE,
      };

/** What the alert CarnetBackupOld compares, and whether the list of erasures is newer than the backup. */
export const checkBackupAge = (
  times: BackupTimes,
  { backupEveryHours }: Pick<Config, 'backupEveryHours'>,
  now: number,
): readonly Finding[] => {
  const { backupAt } = times;
  if (backupEveryHours === 0) return [ok('backup', 'not made by Carnet (BACKUP_EVERY_HOURS=0)')];
  if (backupAt === undefined)
    return [
      {
        check: 'backup',
        state: 'warning',
        detail: 'this store knows of no carnet backup',
        mend: `run carnet backup DIR every ${backupEveryHours} hours, or set BACKUP_EVERY_HOURS=0 where others do it`,
        page: PAGE,
      },
    ];
  const detail = `the newest was begun ${hoursAgo(backupAt, now)}`;
  // One ahead was noted by a clock that was corrected since.
  const isOld = Math.abs(now - backupAt) > 2 * backupEveryHours * HOUR_MS;
  const age: Finding = isOld
    ? {
        check: 'backup',
        state: 'fault',
        detail: `${detail}, and one is expected every ${backupEveryHours} (BACKUP_EVERY_HOURS)`,
        mend: 'run carnet backup DIR: it says in one sentence what is wrong',
        page: 'docs/operate/alerts/CarnetBackupOld.md',
      }
    : ok('backup', detail);
  return [age, checkErasureList(times, now)];
};

const isSameDisk = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false })?.dev);
  return a !== undefined && a === b;
};

/** Whether the list of noes is there, is one that this store goes through, and is kept apart from what it is for. */
export const checkNoes = async (
  { noesFile, storeUrl }: Pick<Config, 'noesFile' | 'storeUrl'>,
  { store, keyRing }: { readonly store: Pick<Store, 'auditEvents' | 'facts'>; readonly keyRing: Pick<KeyRing, 'root'> },
): Promise<Finding> => {
  const check = 'list of noes';
  const page = 'docs/operate/alerts/CarnetNoesLate.md';
  if (!existsSync(noesFile))
    return {
      ...{ check, state: 'warning', page, detail: `${noesFile} (NOES_FILE) is not there` },
      mend: 'start Carnet: a process with a sink begins the list',
    };
  const { state } = await compareWithList(store, await readNoesFile(noesFile, noesKeyOf(keyRing)));
  if (state === 'older' || state === 'other')
    return {
      ...{
        check,
        state: 'fault',
        page,
        detail: `${noesFile} goes on further than the store: an older copy was put back, or the store was lost`,
      },
      mend: 'stop every process, then run carnet restore with this list',
    };
  const storeFile = storeFileOf(storeUrl);
  if (storeFile !== undefined && isSameDisk(noesFile, storeFile))
    return {
      ...{
        check,
        state: 'warning',
        page: PAGE,
        detail: `${noesFile} is on the disk of the store, and is lost with it`,
      },
      mend: 'set NOES_FILE to a file on another disk',
    };
  return ok(check, noesFile);
};

export const checkBackups = async (config: Config, store: Pick<Store, 'traffic'>): Promise<readonly Finding[]> =>
  checkBackupAge(await readBackupTimes(store), config, Date.now());
