import type { Collection, Filter } from 'mongodb';
import type { DocumentScope, DocumentSpace } from '../../ports/statements/document-repository.ts';
import { type DocumentDocument, hiddenOwner, ownerOf, ownKeyOf, sharedKeyOf } from './document-keys.ts';

type Place = Pick<DocumentDocument, '_id' | 'owner' | 'etag' | 'updatedAt'>;

const PLACE = { owner: 1, etag: 1, updatedAt: 1 } as const;
const BY_KEY = { hint: { _id: 1 } } as const;

/** Documents that `moveSharedDocuments` is moving: hidden under the shared key, and not changed any more. */
export interface MovingDocuments {
  find(space: DocumentSpace, id: string): Promise<DocumentDocument | null>;
  /** Deletes a document, so that it does not come to its new key; true if it was there. */
  remove(space: DocumentSpace, id: string, version?: Pick<Place, 'etag' | 'updatedAt'>): Promise<boolean>;
  /** The moving documents that match a filter. */
  list(filter: Filter<DocumentDocument>): Promise<readonly (DocumentScope & { readonly id: string })[]>;
}

export const createMovingDocuments = (documents: Collection<DocumentDocument>): MovingDocuments => {
  const filterOf = (space: DocumentSpace, id: string) => ({
    _id: sharedKeyOf(space, id),
    owner: { $in: space.owners.map(hiddenOwner) },
  });
  return {
    find: (space, id) => documents.findOne(filterOf(space, id), BY_KEY),
    remove: async (space, id, version) => {
      const options = { ...BY_KEY, projection: PLACE };
      const found: Place | null = await documents.findOne({ ...filterOf(space, id), ...version }, options);
      if (found === null) return false;
      const { _id, etag, updatedAt } = found;
      const [hidden, owner] = [found.owner, ownerOf(found)];
      const own = ownKeyOf(owner, space, id);
      // The reserved key goes first: without it no later move writes the content there. An earlier move has written it.
      await documents.deleteOne({ _id: own, owner: hidden }, BY_KEY);
      await documents.deleteOne({ _id, owner: hidden, etag, updatedAt }, BY_KEY);
      await documents.deleteOne({ _id: own, owner, etag, updatedAt }, BY_KEY);
      return true;
    },
    list: async (filter) => {
      const projection = { resource: 1, activity: 1, agent: 1, registration: 1, id: 1 } as const;
      const found = await documents.find(filter, { projection }).toArray();
      return found.filter((one) => one._id === sharedKeyOf(one, one.id));
    },
  };
};
