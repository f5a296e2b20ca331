import type { StatementShelf } from '../store/store.ts';
import type { SortKey } from '../xapi/types.ts';
import { askWhoStays, type SinkConsent } from './ask-consent.ts';

/** What one round of the sweep came to. */
export interface SweptConsent {
  readonly seen: number;
  readonly erased: number;
  /** Where to go on (as `above`); absent when all have been seen: then begin anew. */
  readonly next?: SortKey;
}

/** What the sweep needs. */
export interface SweepConsentParts {
  readonly statements: Pick<StatementShelf, 'walk'>;
  readonly consent: Pick<SinkConsent, 'personsById' | 'erase'>;
  /** How many statements one page has; each may be as large as a body. */
  readonly pageSize?: number;
}

/** How many pages one round looks at. */
const MOST_PAGES = 10;

/**
 * Builds the sweep of statements that may not stay: what a sink left that died between an insert and its second look at the decisions, or between the steps
 * of an erasure. A round looks at no more than 1,000 statements that stand above the key given, and erases what it finds, however often it is
 * repeated. Rejects with Problem `store-unavailable`.
 */
export const createSweepConsent = ({ statements, consent, pageSize = 100 }: SweepConsentParts): ((above?: SortKey) => Promise<SweptConsent>) => async (from) => {
  let above = from;
  let seen = 0;
  let erased = 0;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await statements.walk({ limit: pageSize, ...(above === undefined ? {} : { above }) });
    const answers = await askWhoStays(consent, page);
    const going = page.filter((document) => document.erasing === true || !answers.stays(document));
    if (going.length > 0) await consent.erase(going);
    seen += page.length;
    erased += going.length;
    above = page.at(-1)?.at;
    if (page.length < pageSize || above === undefined) return { seen, erased };
  }
  return { seen, erased, ...(above === undefined ? {} : { next: above }) };
};
