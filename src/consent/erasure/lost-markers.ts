import { CLOCKS_DIFFER_MS } from '../../core/time.ts';
import type { ErasureRepository, StoredErasure } from '../../store/ports/consent/erasure-repository.ts';
import {
  type DeadLetter,
  type DeadLetterQuery,
  type DeadLetterRepository,
  kindOfReason,
} from '../../store/ports/sink/dead-letter-repository.ts';
import { findAllOpen } from './mark-open-erasures.ts';

/**
 * Finds open erasures that may have a marker among unreadable records, which a sink passes. Resolves with their ids.
 * Rejects with Problem `store-unavailable`.
 */
export type FindLost = (open: readonly StoredErasure[]) => Promise<ReadonlySet<string>>;

/** A letter has up to some megabytes. */
const PAGE_SIZE = 50;

type Place = Pick<DeadLetter, 'partition' | 'offset' | 'reason' | 'addedAt'>;

/** An erasure knows the last of its markers in each partition, and not the earlier ones. */
const mayBeOf = (
  { partition, offset, reason, addedAt }: Place,
  { requestedAt, markers = [], markedAfter = [] }: StoredErasure,
): boolean =>
  kindOfReason(reason) === 'record' &&
  addedAt >= requestedAt - CLOCKS_DIFFER_MS &&
  offset <= (markers[partition] ?? -1) &&
  offset > (markedAfter[partition] ?? -1);

export const createFindLost =
  ({ deadLetters }: { readonly deadLetters: DeadLetterRepository }): FindLost =>
  async (open) => {
    const lost = new Set<string>();
    const since = Math.min(...open.map(({ requestedAt }) => requestedAt)) - CLOCKS_DIFFER_MS;
    for (let query: DeadLetterQuery = { kind: 'record', since }; ;) {
      const page = await deadLetters.list(PAGE_SIZE, query);
      for (const erasure of open) if (page.some((letter) => mayBeOf(letter, erasure))) lost.add(erasure.id);
      const after = page.at(-1);
      if (after === undefined || page.length < PAGE_SIZE) return lost;
      query = { ...query, after };
    }
  };

/** True if an open erasure waits to be marked again because this letter may be its marker: until then it stays. */
export const createMayBeMarker =
  ({ erasures }: { readonly erasures: ErasureRepository }) =>
  async (letter: Place): Promise<boolean> =>
    kindOfReason(letter.reason) === 'record' &&
    (await findAllOpen(erasures)).some((erasure) => mayBeOf(letter, erasure));
