import { DAMAGED_WAL_KEPT_MS, removeDamagedWals } from '../../core/sqlite/damaged-wal.ts';
import { journalFilesOf } from '../../journal/open-journal.ts';
import { storeFileOf } from '../../store/open-store.ts';
import type { Log } from '../../telemetry/log.ts';

/** The SQLite files of a store and a journal; none of other kinds, and none without a URL. */
export const sqliteFilesOf = ({
  storeUrl,
  journalUrl,
}: {
  readonly storeUrl?: string;
  readonly journalUrl?: string;
}): readonly string[] =>
  [
    storeUrl === undefined ? undefined : storeFileOf(storeUrl),
    ...Object.values((journalUrl === undefined ? undefined : journalFilesOf(journalUrl)) ?? {}),
  ].filter((file) => file !== undefined);

/** Deletes copies of damaged write-ahead logs after 7 days: erasures do not change them. */
export const createSweepDamagedWals =
  ({
    files,
    log,
    now,
  }: {
    readonly files: readonly string[];
    readonly log: Pick<Log, 'error' | 'warn'>;
    readonly now: () => number;
  }) =>
  (): Promise<void> => {
    for (const file of files)
      try {
        for (const copy of removeDamagedWals(file, now() - DAMAGED_WAL_KEPT_MS))
          log.warn({ copy }, 'the copy of a damaged write-ahead log is deleted, as it was kept for 7 days');
      } catch (thrown) {
        log.error({ err: thrown, file }, 'a copy of a damaged write-ahead log cannot be deleted: remove it');
      }
    return Promise.resolve();
  };
