import type { Json } from '../../../xapi/model/types.ts';
import type {
  PatternRunRepository,
  PatternRunWrite,
  StoredPatternRun,
} from '../../ports/profiles/pattern-run-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';
import { readChecked, selectChecked } from '../connection/read-checked.ts';
import { isIntact } from '../connection/record-checksums.ts';
import { fromBlob, toBlob } from '../connection/text.ts';

const INSERT = `INSERT INTO runs (fingerprint, at, timestamp, state, v, key)
  VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, at = excluded.at,
    timestamp = excluded.timestamp, state = excluded.state, v = excluded.v WHERE NOT ${isIntact('pattern-run')}`;
const UPDATE = `UPDATE runs SET fingerprint = ?, at = ?, timestamp = ?, state = ?, v = ?
  WHERE key = ? AND v = ?`;
const FIND = `${selectChecked('pattern-run')} WHERE key IN (SELECT unhex(value) FROM json_each(?))`;

const read = readChecked('pattern-run', (row): StoredPatternRun => ({
  key: fromBlob(row['key']),
  fingerprint: fromBlob(row['fingerprint']),
  last: { at: row['at'] as string, timestamp: row['timestamp'] as number },
  state: JSON.parse(row['state'] as string) as Json,
  v: row['v'] as number,
}));

/**
 * Pattern runs in SQLite: one row each. An update filters by `v`: compare and set are one step. A damaged run gives way
 * to a new one.
 */
export const createSqlitePatternRunRepository = (connection: Connection): PatternRunRepository => {
  const isSaved = ({ key, fingerprint, last, state, v, replaces }: PatternRunWrite): boolean => {
    const content = [toBlob(fingerprint), last.at, last.timestamp, JSON.stringify(state), v, toBlob(key)] as const;
    const { changes } =
      replaces === undefined ? connection.run(INSERT, ...content) : connection.run(UPDATE, ...content, replaces);
    return changes === 1;
  };
  return {
    find: (keys) =>
      promised(() => {
        if (keys.length === 0) return new Map();
        const hex = keys.map((key) => Buffer.from(key, 'utf8').toString('hex'));
        return new Map(connection.all(FIND, JSON.stringify(hex)).map((row) => [fromBlob(row['key']), read(row)]));
      }),
    saveAll: (runs) =>
      promised(() => connection.write(() => new Set(runs.filter((run) => !isSaved(run)).map(({ key }) => key)))),
    deleteBelow: (at) =>
      promised(() => connection.write(() => connection.run('DELETE FROM runs WHERE at < ?', at).changes)),
  };
};
