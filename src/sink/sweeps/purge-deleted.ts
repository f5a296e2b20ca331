import { DAY_MS } from '../../core/time.ts';
import type { Store } from '../../store/ports/store.ts';

/** Takes what was deleted out of the files of the store. */
export interface PurgeDeleted {
  /** To be called when something was deleted. */
  readonly deleted: () => void;
  /** One step, of some 20 ms; to be called every second. */
  readonly step: () => Promise<void>;
}

/** The index is rewritten at most this often: 1 s of CPU for a million statements. */
const TOKENS_EVERY_MS = DAY_MS;

/**
 * Purges the store after deletions: the write-ahead log at the next step, tokens in the index within a day. At the
 * start both are due, since a process may have stopped before.
 */
export const createPurgeDeleted = ({
  store,
  now,
}: {
  readonly store: Store & { readonly statements: Pick<Store['statements'], 'purgeTokens'> };
  readonly now: () => number;
}): PurgeDeleted => {
  let owesLog = true;
  let owesTokens = true;
  let isMerging = false;
  let mergedAt = -Infinity;

  const mergeTokens = async (): Promise<void> => {
    const begins = !isMerging && owesTokens && now() - mergedAt >= TOKENS_EVERY_MS;
    if (!isMerging && !begins) return;
    if (begins) {
      owesTokens = false;
      mergedAt = now();
    }
    isMerging = await store.statements.purgeTokens(begins);
    // The log still has the pages that were replaced.
    owesLog ||= !isMerging;
  };

  return {
    deleted: () => {
      owesLog = true;
      owesTokens = true;
    },
    step: async () => {
      await mergeTokens();
      if (owesLog) owesLog = !(await store.purgeDeleted());
    },
  };
};
