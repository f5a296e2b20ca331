import type { ErasureRepository } from '../../store/ports/erasure-repository.ts';
import type { PersonRepository, StoredPerson } from '../../store/ports/person-repository.ts';
import type { ChainedEvent } from '../audit/hash-chain.ts';
import type { ChainKeeper } from '../audit/audit-log.ts';
import { erasedBy, unchainedOf } from '../people/person-mapping.ts';

/**
 * Tells every partition of the journal that what is held of a person for a purpose, of this generation and earlier
 * ones, must go; resolves with where it stands in each.
 */
export type Mark = (marker: {
  readonly person: string;
  readonly purpose: string;
  readonly generation: number;
  readonly event: string;
}) => Promise<readonly { readonly partition: number; readonly offset: number }[]>;

/** What `createFinish` is built from. */
export interface FinishDeps {
  readonly people: Pick<PersonRepository, 'find' | 'change' | 'unchained'>;
  readonly erasures: Pick<ErasureRepository, 'add' | 'find'>;
  readonly chain: Pick<ChainKeeper, 'append'>;
  readonly mark: Mark;
  readonly now: () => number;
}

/** What a change of decisions has come to. */
export interface Finished {
  readonly events: readonly ChainedEvent[];
  /** The id of the erasure that it brings. */
  readonly erasure?: string;
}

/** Finishes changes of decisions. */
export interface Finish {
  /** Finishes the change that a person's document owes; nothing where it owes none. */
  one(stored: StoredPerson): Promise<Finished | undefined>;
  /**
   * Finishes what crashes have left: changes of at least 2 seconds ago, at most `limit`; resolves with how many. Where
   * some cannot be finished the others are all the same; then it rejects with the first reason.
   */
  left(limit: number): Promise<number>;
}

/** So long a change is left to the request that made it, in milliseconds. */
const OWN_MS = 2000;

/**
 * Builds the finishing of changes that are in force but not told to all yet. In this order, each step repeatable, and
 * whoever else does the same at the same time: the events are chained, markers go to every partition of the journal,
 * the erasure is put down with their positions, and the debt is taken from the person's document, only where it still
 * is this one. A repeated marker erases nothing more. Rejects with Problem `store-unavailable` or
 * `journal-unavailable`; the decision holds nevertheless.
 */
export const createFinish = ({ people, erasures, chain, mark, now }: FinishDeps): Finish => {
  /** The last offset of each partition: what is erased has met every marker. */
  const markAll = async (person: string, erased: ReturnType<typeof erasedBy>): Promise<readonly number[]> => {
    const marked = await Promise.allSettled(
      erased.map(({ purpose, generation, event }) => mark({ person, purpose, generation, event })),
    );
    const positions = marked.flatMap((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    const last: number[] = [];
    for (const { partition, offset } of positions) last[partition] = Math.max(last[partition] ?? 0, offset);
    return last;
  };

  const clear = async (stored: StoredPerson, id: string): Promise<void> => {
    let current = stored;
    while (current.unchained?.id === id) {
      const { unchained, ...rest } = current;
      if (await people.change({ ...rest, v: current.v + 1 })) return;
      const again = (await people.find([stored.id])).get(stored.id);
      // Found to be somebody else in the meantime: the next look at what is left sees the document itself.
      if (again?.id !== stored.id) return;
      current = again;
    }
  };

  const one = async (stored: StoredPerson): Promise<Finished | undefined> => {
    const owed = unchainedOf(stored);
    if (owed === undefined) return undefined;
    const { id } = owed;
    const events: ChainedEvent[] = [];
    for (const content of owed.events) events.push(await chain.append(content));
    const erased = erasedBy(owed.events);
    if (erased.length > 0 && (await erasures.find(id)) === undefined) {
      const markers = await markAll(stored.id, erased);
      const what = erased.map(({ purpose, generation }) => ({ purpose, generation }));
      await erasures.add({ id, person: stored.id, what, requestedAt: owed.events[0]?.at ?? now(), markers, v: 1 });
    }
    await clear(stored, id);
    return { events, ...(erased.length === 0 ? {} : { erasure: id }) };
  };

  return {
    one,
    left: async (limit) => {
      const before = now() - OWN_MS;
      const old = (await people.unchained(limit)).filter(
        (stored) => (unchainedOf(stored)?.events[0]?.at ?? 0) <= before,
      );
      const failures: unknown[] = [];
      for (const stored of old)
        await one(stored).catch((thrown: unknown) => {
          failures.push(thrown);
        });
      if (failures.length > 0) throw failures[0];
      return old.length;
    },
  };
};
