import type { DocumentHead, DocumentPlace, DocumentRepository } from '../../store/ports/document-repository.ts';
import { generationIn } from '../model/merged-ids.ts';
import type { KnownPeople } from '../people/person-lookup.ts';
import { recordPurposeId, sourceOfRecord } from '../purposes/recording-purpose.ts';
import type { Person } from '../model/types.ts';

/** What `createRemoveDocuments` is built from. */
export interface RemoveDocumentsDeps {
  readonly documents: Pick<DocumentRepository, 'ofPeople' | 'remove'>;
  readonly people: Pick<KnownPeople, 'personsById'>;
}

const AT_ONCE = 200;

const goes = (
  { source, person: of }: DocumentHead,
  marked: string,
  parts: ReadonlyMap<string, number>,
  person: Person | undefined,
): boolean => {
  const generation = parts.get(source);
  if (generation === undefined || of === undefined) return false;
  if (person === undefined) return true;
  // Generations of a former id count as the present one's.
  const counted = (id: string, one: number): number => generationIn(person, id, recordPurposeId(source), one);
  return counted(of.id, of.generation) <= counted(marked, generation);
};

/**
 * Builds the removal of documents (states and profiles of an agent): those of a person, under whatever id they were
 * written, that a source wrote for a purpose which is erased, of its generation and earlier ones. A document that is
 * written again meanwhile is its writer's to judge. Repeatable; rejects with Problem `store-unavailable`.
 */
export const createRemoveDocuments =
  ({ documents, people }: RemoveDocumentsDeps) =>
  async (
    marked: string,
    erased: readonly { readonly purpose: string; readonly generation: number }[],
  ): Promise<void> => {
    const parts = new Map(
      erased.flatMap(({ purpose, generation }) => {
        const source = sourceOfRecord(purpose);
        return source === undefined ? [] : [[source, generation] as const];
      }),
    );
    if (parts.size === 0) return;
    const person = (await people.personsById([marked])).get(marked);
    const ids = [
      ...new Set([marked, ...(person === undefined ? [] : [person.id, ...(person.was ?? []).map(({ id }) => id)])]),
    ];
    let after: DocumentPlace | undefined;
    do {
      const page = await documents.ofPeople(ids, { limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
      for (const document of page.documents)
        if (goes(document, marked, parts, person)) await documents.remove(document.scope, document.id, document);
      after = page.next;
    } while (after !== undefined);
  };
