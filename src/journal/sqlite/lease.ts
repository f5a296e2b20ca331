import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Offset } from '../port/journal.ts';
import type { SqliteFile } from './file.ts';

/**
 * The right to consume for a group, of one holder at a time. It expires 6 seconds after the last renewal, at once if
 * its holder was an ended process of this host. Calls throw Problem `journal-unavailable`.
 */
export interface SqliteLease {
  /** False if another holder has the lease. */
  acquire(): boolean;
  /** False if the lease is lost; renews it if it has little time left. */
  check(): boolean;
  /** Prolongs the lease and saves the offset below which the group needs nothing; false if the lease is lost. */
  renew(next: Offset): boolean;
  /** Frees the lease, so that another process can acquire it at once. */
  release(next: Offset): void;
  /** The offset below which no group needs anything. */
  neededFrom(): Offset;
}

const TERM_MS = 6000;
/** With less time left `check` renews the lease, in case the renewal timer is late. */
const RENEW_BELOW_MS = 2000;

/** Identifies this process: host, process id, and an id that tells it from an earlier process with the same ones. */
const HOLDER = [hostname(), process.pid, randomUUID()] as const;

/** True if the holder has certainly ended; nothing is known of a holder on another host (or container). */
const isGone = (holder: string): boolean => {
  const [host, pid, incarnation] = holder.split('|');
  if (host !== HOLDER[0]) return false;
  if (Number(pid) === HOLDER[1]) return incarnation !== HOLDER[2];
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ESRCH';
  }
};

interface LeaseRow {
  readonly epoch: number;
  readonly holder: string;
  readonly expires: number;
  readonly next: number;
}

export const createSqliteLease = (deps: {
  readonly file: SqliteFile;
  readonly group: string;
  readonly now: () => number;
}): SqliteLease => {
  const { file, group, now } = deps;
  const select = file.prepare('SELECT epoch, holder, expires, next FROM groups WHERE name = ?');
  const insert = file.prepare('INSERT INTO groups (name, epoch, holder, expires, next) VALUES (?, 1, ?, ?, 0)');
  const seize = file.prepare('UPDATE groups SET epoch = ?, holder = ?, expires = ? WHERE name = ?');
  const prolong = file.prepare('UPDATE groups SET expires = ?, next = ? WHERE name = ? AND epoch = ?');
  const least = file.prepare('SELECT coalesce(min(next), 0) AS next FROM groups');
  let epoch = 0;

  const row = (): LeaseRow | undefined => select.get(group) as LeaseRow | undefined;
  // A lease that runs longer than any can was written before the clock was set back.
  const isFree = ({ expires, holder }: LeaseRow): boolean =>
    expires <= now() || expires > now() + 2 * TERM_MS || isGone(holder);
  const holder = HOLDER.join('|');
  const set = (expires: number, next: Offset): boolean =>
    file.write(() => prolong.run(expires, next, group, epoch).changes === 1);

  return {
    acquire: () => {
      const seen = file.read(row);
      if (seen !== undefined && !isFree(seen)) return false;
      return file.write(() => {
        const current = row();
        if (current === undefined) insert.run(group, holder, now() + TERM_MS);
        else if (isFree(current)) seize.run(current.epoch + 1, holder, now() + TERM_MS, group);
        else return false;
        epoch = current === undefined ? 1 : current.epoch + 1;
        return true;
      });
    },
    check: () => {
      const current = file.read(row);
      if (current?.epoch !== epoch) return false;
      return current.expires > now() + RENEW_BELOW_MS || set(now() + TERM_MS, current.next);
    },
    renew: (next) => set(now() + TERM_MS, next),
    release: (next) => void set(0, next),
    neededFrom: () => file.read(() => (least.get() as { next: number }).next),
  };
};
