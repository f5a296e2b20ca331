import { defined } from '../../core/json-object.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import { readDecisionSnapshot, type SinkConsent } from '../erasure/sink-consent.ts';
import { scanPages } from '../statements/scan-pages.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';

export interface SweptConsent {
  readonly seen: number;
  readonly erased: number;
  /** The `above` of the next round; absent when all statements have been seen: then begin from the start. */
  readonly next?: SortKey;
}

export interface SweepConsentDeps {
  readonly statements: Pick<StatementRepository, 'scan'>;
  readonly consent: Pick<SinkConsent, 'personsById' | 'erase'>;
  /** Statements examined in one round, 1,000 by default. */
  readonly max?: number;
}

/**
 * Erases statements that may not stay. Some remain if a sink dies between an insert and its recheck, or during an
 * erasure. Repeatable; a round examines the statements above the key. Rejects with Problem `store-unavailable`.
 */
export const createSweepConsent =
  ({ statements, consent, max = 1_000 }: SweepConsentDeps): ((above?: SortKey) => Promise<SweptConsent>) =>
  async (above) => {
    let next: SortKey | undefined;
    let seen = 0;
    let erased = 0;
    for await (const page of scanPages(statements, { max, ...defined({ above }) })) {
      const decisions = await readDecisionSnapshot(consent, page);
      // The people of a damaged statement may differ from those that it was stored with: it waits for its repair.
      const revoked = page.filter(
        (document) => document.erasing === true || (document.damaged !== true && !decisions.mayStay(document)),
      );
      if (revoked.length > 0) await consent.erase(revoked);
      seen += page.length;
      erased += revoked.length;
      next = page.at(-1)?.at;
    }
    return { seen, erased, ...(seen >= max && next !== undefined && { next }) };
  };
