import { randomBytes } from 'node:crypto';
import type { AuditEvent } from '../../consent/audit/hash-chain.ts';
import { defined } from '../../core/json-object.ts';
import { isProblem } from '../../core/problem.ts';
import { CHAIN_APPLIED, CHAIN_NAME, OLDER_THAN_LIST } from '../../store/ports/copy-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import type { ListHead } from './noes-lines.ts';
import type { NoesList } from './read-noes.ts';

/** A list that has noes which the store lacks. */
interface ListAhead {
  /** The last event of the chain of the store; 0 for a new one. */
  readonly storeSeq: number;
  /** The last event of the list, and its hash. */
  readonly listSeq: number;
  readonly listHash: string;
  readonly until?: number;
  /**
   * True if the list is of the chain of this store, of one before a restore of it, or of one after. Otherwise it is of
   * a copy elsewhere, or was made after a restore that this store does not know.
   */
  readonly isOfStore: boolean;
}

/**
 * The relation of the audit chain of a store to a list of noes.
 *
 * - `empty`: the list has no complete line, so nothing can be said.
 * - `current`: the chain goes through the last event of the list. `behind` is the number of events of the chain that
 *   the list lacks; while Carnet runs, these are the events of the last seconds.
 * - `older`: the chain ends before the list does. The store is an older copy that was put back, and lacks what was
 *   decided since `storeSeq`.
 * - `other`: another event stands at the end of the list. An older copy was put back and has gone on, or the list is of
 *   another chain.
 * - `restored`: the list is of the chain before a restore, which has applied all that it has.
 */
export type ListComparison =
  | { readonly state: 'empty' }
  | { readonly state: 'current'; readonly behind: number }
  | ({ readonly state: 'older' | 'other' } & ListAhead)
  | { readonly state: 'restored'; readonly listSeq: number };

const appliedFact = (chain: string): string => `${CHAIN_APPLIED}${chain}`;

const newName = (): string => randomBytes(9).toString('base64url');

/**
 * The name of the present chain of a store: the names of the chains before restores, and one of its own, joined by
 * dots. Rejects with Problem `store-unavailable`.
 */
export const chainNameOf = ({ facts }: Pick<Store, 'facts'>): Promise<string> =>
  facts.putIfAbsent(CHAIN_NAME, newName());

/** True if the second name is of the same chain, or of one that restores have made of it. */
const isSameOrLater = (before: string, name: string): boolean => name === before || name.startsWith(`${before}.`);

/**
 * Notes that a restore has applied what the lists of these chains have, up to an event; the chain has another name from
 * now on. Rejects with Problem `store-unavailable`.
 */
export const noteRestored = async (
  { facts }: Pick<Store, 'facts'>,
  chains: readonly string[],
  through: number,
): Promise<void> => {
  for (const chain of new Set(chains)) {
    const before = Number((await facts.find(appliedFact(chain))) ?? 0);
    await facts.put(appliedFact(chain), String(Math.max(before, through)));
  }
  const before = chains.toSorted((a, b) => b.length - a.length)[0];
  await facts.put(CHAIN_NAME, before === undefined ? newName() : `${before}.${newName()}`);
};

/** The place from which a store that was put back differs from its list. */
export interface ForkOfList {
  /** The last event of the audit chain that both are known to have; 0 for none. */
  readonly head: number;
  /**
   * The time of that event, in milliseconds since the epoch, 0 if it is not known: the copy was made after it. Absent
   * for a store that has not gone on since it was put back.
   */
  readonly after?: number;
}

const eventAt = async (auditEvents: Store['auditEvents'], seq: number): Promise<number> => {
  if (seq === 0) return 0;
  const [event] = await auditEvents.page({ after: seq - 1, limit: 1 });
  return event?.seq === seq ? Date.parse((JSON.parse(event.body) as AuditEvent).at) : 0;
};

const holds = async (
  auditEvents: Store['auditEvents'],
  { seq = 0, hash }: Partial<Pick<ListHead, 'hash' | 'seq'>> = {},
): Promise<boolean> => {
  const [there] = await auditEvents.page({ after: seq - 1, limit: 1 });
  return there?.seq === seq && there.hash === hash;
};

/**
 * Finds the place from which a store that compares as `older` or `other` differs from its list: it may have gone on
 * since. Rejects with Problem `store-unavailable`.
 */
export const findFork = async (
  { auditEvents }: Pick<Store, 'auditEvents'>,
  { marks }: Pick<NoesList, 'marks'>,
  { state, storeSeq }: Extract<ListComparison, { readonly state: 'older' | 'other' }>,
): Promise<ForkOfList> => {
  const within = marks.filter(({ seq, hash }) => hash !== undefined && seq > 0 && seq <= storeSeq);
  // Once two chains differ, they differ in each later event.
  let [known, end] = [0, within.length];
  while (known < end) {
    const middle = (known + end) >> 1;
    if (await holds(auditEvents, within[middle])) known = middle + 1;
    else end = middle;
  }
  const isOnlyOlder = state === 'older' && known > 0 && known === within.length;
  const head = isOnlyOlder ? storeSeq : (within[known - 1]?.seq ?? 0);
  return isOnlyOlder ? { head } : { head, after: await eventAt(auditEvents, head) };
};

/**
 * Compares the audit chain of a store with a list of noes that `readNoesFile` gave before. It reads a few records, and
 * writes nothing. Rejects with Problem `store-unavailable`.
 */
export const compareWithList = async (
  { auditEvents, facts }: Pick<Store, 'auditEvents' | 'facts'>,
  { head, until }: Pick<NoesList, 'head' | 'until'>,
): Promise<ListComparison> => {
  if (head === undefined) return { state: 'empty' };
  const { seq: listSeq, hash, of } = head;
  const applied = await facts.find(appliedFact(of));
  if (applied !== undefined && listSeq <= Number(applied)) return { state: 'restored', listSeq };
  const storeSeq = (await auditEvents.head())?.seq ?? 0;
  // The chain before its first event is the same everywhere.
  if (listSeq === 0) return { state: 'current', behind: storeSeq };
  if (await holds(auditEvents, { seq: listSeq, hash })) return { state: 'current', behind: storeSeq - listSeq };
  const name = await facts.find(CHAIN_NAME);
  // A new store has no name yet; the list was signed by the keys of this Carnet.
  const isOfStore = name === undefined || applied !== undefined || isSameOrLater(name, of);
  const known = {
    storeSeq,
    listSeq,
    listHash: hash,
    isOfStore,
    ...defined({ until }),
  };
  return { state: storeSeq < listSeq ? 'older' : 'other', ...known };
};

type Facts = Pick<Store, 'facts'>;

/** The last event of a list whose noes the store lacks. */
type EventOfList = Pick<ListAhead, 'listSeq'> & Partial<Pick<ListAhead, 'listHash'>>;

/**
 * Lets processes without the list know that this store is an older copy. Repeatable; rejects with Problem
 * `store-unavailable`.
 */
export const noteOlderCopy = async ({ facts }: Facts, { listSeq, listHash }: EventOfList): Promise<void> => {
  await facts.putIfAbsent(OLDER_THAN_LIST, JSON.stringify({ listSeq, listHash }));
};

/** True if a process with a list has noted it; a damaged note counts. Rejects with Problem `store-unavailable`. */
export const isNotedOlder = async ({ facts }: Facts): Promise<boolean> => {
  try {
    return (await facts.find(OLDER_THAN_LIST)) !== undefined;
  } catch (thrown) {
    if (!isProblem(thrown, 'damaged')) throw thrown;
    return true;
  }
};

/** Removes the note: the list is in force. Rejects with Problem `store-unavailable`. */
export const forgetOlderCopy = ({ facts }: Facts): Promise<void> => facts.remove(OLDER_THAN_LIST);

/**
 * Removes the note once the chain of the store goes through the event that the list had. A shorter list, or one that
 * has only begun, knows nothing of that event. Rejects with Problem `store-unavailable`, `damaged`.
 */
export const forgetCoveredCopy = async ({
  auditEvents,
  facts,
}: Pick<Store, 'auditEvents' | 'facts'>): Promise<void> => {
  const noted = await facts.find(OLDER_THAN_LIST);
  if (noted === undefined) return;
  const { listSeq, listHash } = JSON.parse(noted) as EventOfList;
  if (await holds(auditEvents, { seq: listSeq, ...defined({ hash: listHash }) })) await facts.remove(OLDER_THAN_LIST);
};
