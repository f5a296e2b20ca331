import type { Json } from '../../../xapi/model/types.ts';
import type {
  PatternRunRepository,
  PatternRunWrite,
  StoredPatternRun,
} from '../../ports/profiles/pattern-run-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';
import { fromBlob, toBlob } from '../connection/text.ts';

const INSERT = `INSERT INTO runs (fingerprint, at, timestamp, state, v, key)
  VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const UPDATE = `UPDATE runs SET fingerprint = ?, at = ?, timestamp = ?, state = ?, v = ?
  WHERE key = ? AND v = ?`;
const FIND = 'SELECT v, fingerprint, at, timestamp, state FROM runs WHERE key = ?';

const read = (key: string, row: Row): StoredPatternRun => ({
  key,
  fingerprint: fromBlob(row['fingerprint']),
  last: { at: row['at'] as string, timestamp: row['timestamp'] as number },
  state: JSON.parse(row['state'] as string) as Json,
  v: row['v'] as number,
});

/** Pattern runs in SQLite: one row each. An update filters by `v`: compare and set are one step. */
export const createSqlitePatternRunRepository = (connection: Connection): PatternRunRepository => {
  const isSaved = ({ key, fingerprint, last, state, v, replaces }: PatternRunWrite): boolean => {
    const content = [toBlob(fingerprint), last.at, last.timestamp, JSON.stringify(state), v, toBlob(key)] as const;
    const { changes } =
      replaces === undefined ? connection.run(INSERT, ...content) : connection.run(UPDATE, ...content, replaces);
    return changes === 1;
  };
  return {
    find: (keys) =>
      promised(() =>
        connection.read(() => {
          const found = new Map<string, StoredPatternRun>();
          for (const key of keys) {
            const row = connection.get(FIND, toBlob(key));
            if (row !== undefined) found.set(key, read(key, row));
          }
          return found;
        }),
      ),
    saveAll: (runs) =>
      promised(() => connection.write(() => new Set(runs.filter((run) => !isSaved(run)).map(({ key }) => key)))),
    deleteBelow: (at) =>
      promised(() => connection.write(() => connection.run('DELETE FROM runs WHERE at < ?', at).changes)),
  };
};
