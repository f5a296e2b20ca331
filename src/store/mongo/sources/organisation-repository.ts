import type { Collection } from 'mongodb';
import { parseWith } from '../../../core/json-object.ts';
import type { Organisation, OrganisationRepository } from '../../ports/sources/organisation-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type RecordChecks, sealed, STRICT_CHECKS, type WithChecksum } from '../client/record-checks.ts';

/** An organisation as JSON text, so that it comes back as it was; beside it its version. */
export interface OrganisationDocument extends WithChecksum {
  readonly _id: string;
  readonly v: number;
  readonly body: string;
}

const documentOf = ({ v, ...body }: Organisation): OrganisationDocument =>
  sealed('organisation', {
    _id: body.id,
    v,
    body: JSON.stringify(body),
  });

const parse = ({ v, body }: OrganisationDocument): Organisation => parseWith<Organisation>(body, { v });

export const createMongoOrganisationRepository = (
  collection: Collection<OrganisationDocument>,
  checks: RecordChecks = STRICT_CHECKS,
): OrganisationRepository => {
  const read = (document: OrganisationDocument): Organisation => checks.read('organisation', document, parse);
  return {
    add: async (organisation) => isInserted(collection.insertOne(documentOf(organisation))),
    update: async (organisation) =>
      (await collection.replaceOne({ _id: organisation.id, v: organisation.v - 1 }, documentOf(organisation)))
        .matchedCount === 1,
    find: async (id) => {
      const document = await collection.findOne({ _id: id });
      return document === null ? undefined : read(document);
    },
    list: async () => (await collection.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(read),
  };
};
