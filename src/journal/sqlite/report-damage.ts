import type { DamagedWal } from '../../core/sqlite/damaged-wal.ts';
import type { JournalObserver } from '../port/journal.ts';

/** Reports damage of a file of SQLite. */
export const createReportDamage =
  (observe: JournalObserver | undefined) =>
  (found?: DamagedWal): void =>
    observe?.damaged(
      found === undefined
        ? { reason: 'SQLite cannot read the file' }
        : { reason: 'a start has lost commits of the write-ahead log', ...found },
    );
