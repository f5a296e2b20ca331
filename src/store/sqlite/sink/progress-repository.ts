import type { Progress, ProgressRepository } from '../../ports/store.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';

const read = (row: Row | undefined): Progress => {
  if (row === undefined) throw new Error('a progress document is missing just after it was written');
  return {
    ...(JSON.parse(row['body'] as string) as Omit<Progress, 'partition' | 'epoch'>),
    partition: row['partition'] as number,
    epoch: row['epoch'] as number,
  };
};

const bodyOf = ({ offset, last, through, note, aside }: Omit<Progress, 'partition' | 'epoch'>): string =>
  JSON.stringify({ offset, last, through, note, aside });

const BEGINNING = bodyOf({ last: 0, through: 0, aside: [] });

/**
 * The progress documents in SQLite: one row a partition, its epoch a column, so that a save can name it. They are asked
 * for many times a second while somebody waits for them: what was read is repeated until somebody has written.
 */
export const createProgressRepository = (connection: Connection): ProgressRepository => {
  let known: { readonly version: SqlValue | undefined; readonly documents: readonly Progress[] } | undefined;
  // It tells of other connections' commits alone.
  const version = (): SqlValue | undefined => connection.get('PRAGMA data_version')?.['data_version'];
  const forgetting = <T>(write: () => T): T => {
    known = undefined;
    return write();
  };
  return {
    claim: (partition) =>
      promised(() =>
        forgetting(() =>
          connection.write(() =>
            read(
              connection.get(
                'INSERT INTO progress (partition, epoch, body) VALUES (?, 1, ?) ON CONFLICT (partition) DO UPDATE SET epoch = epoch + 1 RETURNING partition, epoch, body',
                partition,
                BEGINNING,
              ),
            ),
          ),
        ),
      ),
    save: (progress) =>
      promised(() =>
        forgetting(
          () =>
            connection.run(
              'UPDATE progress SET body = ? WHERE partition = ? AND epoch = ?',
              bodyOf(progress),
              progress.partition,
              progress.epoch,
            ).changes === 1,
        ),
      ),
    all: () =>
      promised(() => {
        const before = version();
        if (known === undefined || known.version !== before)
          known = {
            version: before,
            documents: connection.all('SELECT partition, epoch, body FROM progress').map(read),
          };
        return known.documents;
      }),
  };
};
