import type { StatementShelf } from '../../store/ports/store.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import { askWhoStays, type SinkConsent } from '../erasure/ask-consent.ts';
import { walkPages } from '../statements/scan-pages.ts';

/** What one round of the sweep came to. */
export interface SweptConsent {
  readonly seen: number;
  readonly erased: number;
  /** Where to go on (as `above`); absent when all have been seen: then begin anew. */
  readonly next?: SortKey;
}

/** What the sweep needs. */
export interface SweepConsentDeps {
  readonly statements: Pick<StatementShelf, 'walk'>;
  readonly consent: Pick<SinkConsent, 'personsById' | 'erase'>;
  /** How many statements one round looks at. */
  readonly most?: number;
}

/**
 * Builds the sweep of statements that may not stay: what a sink left that died between an insert and its second look at
 * the decisions, or between the steps of an erasure. A round looks at no more than `most` statements (1,000) that stand
 * above the key given, and erases what it finds, however often it is repeated. Rejects with Problem
 * `store-unavailable`.
 */
export const createSweepConsent =
  ({ statements, consent, most = 1_000 }: SweepConsentDeps): ((above?: SortKey) => Promise<SweptConsent>) =>
  async (above) => {
    let next: SortKey | undefined;
    let seen = 0;
    let erased = 0;
    for await (const page of walkPages(statements, { most, ...(above === undefined ? {} : { above }) })) {
      const answers = await askWhoStays(consent, page);
      const going = page.filter((document) => document.erasing === true || !answers.stays(document));
      if (going.length > 0) await consent.erase(going);
      seen += page.length;
      erased += going.length;
      next = page.at(-1)?.at;
    }
    return { seen, erased, ...(seen < most || next === undefined ? {} : { next }) };
  };
