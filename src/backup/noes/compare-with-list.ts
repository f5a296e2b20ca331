import { randomBytes } from 'node:crypto';
import type { Store } from '../../store/ports/store.ts';
import type { NoesList } from './read-noes.ts';

/**
 * How the audit chain of a store stands to a list of noes.
 *
 * - `empty`: the list has no whole line, so nothing can be said.
 * - `current`: the chain goes through the last event of the list. `behind` is how many events of the chain the list
 *   lacks; in a Carnet that runs these are the ones of the last seconds.
 * - `older`: the chain ends before the list does. The store is an older copy that was put back, and lacks what was
 *   decided since `storeSeq`.
 * - `other`: another event stands where the list ends. An older copy was put back and has gone on, or the list is
 *   another Carnet's.
 * - `restored`: the list is of the chain before a restore, which has applied all that it has.
 */
export type ListComparison =
  | { readonly state: 'empty' }
  | { readonly state: 'current'; readonly behind: number }
  | { readonly state: 'older'; readonly storeSeq: number; readonly listSeq: number; readonly until?: number }
  | { readonly state: 'other'; readonly listSeq: number; readonly until?: number }
  | { readonly state: 'restored'; readonly listSeq: number };

/** The key is from before it was called the name of the chain. */
const CHAIN_NAME = 'noes-lineage';
const appliedFact = (chain: string): string => `noes-applied:${chain}`;

/** The name of the present chain of a store. Rejects with Problem `store-unavailable`. */
export const chainNameOf = ({ facts }: Pick<Store, 'facts'>): Promise<string> =>
  facts.putIfAbsent(CHAIN_NAME, randomBytes(9).toString('base64url'));

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
    await facts.remove(appliedFact(chain));
    await facts.putIfAbsent(appliedFact(chain), String(Math.max(before, through)));
  }
  await facts.remove(CHAIN_NAME);
  await chainNameOf({ facts });
};

/**
 * Compares the audit chain of a store with a list of noes that `readNoesFile` gave. It reads three records, and writes
 * nothing. Rejects with Problem `store-unavailable`.
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
  const [there] = await auditEvents.page({ after: listSeq - 1, limit: 1 });
  if (there?.seq === listSeq && there.hash === hash) return { state: 'current', behind: storeSeq - listSeq };
  const known = until === undefined ? {} : { until };
  return storeSeq < listSeq ? { state: 'older', storeSeq, listSeq, ...known } : { state: 'other', listSeq, ...known };
};
