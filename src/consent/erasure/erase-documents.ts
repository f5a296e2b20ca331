import type { DocumentCursor, DocumentHead, DocumentRepository } from '../../store/ports/document-repository.ts';
import { idsOf, translateGeneration } from '../model/merged-ids.ts';
import type { Person } from '../model/types.ts';
import type { PersonLookup } from '../people/person-lookup.ts';
import { recordPurposeId, sourceOfRecord } from '../purposes/recording-purpose.ts';

/** What an erasure takes away of a person, by purpose: of this generation and earlier ones. */
export type ErasedGenerations = readonly { readonly purpose: string; readonly generation: number }[];

/**
 * Erases a person's documents (states and profiles) by purpose and source, up to the generation under erasure. One
 * rewritten meanwhile is left to its writer. Idempotent; rejects with Problem `store-unavailable`.
 */
export type EraseDocuments = (personId: string, erased: ErasedGenerations) => Promise<void>;

interface EraseDocumentsDeps {
  readonly documents: Pick<DocumentRepository, 'findByPeople' | 'delete'>;
  readonly people: Pick<PersonLookup, 'findById'>;
}

const PAGE_SIZE = 200;

/** The person under erasure; `person` is undefined where they no longer exist. */
interface ErasedPerson {
  readonly id: string;
  readonly person: Person | undefined;
  /** The last generation to erase, by source. */
  readonly generations: ReadonlyMap<string, number>;
}

const isErased = ({ source, person: owner }: DocumentHead, { id, person, generations }: ErasedPerson): boolean => {
  const generation = generations.get(source);
  if (generation === undefined || owner === undefined) return false;
  if (person === undefined) return true;
  // Generations of a merged id count as the present one's.
  const purpose = recordPurposeId(source);
  return translateGeneration(person, owner, purpose) <= translateGeneration(person, { id, generation }, purpose);
};

export const createEraseDocuments =
  ({ documents, people }: EraseDocumentsDeps): EraseDocuments =>
  async (id, erased) => {
    const generations = new Map(
      erased.flatMap(({ purpose, generation }) => {
        const source = sourceOfRecord(purpose);
        return source === undefined ? [] : [[source, generation] as const];
      }),
    );
    if (generations.size === 0) return;
    const person = (await people.findById([id])).get(id);
    const ids = [...new Set([id, ...(person === undefined ? [] : idsOf(person))])];
    let after: DocumentCursor | undefined;
    do {
      const page = await documents.findByPeople(ids, { limit: PAGE_SIZE, ...(after === undefined ? {} : { after }) });
      for (const document of page.documents)
        if (isErased(document, { id, person, generations }))
          await documents.delete({ ...document.scope, owners: [document.owner] }, document.id, document);
      after = page.next;
    } while (after !== undefined);
  };
