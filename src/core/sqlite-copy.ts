import { backup, DatabaseSync } from '@photostructure/sqlite';
import { createOwnerOnly } from './owner-only-file.ts';

/** Between two steps of so many pages other work of the process runs. */
const PAGES_A_STEP = 500;

/**
 * Copies a SQLite file, as it is at the call, into a new one of its owner alone. Others may write meanwhile: the whole
 * copy is one snapshot, and none of them waits. Rejects with the error of SQLite.
 */
export const copySqliteFile = async (
  from: string,
  to: string,
  onProgress?: (done: number, of: number) => void,
): Promise<void> => {
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    // A backup begins anew whenever another connection writes, and would never end under load: a transaction that is
    // open before it keeps one snapshot through all steps.
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    createOwnerOnly(to);
    await backup(source, to, {
      rate: PAGES_A_STEP,
      progress: ({ totalPages, remainingPages }) => onProgress?.(totalPages - remainingPages, totalPages),
    });
  } finally {
    source.close();
  }
};
