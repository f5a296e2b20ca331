import type { ErasureRepository, StoredErasure } from '../../store/ports/consent/erasure-repository.ts';
import type { DeadLetterQuery, DeadLetterRepository } from '../../store/ports/dead-letter-repository.ts';
import { createMarkErasure } from './mark-open-erasures.ts';

interface MarkLostDeps {
  readonly deadLetters: Pick<DeadLetterRepository, 'list'>;
  readonly erasures: Pick<ErasureRepository, 'update'>;
  readonly appendMarker: Parameters<typeof createMarkErasure>[0]['appendMarker'];
}

/**
 * Marks an erasure again where a record that may mark it could not be read: a sink has passed it all the same. Resolves
 * with whether. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export type MarkIfLost = (erasure: StoredErasure) => Promise<boolean>;

/** How much the clocks of processes may differ. */
const CLOCKS_DIFFER_MS = 60_000;
/** A letter has up to some megabytes. */
const PAGE_SIZE = 50;

export const createMarkIfLost = ({ deadLetters, erasures, appendMarker }: MarkLostDeps): MarkIfLost => {
  const markErasure = createMarkErasure({ erasures, appendMarker });

  /** It knows the last of its markers in each partition; where those before it are, it does not. */
  const mayBeLost = async ({ requestedAt, markers = [], markedAfter = [] }: StoredErasure): Promise<boolean> => {
    const filter = { kind: 'record', since: requestedAt - CLOCKS_DIFFER_MS } as const;
    for (let query: DeadLetterQuery = filter; ;) {
      const page = await deadLetters.list(PAGE_SIZE, query);
      const isOne = page.some(
        ({ partition, offset }) => offset <= (markers[partition] ?? -1) && offset > (markedAfter[partition] ?? -1),
      );
      if (isOne) return true;
      const after = page.at(-1);
      if (after === undefined || page.length < PAGE_SIZE) return false;
      query = { ...filter, after };
    }
  };

  return async (erasure) => {
    if (!(await mayBeLost(erasure))) return false;
    // Where another process changes it, that one has marked it.
    await markErasure({ ...erasure, markedAfter: erasure.markers ?? [] });
    return true;
  };
};
