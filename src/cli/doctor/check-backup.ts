import { type BackupTimes, readBackupTimes } from '../../backup/back-up.ts';
import { isNotedOlder } from '../../backup/noes/compare-with-list.ts';
import { type ListReading, readListOf } from '../../backup/backends/check-backends.ts';
import { describeNoesFault, repairOfNoesFault } from '../../backup/backends/backends-faults.ts';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Config } from '../../core/config/config.ts';
import type { KeyRing } from '../../core/crypto/key-ring.ts';
import { storeFileOf } from '../../store/open-store.ts';
import type { Store } from '../../store/ports/store.ts';
import { HOUR_MS } from '../../core/time.ts';
import { type Finding, hoursAgo, isAhead, ok } from './finding.ts';

const PAGE = 'docs/operate/backup.md';

/** Compares the same age as the alert CarnetBackupOld. */
export const checkBackupAge = (
  { backupAt }: Pick<BackupTimes, 'backupAt'>,
  { backupEveryHours }: Pick<Config, 'backupEveryHours'>,
  now: number,
): Finding => {
  if (backupEveryHours === 0) return ok('backup', 'not made by Carnet (BACKUP_EVERY_HOURS=0)');
  if (backupAt === undefined)
    return {
      check: 'backup',
      state: 'warning',
      detail: 'this store knows of no carnet backup',
      mend: `run carnet backup DIR every ${backupEveryHours} hours, or set BACKUP_EVERY_HOURS=0 where others do it`,
      page: PAGE,
    };
  const detail = `the newest was begun ${hoursAgo(backupAt, now)}`;
  // A time in the future comes from a clock that was corrected since.
  const isOld = Math.abs(now - backupAt) > 2 * backupEveryHours * HOUR_MS;
  return isOld
    ? {
        check: 'backup',
        state: 'fault',
        detail: `${detail}, and one is expected every ${backupEveryHours} (BACKUP_EVERY_HOURS)`,
        mend: 'run carnet backup DIR: it says in one sentence what is wrong',
        page: 'docs/operate/alerts/CarnetBackupOld.md',
      }
    : ok('backup', detail);
};

const isSameDisk = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false })?.dev);
  return a !== undefined && a === b;
};

interface CheckedStore {
  readonly store: Store;
  readonly keyRing: Pick<KeyRing, 'root'>;
}

const CHECK = 'list of noes';
const LATE = 'docs/operate/alerts/CarnetNoesLate.md';

/** Another process, which has the list, notes this; a process with ROLE=api has no list. */
const OLDER_COPY: Finding = {
  check: CHECK,
  state: 'fault',
  page: PAGE,
  detail: 'a process with the list has found that this store is an older copy: nothing is read or taken',
  mend: 'stop every process, then put the right store back, or run `carnet recover` with the settings of that process',
};

/** The files beside a list that a start has renamed, because it could not read them. */
const findSetAside = (file: string): readonly string[] => {
  const name = `${basename(file)}.unreadable-`;
  return readdirSync(dirname(file)).filter((one) => one.startsWith(name));
};

const missing = (file: string, { erasuresAt }: BackupTimes, now: number): Finding => ({
  check: CHECK,
  state: 'warning',
  page: LATE,
  detail:
    `${file} (NOES_FILE) is not there` +
    (erasuresAt === undefined ? '' : `; the newest list that is known was written ${hoursAgo(erasuresAt, now)}`),
  mend: 'start Carnet: a process with a sink begins the list',
});

/** The faults of the file itself. */
const checkNoesFile = ({ damage, isSigned }: ListReading, file: string): Finding | undefined => {
  if (damage !== undefined)
    return {
      check: CHECK,
      page: LATE,
      detail: `${file} ${damage}`,
      state: isSigned === true ? 'warning' : 'fault',
      mend:
        isSigned === true
          ? 'compare with another copy of the list; carnet check names a damaged record, and --mend mends it; then a ' +
            'process with a sink writes what the list lacks'
          : 'put another copy of the list there, or name another file as NOES_FILE',
    };
  const [setAside] = findSetAside(file);
  if (setAside === undefined) return undefined;
  return {
    check: CHECK,
    state: 'warning',
    page: LATE,
    detail: `${setAside}, beside ${file}, could not be read, and may have had what this store does not know`,
    mend: 'compare with another copy of the list, then remove it',
  };
};

/** A restore needs a list that is newer than its backup. */
const checkNoesAge = (
  { compared, until = 0 }: ListReading,
  { backupAt = 0 }: BackupTimes,
  { file, now }: { readonly file: string; readonly now: number },
): Finding | undefined => {
  if (compared?.state === 'restored')
    return {
      check: CHECK,
      state: 'warning',
      page: LATE,
      detail: `${file} is of before a restore`,
      mend: 'start Carnet: a process with a sink begins the list anew',
    };
  const isBehind = compared?.state === 'empty' || (compared?.state === 'current' && compared.behind > 0);
  // A list with a later time than now was written by a clock that was ahead.
  if (!isBehind || (until >= backupAt && !isAhead(until, now))) return undefined;
  return {
    check: CHECK,
    state: 'warning',
    page: PAGE,
    detail:
      until === 0
        ? `${file} has nothing yet, and a restore asks for a list of after its backup`
        : `${file} ends ${hoursAgo(until, now)}, not after the newest backup: a restore asks for one of after it`,
    mend: 'start Carnet: a process with a sink writes what is missing; carnet noes export FILE writes a whole list',
  };
};

/** Checks that a restore and a start could use the list of noes, and that it is on another disk than the data. */
export const checkNoes = async (
  { noesFile: file, storeUrl }: Pick<Config, 'noesFile' | 'storeUrl'>,
  { store, keyRing }: CheckedStore,
): Promise<Finding> => {
  const [times, now] = [await readBackupTimes(store), Date.now()];
  if (!existsSync(file)) return (await isNotedOlder(store)) ? OLDER_COPY : missing(file, times, now);
  const reading = await readListOf(store, { file, keyRing });
  const { fault } = reading;
  if (fault !== undefined)
    return {
      check: CHECK,
      state: 'fault',
      page: PAGE,
      detail: `${describeNoesFault(fault)}; no process starts`,
      mend: repairOfNoesFault(fault),
    };
  if (await isNotedOlder(store)) return OLDER_COPY;
  const found = checkNoesFile(reading, file) ?? checkNoesAge(reading, times, { file, now });
  if (found !== undefined) return found;
  const storeFile = storeFileOf(storeUrl);
  if (storeFile !== undefined && isSameDisk(file, storeFile))
    return {
      check: CHECK,
      state: 'warning',
      page: PAGE,
      detail: `${file} is on the disk of the store, and is lost with it`,
      mend: 'set NOES_FILE to a file on another disk',
    };
  return ok(CHECK, file);
};

export const checkBackup = async (config: Config, store: Pick<Store, 'traffic'>): Promise<Finding> =>
  checkBackupAge(await readBackupTimes(store), config, Date.now());
