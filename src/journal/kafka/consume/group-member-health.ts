import type { Offset } from '../../port/journal.ts';
import { type GroupMember, REBALANCE_TIMEOUT_MS, SESSION_TIMEOUT_MS } from './group-member.ts';
import type { PartitionReader } from './partition-reader.ts';

/** The time between two commits of offsets for monitoring. */
const COMMIT_INTERVAL_MS = 5000;
/** A partition with messages that are not fetched for so long shows that the member does not work. */
const STUCK_AFTER_MS = 15_000;
/** A member without an answer for so long cannot even join. */
const DEAD_AFTER_MS = REBALANCE_TIMEOUT_MS + 10_000;

/**
 * Checks a group member; the result is the reason why it must be replaced, or undefined. kafkajs can stop fetching, or
 * lose its heartbeat, without an event.
 */
export const createGroupMemberCheck = (
  member: GroupMember,
  readers: readonly PartitionReader[],
): ((ends: ReadonlyMap<number, Offset>) => string | undefined) => {
  const starvedSince = new Map<number, { readonly at: Offset; readonly since: number }>();
  let suspended = false;

  const checkSilence = (): string | undefined => {
    const silence = member.silentForMs();
    if (silence > DEAD_AFTER_MS) return 'the group does not answer';
    const isAssigned = readers.some((reader) => reader.isAssigned());
    if (silence > SESSION_TIMEOUT_MS) {
      // Others have the partitions of this member by now.
      if (isAssigned) suspended = true;
      for (const reader of readers) reader.revoke();
    } else if (suspended) {
      // The member has not joined again, so its assignment is unknown.
      if (!isAssigned) return 'the group did not answer for a session';
      suspended = false;
    }
    return undefined;
  };

  const checkFetching = (ends: ReadonlyMap<number, Offset>): string | undefined => {
    const now = performance.now();
    for (const [partition, reader] of readers.entries()) {
      const next = reader.nextOffset();
      const starved = starvedSince.get(partition);
      if (next === undefined || !reader.isStarved() || next >= (ends.get(partition) ?? 0))
        starvedSince.delete(partition);
      else if (starved?.at !== next) starvedSince.set(partition, { at: next, since: now });
      else if (now - starved.since > STUCK_AFTER_MS) return `partition ${partition} is not fetched`;
    }
    return undefined;
  };

  return (ends) => checkSilence() ?? checkFetching(ends);
};

/** Commits the next offsets to the group every few seconds, for monitoring tools: Carnet never reads them. */
export const createMonitoringCommit = (member: GroupMember, readers: readonly PartitionReader[]): (() => void) => {
  const committed = new Map<number, Offset>();
  let committedAt = performance.now();
  return () => {
    if (performance.now() - committedAt < COMMIT_INTERVAL_MS) return;
    committedAt = performance.now();
    const offsets = new Map<number, Offset>();
    for (const [partition, reader] of readers.entries()) {
      const next = reader.nextOffset();
      if (next !== undefined && committed.get(partition) !== next) offsets.set(partition, next);
    }
    if (offsets.size === 0) return;
    member.commit(offsets).then(
      () => offsets.forEach((offset, partition) => committed.set(partition, offset)),
      () => undefined,
    );
  };
};
