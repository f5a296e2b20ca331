import type { Stays } from '../consent/stays.ts';
import type { StoredDocument } from '../store/document-shelf.ts';

type Owned = Pick<StoredDocument, 'source' | 'person'>;

const asStatement = ({ source, person }: Owned): Parameters<Stays>[0][number] =>
  ({ source, ...(person === undefined ? {} : { people: [{ ...person, role: 'actor' as const }] }) });

/** What becomes of each of these documents, as of a statement whose actor is whom they are of (`consent/stays.ts`). */
export const documentStays = (stays: Stays, documents: readonly Owned[]): ReturnType<Stays> => stays(documents.map(asStatement));

/** Builds what every read of documents passes through, after they were read: none whose person has stopped or objected since is shown. */
export const createShownDocuments = (stays: Stays) => async <D extends Owned>(found: readonly D[]): Promise<readonly D[]> => {
  if (found.every(({ person }) => person === undefined)) return found;
  const staying = await documentStays(stays, found);
  return found.filter((_, index) => staying[index] === 'stays');
};
