import type { Collection } from 'mongodb';
import { parseWith } from '../../../core/json-object.ts';
import type { Organisation, OrganisationRepository } from '../../ports/sources/organisation-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';

/** An organisation as JSON text, so that it comes back as it was; beside it its version. */
export interface OrganisationDocument {
  readonly _id: string;
  readonly v: number;
  readonly body: string;
}

const contentOf = ({ v, ...body }: Organisation): Omit<OrganisationDocument, '_id'> => ({
  v,
  body: JSON.stringify(body),
});

const read = ({ v, body }: OrganisationDocument): Organisation => parseWith<Organisation>(body, { v });

export const createMongoOrganisationRepository = (
  collection: Collection<OrganisationDocument>,
): OrganisationRepository => ({
  add: async (organisation) => isInserted(collection.insertOne({ _id: organisation.id, ...contentOf(organisation) })),
  update: async (organisation) =>
    (await collection.replaceOne({ _id: organisation.id, v: organisation.v - 1 }, contentOf(organisation)))
      .matchedCount === 1,
  find: async (id) => {
    const document = await collection.findOne({ _id: id });
    return document === null ? undefined : read(document);
  },
  list: async () => (await collection.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(read),
});
