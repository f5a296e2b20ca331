import type { Json } from '../../../xapi/model/types.ts';
import type { PatternRunRepository, StoredRun } from '../../ports/pattern-run-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';

/** As bytes: a string given to SQLite would end at its first NUL. In JSON text there is none. */
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');

const read = (key: string, row: Row): StoredRun => ({
  key,
  fingerprint: Buffer.from(row['fingerprint'] as Uint8Array).toString('utf8'),
  last: { at: row['at'] as string, timestamp: row['timestamp'] as number },
  state: JSON.parse(row['state'] as string) as Json,
  v: row['v'] as number,
});

/**
 * Runs in SQLite: one row each. The `v` that was seen is part of the statement, so that comparing and writing are one
 * step.
 */
export const createPatternRunRepository = (connection: Connection): PatternRunRepository => {
  const isSaved = ({ key, fingerprint, last, state, v }: StoredRun): boolean => {
    const content = [bytesOf(fingerprint), last.at, last.timestamp, JSON.stringify(state)] as const;
    const { changes } =
      v === 1
        ? connection.run(
            'INSERT INTO runs (fingerprint, at, timestamp, state, key, v) VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING',
            ...content,
            bytesOf(key),
          )
        : connection.run(
            'UPDATE runs SET fingerprint = ?, at = ?, timestamp = ?, state = ?, v = v + 1 WHERE key = ? AND v = ?',
            ...content,
            bytesOf(key),
            v - 1,
          );
    return changes === 1;
  };
  return {
    find: (keys) =>
      promised(() =>
        connection.read(() => {
          const found = new Map<string, StoredRun>();
          for (const key of keys) {
            const row = connection.get(
              'SELECT v, fingerprint, at, timestamp, state FROM runs WHERE key = ?',
              bytesOf(key),
            );
            if (row !== undefined) found.set(key, read(key, row));
          }
          return found;
        }),
      ),
    saveAll: (runs) =>
      promised(() => connection.write(() => new Set(runs.filter((run) => !isSaved(run)).map(({ key }) => key)))),
  };
};
