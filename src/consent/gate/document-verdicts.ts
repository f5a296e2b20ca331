import type { StoredDocument } from '../../store/ports/document-repository.ts';
import type { Stays } from './retention-verdicts.ts';

/** A document, as far as it is asked about. */
export type OwnedDocument = Pick<StoredDocument, 'source' | 'person'>;

/**
 * What becomes of each of these documents: what would become of a statement whose actor is the one whom it is of.
 * Rejects with Problem `store-unavailable`.
 */
export const documentStays = (stays: Stays, documents: readonly OwnedDocument[]): ReturnType<Stays> =>
  stays(
    documents.map(({ source, person }) => ({
      source,
      ...(person === undefined ? {} : { people: [{ ...person, role: 'actor' as const }] }),
    })),
  );
