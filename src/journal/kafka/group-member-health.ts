import type { Offset } from '../port/journal.ts';
import { REBALANCE_TIMEOUT, SESSION_TIMEOUT } from './group-member.ts';
import type { GroupMember } from './group-member.ts';
import type { PartitionReader } from './partition-reader.ts';

/** How often offsets are committed, in milliseconds. */
const COMMIT = 5000;
/** A partition that should be fetched and is not, for so long, shows that the member does not work. */
const STUCK = 15_000;
/** A member that hears nothing for so long does not even join. */
const SILENT = REBALANCE_TIMEOUT + 10_000;

/**
 * Says why a member is of no use, where it is of none: kafkajs can stop fetching, or lose its heartbeat, without a
 * word. A member that has heard nothing for a session gives up its partitions, since others have them by now; where it
 * hears again without having joined again, nobody knows what it holds.
 */
export const createMemberCheck = (
  member: GroupMember,
  readers: readonly PartitionReader[],
): ((ends: ReadonlyMap<number, Offset>) => string | undefined) => {
  const hungry = new Map<number, { readonly at: Offset; readonly since: number }>();
  let suspended = false;
  return (ends) => {
    const now = performance.now();
    const silence = member.silence();
    if (silence > SILENT) return 'the group does not answer';
    if (silence > SESSION_TIMEOUT) {
      if (readers.some((reader) => reader.owned())) suspended = true;
      for (const reader of readers) reader.lose();
    } else if (suspended) {
      if (!readers.some((reader) => reader.owned())) return 'the group did not answer for a session';
      suspended = false;
    }
    for (const [partition, reader] of readers.entries()) {
      const next = reader.next();
      if (next === undefined || !reader.hungry() || next >= (ends.get(partition) ?? 0)) hungry.delete(partition);
      else if (hungry.get(partition)?.at !== next) hungry.set(partition, { at: next, since: now });
      else if (now - (hungry.get(partition)?.since ?? now) > STUCK) return `partition ${partition} is not fetched`;
    }
    return undefined;
  };
};

/** Tells the group every few seconds where the reading stands, for those who watch it: nothing of ours reads that. */
export const createDisplayCommit = (member: GroupMember, readers: readonly PartitionReader[]): (() => void) => {
  const committed = new Map<number, Offset>();
  let committedAt = performance.now();
  return () => {
    if (performance.now() - committedAt < COMMIT) return;
    committedAt = performance.now();
    const offsets = new Map<number, Offset>();
    for (const [partition, reader] of readers.entries()) {
      const next = reader.next();
      if (next !== undefined && committed.get(partition) !== next) offsets.set(partition, next);
    }
    if (offsets.size === 0) return;
    member.commit(offsets).then(
      () => offsets.forEach((offset, partition) => committed.set(partition, offset)),
      () => undefined,
    );
  };
};
