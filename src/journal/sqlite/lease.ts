import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Offset } from '../port/journal.ts';
import type { SqliteFile } from './file.ts';

/**
 * The right to consume for a group: one holder at a time, over all processes that share the file. It runs out 6 seconds
 * after the last renewal, and at once where the process that holds it has ended on this host. Every call throws Problem
 * `journal-unavailable` where the file refuses.
 */
export interface SqliteLease {
  /** Takes the lease where it is free, was released or has run out; says whether it is held now. */
  take(): boolean;
  /** Says whether the lease is still held, and renews it where it has little time left. */
  check(): boolean;
  /** Prolongs the lease and keeps the offset below which the group needs nothing; false where it has changed hands. */
  renew(next: Offset): boolean;
  /** Lets go, so that another may take over at once. */
  release(next: Offset): void;
  /** The offset below which no group needs anything. */
  neededFrom(): Offset;
}

const TERM = 6000;
/** `check` renews by itself below this, for the case that the timer that renews was held up. */
const SHORT = 2000;

/** Names this process: its host, its number there, and what tells it from an earlier one of the same number. */
const HOLDER = [hostname(), process.pid, randomUUID()] as const;

/** Whether the process that took a lease has surely ended. Of another host (a container is one) nothing is known. */
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

/** Makes the lease of a group; it is not held yet. */
export const createSqliteLease = (parts: {
  readonly file: SqliteFile;
  readonly group: string;
  readonly now: () => number;
}): SqliteLease => {
  const { file, group, now } = parts;
  const select = file.prepare('SELECT epoch, holder, expires, next FROM groups WHERE name = ?');
  const insert = file.prepare('INSERT INTO groups (name, epoch, holder, expires, next) VALUES (?, 1, ?, ?, 0)');
  const seize = file.prepare('UPDATE groups SET epoch = ?, holder = ?, expires = ? WHERE name = ?');
  const prolong = file.prepare('UPDATE groups SET expires = ?, next = ? WHERE name = ? AND epoch = ?');
  const least = file.prepare('SELECT coalesce(min(next), 0) AS next FROM groups');
  let epoch = 0;

  const row = (): LeaseRow | undefined => select.get(group) as LeaseRow | undefined;
  // A lease that runs longer than any can was written before the clock was set back.
  const isFree = ({ expires, holder }: LeaseRow): boolean =>
    expires <= now() || expires > now() + 2 * TERM || isGone(holder);
  const holder = HOLDER.join('|');
  const set = (expires: number, next: Offset): boolean =>
    file.write(() => prolong.run(expires, next, group, epoch).changes === 1);

  return {
    take: () => {
      const seen = file.read(row);
      if (seen !== undefined && !isFree(seen)) return false;
      return file.write(() => {
        const current = row();
        if (current === undefined) insert.run(group, holder, now() + TERM);
        else if (isFree(current)) seize.run(current.epoch + 1, holder, now() + TERM, group);
        else return false;
        epoch = current === undefined ? 1 : current.epoch + 1;
        return true;
      });
    },
    check: () => {
      const current = file.read(row);
      if (current?.epoch !== epoch) return false;
      return current.expires > now() + SHORT || set(now() + TERM, current.next);
    },
    renew: (next) => set(now() + TERM, next),
    release: (next) => void set(0, next),
    neededFrom: () => file.read(() => (least.get() as { next: number }).next),
  };
};
