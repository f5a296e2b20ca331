import type { RunLease, RunLeaseRepository } from '../../ports/profiles/run-lease-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';
import { createGroupWrite } from '../connection/group-write.ts';
import { toBlob } from '../connection/text.ts';

const TAKE = `INSERT INTO run_leases (key, token, lasts_ms, taken_at) VALUES (?, ?, ?, ?)
  ON CONFLICT (key) DO NOTHING`;
const TAKE_OVER = `UPDATE run_leases SET token = ?1, lasts_ms = ?2, taken_at = ?3
  WHERE key = ?4 AND token IN (?1, ?5)`;
const FIND = 'SELECT token, lasts_ms, taken_at FROM run_leases WHERE key = ?';
const RELEASE = 'DELETE FROM run_leases WHERE key = ? AND token = ?';

const read = (key: string, row: Row): RunLease => ({
  key,
  token: row['token'] as string,
  lastsMs: row['lasts_ms'] as number,
  takenAt: row['taken_at'] as number,
});

/** Leases of pattern runs in SQLite: one row each. Those taken and released in one turn are one transaction. */
export const createSqliteRunLeaseRepository = (connection: Connection): RunLeaseRepository => {
  const write = createGroupWrite(connection);
  const findOne = (key: string): RunLease | undefined => {
    const row = connection.get(FIND, toBlob(key));
    return row && read(key, row);
  };
  return {
    take: (leases) =>
      write(() => {
        const others = new Map<string, RunLease>();
        for (const { key, token, lastsMs, takenAt } of leases) {
          if (connection.run(TAKE, toBlob(key), token, lastsMs, takenAt).changes === 1) continue;
          const holder = findOne(key);
          if (holder !== undefined && holder.token !== token) others.set(key, holder);
        }
        return others;
      }),
    takeOver: ({ key, token, lastsMs, takenAt }, from) =>
      write(() => connection.run(TAKE_OVER, token, lastsMs, takenAt, toBlob(key), from).changes === 1),
    find: (keys) =>
      promised(() =>
        connection.read(() => {
          const found = keys.flatMap((key) => findOne(key) ?? []);
          return new Map(found.map((lease) => [lease.key, lease]));
        }),
      ),
    release: (leases) =>
      write(() => {
        for (const { key, token } of leases) connection.run(RELEASE, toBlob(key), token);
      }),
    deleteBefore: (takenAt) =>
      promised(() =>
        connection.write(() => connection.run('DELETE FROM run_leases WHERE taken_at < ?', takenAt).changes),
      ),
  };
};
