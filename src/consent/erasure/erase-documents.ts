import { defined } from '../../core/json-object.ts';
import type { DocumentCursor, DocumentRepository } from '../../store/ports/statements/document-repository.ts';
import type { PersonLookup } from '../people/person-lookup.ts';
import { type ErasedGenerations, readErasedPerson } from './erased-person.ts';

/**
 * Erases a person's documents (states and profiles) by purpose and source, up to the generation under erasure. A
 * document that is rewritten meanwhile is left to its writer. Idempotent; rejects with Problem `store-unavailable`.
 */
export type EraseDocuments = (personId: string, erased: ErasedGenerations) => Promise<void>;

interface EraseDocumentsDeps {
  readonly documents: DocumentRepository;
  readonly people: Pick<PersonLookup, 'findById'>;
}

const PAGE_SIZE = 200;
/** While pages are read, a store may move a document once, to a page that was read already. */
const PASSES = 2;

export const createEraseDocuments =
  ({ documents, people }: EraseDocumentsDeps): EraseDocuments =>
  async (id, erased) => {
    const person = await readErasedPerson(people, id, erased);
    if (person === undefined) return;
    for (let pass = 0; pass < PASSES; pass++) {
      let after: DocumentCursor | undefined;
      do {
        const page = await documents.findByPeople(person.ids, {
          limit: PAGE_SIZE,
          ...defined({ after }),
        });
        for (const document of page.documents)
          if (document.person !== undefined && person.covers(document.source, document.person))
            await documents.delete({ ...document.scope, owners: [document.owner] }, document.id, document);
        after = page.next;
      } while (after !== undefined);
    }
  };
