import type { KeptSince } from '../../consent/gate/retention-window.ts';
import type { StatementShelf } from '../../store/ports/store.ts';
import type { SinkConsent } from '../erasure/ask-consent.ts';
import { pagesBefore } from './expired.ts';

/** What the sweep needs. */
export interface SweepPastKeepDeps {
  readonly statements: Pick<StatementShelf, 'walk'>;
  readonly keptSince: KeptSince;
  /** All sources, as they are now. */
  readonly sources: () => Promise<readonly { readonly id: string }[]>;
  readonly erase: SinkConsent['erase'];
}

/** So many of one source are erased in one round. */
const MOST = 10_000;

/**
 * Builds the sweep of statements that have passed the `keep` of their source: they leave by the same way as what a
 * person has erased. Resolves with how many went; repeatable. Rejects with Problem `store-unavailable`.
 */
export const createSweepPastKeep =
  ({ statements, keptSince, sources, erase }: SweepPastKeepDeps) =>
  async (): Promise<number> => {
    let erased = 0;
    for (const { id } of await sources()) {
      for await (const page of pagesBefore(statements, id, await keptSince(id), MOST)) {
        await erase(page);
        erased += page.length;
      }
    }
    return erased;
  };
