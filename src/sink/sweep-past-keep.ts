import type { Source } from '../store/store.ts';
import type { SinkConsent } from './ask-consent.ts';
import { pagesPastKeep, type PastKeepParts } from './past-keep.ts';

/** What the sweep needs. */
export interface SweepPastKeepParts extends PastKeepParts {
  /** All sources, as they are now. */
  readonly sources: () => Promise<readonly Source[]>;
  readonly erase: SinkConsent['erase'];
}

/** So many of one source are erased in one round. */
const MOST = 10_000;

/**
 * Builds the sweep of statements that have passed the `keep` of their source: they leave by the same way as what a person has erased. Resolves with how many went;
 * repeatable. Rejects with Problem `store-unavailable`.
 */
export const createSweepPastKeep = ({ sources, erase, ...parts }: SweepPastKeepParts) => async (): Promise<number> => {
  let erased = 0;
  for (const source of await sources()) {
    for await (const page of pagesPastKeep(parts, source, MOST)) {
      await erase(page);
      erased += page.length;
    }
  }
  return erased;
};
