import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Offset } from '../port/journal.ts';
import type { SqliteFile } from './file.ts';

/**
 * The right to consume for a group, of one holder at a time. It runs for minutes, so a holder writes nothing while no
 * other process wants it. One that does cuts it to 4.5 seconds, and the holder prolongs it if it lives
 * (docs/decisions/0140). A lease whose holder was an ended process of this host is free at once. Calls throw Problem
 * `journal-unavailable`.
 */
export interface SqliteLease {
  /** False if another holder has the lease, which is then asked for; to be called every `LEASE_POLL_MS`. */
  acquire(): boolean;
  /** False if the lease is lost; renews it if it has little time left. */
  check(): boolean;
  /** Prolongs the lease if another process asks for it; false if it is lost. To be called every `LEASE_RENEWAL_MS`. */
  renew(): boolean;
  /** Saves the offset below which the group needs nothing; false if the lease is lost. */
  save(next: Offset): boolean;
  /** Frees the lease, so that another process can acquire it at once. */
  release(next: Offset): void;
  /** The offset below which no group needs anything. */
  neededFrom(): Offset;
}

export const LEASE_POLL_MS = 200;
export const LEASE_RENEWAL_MS = 1500;
/** The term of a lease that no other process wants. */
const LONG_TERM_MS = 600_000;
/** The term while another process waits. */
const TERM_MS = 6000;
/** What a process that waits leaves of a longer term: three renewals. */
const ASKED_TERM_MS = 4500;
/** The time for which short terms go on after the lease was asked for: one that waits asks again behind it. */
const CONTENDED_MS = 10_000;
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
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}): SqliteLease => {
  const { file, group, now } = deps;
  const select = file.prepare('SELECT epoch, holder, expires, next FROM groups WHERE name = ?');
  const insert = file.prepare('INSERT INTO groups (name, epoch, holder, expires, next) VALUES (?, 1, ?, ?, 0)');
  const seize = file.prepare('UPDATE groups SET epoch = ?, holder = ?, expires = ? WHERE name = ?');
  const setExpires = file.prepare('UPDATE groups SET expires = ? WHERE name = ? AND epoch = ?');
  const setNext = file.prepare('UPDATE groups SET next = ? WHERE name = ? AND epoch = ?');
  const least = file.prepare('SELECT coalesce(min(next), 0) AS next FROM groups');
  const holder = HOLDER.join('|');
  let epoch = 0;
  /** The end of the lease as this holder has written it: another one was written by a process that waits. */
  let written = 0;
  let contendedUntil = -Infinity;

  const row = (): LeaseRow | undefined => select.get(group) as LeaseRow | undefined;
  const isFree = ({ expires, holder: of }: LeaseRow): boolean => expires <= now() || isGone(of);
  const prolong = (): boolean => {
    written = now() + (now() < contendedUntil ? TERM_MS : LONG_TERM_MS);
    return file.write(() => setExpires.run(written, group, epoch).changes === 1);
  };
  /** A term that is longer than 6 seconds was not asked for yet, or was written before the clock was set back. */
  const ask = ({ epoch: of, expires }: LeaseRow): void => {
    if (expires > now() + TERM_MS) file.write(() => setExpires.run(now() + ASKED_TERM_MS, group, of));
  };
  const noteContention = ({ expires }: LeaseRow): void => {
    if (expires !== written) contendedUntil = now() + CONTENDED_MS;
    // The clock was set back.
    if (contendedUntil > now() + CONTENDED_MS) contendedUntil = -Infinity;
  };

  return {
    acquire: () => {
      const seen = file.read(row);
      if (seen !== undefined && !isFree(seen)) {
        ask(seen);
        return false;
      }
      return file.write(() => {
        const current = row();
        const expires = now() + LONG_TERM_MS;
        if (current === undefined) insert.run(group, holder, expires);
        else if (isFree(current)) seize.run(current.epoch + 1, holder, expires, group);
        else return false;
        epoch = current === undefined ? 1 : current.epoch + 1;
        written = expires;
        contendedUntil = -Infinity;
        return true;
      });
    },
    check: () => {
      const current = file.read(row);
      if (current?.epoch !== epoch) return false;
      noteContention(current);
      return current.expires > now() + RENEW_BELOW_MS || prolong();
    },
    renew: () => {
      const current = file.read(row);
      if (current?.epoch !== epoch) return false;
      noteContention(current);
      const left = current.expires - now();
      const isLong = left > LONG_TERM_MS / 2 && left <= LONG_TERM_MS;
      return (isLong && now() >= contendedUntil) || prolong();
    },
    save: (next) => {
      const current = file.read(row);
      if (current?.epoch !== epoch) return false;
      return current.next === next || file.write(() => setNext.run(next, group, epoch).changes === 1);
    },
    release: (next) => {
      file.write(() => {
        setNext.run(next, group, epoch);
        setExpires.run(0, group, epoch);
      });
    },
    neededFrom: () => file.read(() => (least.get() as { next: number }).next),
  };
};
