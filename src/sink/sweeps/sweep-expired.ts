import type { RetentionStart } from '../../consent/gate/retention-window.ts';
import type { SinkConsent } from '../erasure/sink-consent.ts';
import { pagesStoredBefore } from './expired.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';

export interface SweepExpiredDeps {
  readonly statements: StatementRepository;
  readonly retainedSince: RetentionStart;
  /** All sources, as they are now. */
  readonly sources: () => Promise<readonly { readonly id: string }[]>;
  readonly erase: SinkConsent['erase'];
}

/** Statements of one source that one round erases. */
const MAX_PER_SOURCE = 10_000;

/**
 * Erases statements older than the `keep` (retention period) of their source, just as on a person's request. Resolves
 * with their number; repeatable. Rejects with Problem `store-unavailable`.
 */
export const createSweepExpired =
  ({ statements, retainedSince, sources, erase }: SweepExpiredDeps) =>
  async (): Promise<number> => {
    let erased = 0;
    for (const { id } of await sources()) {
      for await (const page of pagesStoredBefore(statements, {
        source: id,
        before: await retainedSince(id),
        max: MAX_PER_SOURCE,
      })) {
        await erase(page);
        erased += page.length;
      }
    }
    return erased;
  };
