import { Problem } from '../../core/problem.ts';
import type { StatementShelf, StoredStatement, WriteNote } from '../../store/ports/store.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import type { Incoming } from '../statements/decode-messages.ts';
import { findConflicts } from './find-conflicts.ts';
import type { HoldToConsent } from '../erasure/recheck-consent.ts';

/** What came of an insert. */
export interface Placed {
  /** The statements that are not set aside, duplicates too. */
  readonly kept: readonly Incoming[];
  /** Of these, those that are on the shelf by this write, or an earlier try of it. */
  readonly fresh: readonly Incoming[];
  readonly inserted: number;
  /** Whether all that was set aside is noted; where not, the epoch is lost, and what is inserted stays so. */
  readonly noted: boolean;
}

/** What placing needs. */
export interface PlaceDeps {
  readonly statements: Pick<StatementShelf, 'insert' | 'find'>;
  readonly makeRoom: HoldToConsent['makeRoom'];
}

// A statement whose id is taken is there for a reader too, at once or very soon.
const MOST_ROUNDS = 10;

const NONE: ReadonlyMap<StatementId, StoredStatement> = new Map();

const firstOfEach = (request: readonly Incoming[]): readonly Incoming[] => {
  const first = new Map<StatementId, Incoming>();
  for (const one of request) if (!first.has(one.document.id)) first.set(one.document.id, one);
  return [...first.values()];
};

/**
 * Builds the insert of a write. What has an id that is taken by a statement which may not stay replaces it. What is too
 * large for the store or has a conflict that shows only now is given to `note`, and nothing else happens before that
 * has resolved: with true where it is noted, with false where the epoch is lost.
 */
export const createPlaceStatements =
  ({ statements, makeRoom }: PlaceDeps) =>
  async (
    staying: readonly Incoming[],
    there: ReadonlySet<StatementId>,
    note: (added: WriteNote['aside']) => Promise<boolean>,
  ): Promise<Placed> => {
    let kept = staying;
    let inserted = 0;
    let pending = firstOfEach(staying).filter(({ document }) => !there.has(document.id));
    let fresh = pending;
    for (let round = 0; pending.length > 0; round++) {
      if (round === MOST_ROUNDS)
        throw new Problem('store-unavailable', 'The store says that ids are taken, but does not show by what.');
      const refused = await statements.insert(pending.map(({ document }) => document));
      inserted += pending.length - refused.size;
      if (refused.size === 0) break;
      const mine = pending.filter(({ document: { id } }) => refused.get(id) === 'taken');
      const stored =
        mine.length === 0
          ? NONE
          : await makeRoom(
              mine.map(({ document }) => document),
              await statements.find(mine.map(({ document: { id } }) => id)),
            );
      // What has another place than this is a repetition, and changes nothing (2.0 4.1.6.1); what has the same is of an
      // earlier try.
      fresh = fresh.filter(
        ({ document: { id, at } }) => refused.get(id) !== 'too-large' && (stored.get(id)?.at ?? at) === at,
      );
      const tooLarge = kept.filter(({ document: { id } }) => refused.get(id) === 'too-large');
      const lost = new Set([...findConflicts(kept, stored), ...tooLarge]);
      if (lost.size > 0) {
        kept = kept.filter((one) => !lost.has(one));
        const places = [...lost].map((one) =>
          tooLarge.includes(one) ? { ...one.place, tooLarge: true as const } : one.place,
        );
        if (!(await note(places)))
          return { kept, fresh: fresh.filter((one) => !lost.has(one)), inserted, noted: false };
      }
      pending = mine.filter(({ document: { id } }) => !stored.has(id));
    }
    return { kept, fresh, inserted, noted: true };
  };
