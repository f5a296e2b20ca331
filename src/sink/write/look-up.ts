import type { StatementShelf } from '../../store/ports/store.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import { askWhoStays, type Denied, findDenied, type SinkConsent } from '../erasure/ask-consent.ts';
import type { Incoming } from '../statements/decode-messages.ts';
import { findConflicts, findRivals } from './find-conflicts.ts';

/** What is known of the statements of a write before it is noted. */
export interface LookedUp {
  /** Those that somebody does not permit any more, and why. */
  readonly withheld: ReadonlyMap<Incoming, Denied>;
  /** Those that another statement keeps from being stored, as far as can be seen before the insert. */
  readonly aside: ReadonlySet<Incoming>;
  /** The ids that are on the shelf already. */
  readonly there: ReadonlySet<StatementId>;
}

/** What is known where nothing was looked up. */
export const NOTHING_KNOWN: LookedUp = { withheld: new Map(), aside: new Set(), there: new Set() };

/**
 * Builds the look-up of a write: its ids in one call, then, where consent is asked for, the decisions of all who are in
 * its statements or in those that have the ids, in one round. A statement on the shelf that may not stay counts as
 * absent.
 */
export const createLookUp =
  ({
    statements,
    consent,
    now,
  }: {
    readonly statements: Pick<StatementShelf, 'find'>;
    readonly consent: SinkConsent | undefined;
    readonly now: () => number;
  }) =>
  async (request: readonly Incoming[]): Promise<LookedUp> => {
    if (request.length === 0) return NOTHING_KNOWN;
    const found = await statements.find([...new Set(request.map(({ document }) => document.id))]);
    if (consent === undefined)
      return {
        ...NOTHING_KNOWN,
        aside: new Set([...findConflicts(request, found), ...findRivals(request, found)]),
        there: new Set(found.keys()),
      };

    const answers = await askWhoStays(consent, [...request.map(({ document }) => document), ...found.values()]);
    const withheld = await findDenied(consent, answers, request, now());
    const open = withheld.size === 0 ? request : request.filter((one) => !withheld.has(one));
    const stored = new Map([...found].filter(([, document]) => answers.stays(document)));
    return {
      withheld,
      aside: new Set([...findConflicts(open, stored), ...findRivals(open, stored)]),
      there: new Set(stored.keys()),
    };
  };
