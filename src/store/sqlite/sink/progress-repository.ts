import type { Problem } from '../../../core/problem.ts';
import { damagedWhenRead } from '../../ports/checked/damaged-record.ts';
import { fromStoredProgress, type StoredProgress, toStoredProgress } from '../../ports/encodings.ts';
import type { Progress, ProgressRepository } from '../../ports/sink/progress-repository.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';
import { selectChecked } from '../connection/read-checked.ts';
import { isIntact } from '../connection/record-checksums.ts';

const CLAIM = `INSERT INTO progress (partition, epoch, body) VALUES (?, 1, ?)
  ON CONFLICT (partition) DO UPDATE SET epoch = epoch + 1 WHERE ${isIntact('progress')}
  RETURNING partition, epoch, body`;
/** The `through` of a body; null if it is damaged and no JSON. */
const THROUGH = `CASE WHEN json_valid(body) THEN json_extract(body, '$.through') END`;
const SAVE = `UPDATE progress SET body = ?1 WHERE partition = ?2 AND epoch = ?3
  AND (?4 IS NULL OR ${THROUGH} IN (?4, ?5))`;

const DELETE_OTHERS = `DELETE FROM progress
  WHERE partition NOT IN (SELECT value FROM json_each(?)) AND ${THROUGH} < ?`;

const read = (row: Row): Progress =>
  fromStoredProgress(
    { partition: row['partition'] as number, epoch: row['epoch'] as number },
    JSON.parse(row['body'] as string) as StoredProgress,
  );

const damaged = (partition: unknown): Problem => damagedWhenRead({ kind: 'progress', id: String(partition) });

/** Throws Problem `damaged`: without its offset it is not known what was read. */
const readIntact = (row: Row): Progress => {
  if (row['intact'] !== 1) throw damaged(row['partition']);
  return read(row);
};

const bodyOf = (progress: Omit<Progress, 'partition' | 'epoch'>): string => JSON.stringify(toStoredProgress(progress));

const FIRST_BODY = bodyOf({ last: 0, through: 0, deadLetters: [] });

/**
 * Progress documents in SQLite: one row a partition, with the epoch as a column for the compare-and-set of a save.
 * Waiting requests read them many times a second: cached until the next write of any process.
 */
export const createSqliteProgressRepository = (connection: Connection): ProgressRepository => {
  let cache: { readonly version: SqlValue | undefined; readonly documents: readonly Progress[] } | undefined;
  // Changes only with commits of other connections.
  const dataVersion = (): SqlValue | undefined => connection.get('PRAGMA data_version')?.['data_version'];
  const invalidating = <T>(write: () => T): T => {
    cache = undefined;
    return write();
  };
  return {
    claim: (partition) =>
      promised(() =>
        invalidating(() =>
          connection.write(() => {
            const row = connection.get(CLAIM, partition, FIRST_BODY);
            if (row === undefined) throw damaged(partition);
            return read(row);
          }),
        ),
      ),
    save: (progress, before) =>
      promised(() =>
        invalidating(() => {
          const { partition, epoch, through } = progress;
          return (
            connection.run(SAVE, bodyOf(progress), partition, epoch, before?.through ?? null, through).changes === 1
          );
        }),
      ),
    all: () =>
      promised(() => {
        const version = dataVersion();
        if (cache === undefined || cache.version !== version)
          cache = { version, documents: connection.all(selectChecked('progress')).map(readIntact) };
        return cache.documents;
      }),
    deleteOthers: (partitions, before) =>
      promised(() => invalidating(() => connection.run(DELETE_OTHERS, JSON.stringify(partitions), before).changes)),
  };
};
