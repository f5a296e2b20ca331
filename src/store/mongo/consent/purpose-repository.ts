import type { Collection } from 'mongodb';
import { isDamaged } from '../../ports/checked/damaged-record.ts';
import { isListed, type PurposeRepository, type StoredPurpose } from '../../ports/consent/purpose-repository.ts';
import { createBatchedLookup } from '../../../core/concurrency/batched-lookup.ts';
import { parseWith } from '../../../core/json-object.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type RecordChecks, sealed, STRICT_CHECKS, type WithChecksum } from '../client/record-checks.ts';

/** One version of a purpose as JSON text, so that it comes back as it was; beside it the members that are queried. */
export interface PurposeDocument extends StoredPurpose, WithChecksum {
  /** Id and version. */
  readonly _id: string;
  readonly body: string;
}

export const PURPOSE_INDEXES = [{ id: 1, version: 1 }] as const;

const documentOf = ({ v, ...body }: StoredPurpose): PurposeDocument =>
  sealed('purpose', {
    _id: `${body.id}/${body.version}`,
    id: body.id,
    version: body.version,
    kind: body.kind,
    state: body.state,
    v,
    body: JSON.stringify(body),
  });

const parse = ({ v, body }: PurposeDocument): StoredPurpose => parseWith<StoredPurpose>(body, { v });

/** The purpose and the version of a key: those of the document may be damaged. */
const keyOf = ({ _id }: Pick<PurposeDocument, '_id'>): readonly [id: string, version: number] => {
  const slash = _id.lastIndexOf('/');
  return [_id.slice(0, slash), Number(_id.slice(slash + 1))];
};

const BY_KEY = { _id: 1 } as const;

/** The keys of all versions of a purpose: `0` is the character after the slash. */
const versionsOf = (id: string) => ({ _id: { $gt: `${id}/`, $lt: `${id}0` } });

/** The versions of purposes in MongoDB. Concurrent look-ups of current ones are one query. */
export const createMongoPurposeRepository = (
  collection: Collection<PurposeDocument>,
  checks: RecordChecks = STRICT_CHECKS,
): PurposeRepository => {
  const read = (document: PurposeDocument): StoredPurpose => checks.read('purpose', document, parse);
  const byVersion = (one: PurposeDocument, other: PurposeDocument): number => keyOf(one)[1] - keyOf(other)[1];
  return {
    add: async (purpose) => isInserted(collection.insertOne(documentOf(purpose))),
    findCurrent: createBatchedLookup(async (ids) => {
      // A purpose has few versions: one query reads them all, and only the newest is parsed.
      const newest = new Map<string, PurposeDocument>();
      const found = await collection.find({ $or: ids.map(versionsOf) }, { batchSize: 1000, hint: BY_KEY }).toArray();
      for (const document of found) {
        const [id] = keyOf(document);
        const known = newest.get(id);
        if (known === undefined || byVersion(known, document) < 0) newest.set(id, document);
      }
      return new Map([...newest].map(([id, document]) => [id, read(document)]));
    }),
    findVersions: async (id) =>
      (await collection.find(versionsOf(id), { batchSize: 1000, hint: BY_KEY }).toArray()).sort(byVersion).map(read),
    // There are few purposes. The purpose of a damaged version is not known: it is in every list.
    list: async (filter) =>
      (await collection.find({}, { sort: { id: 1, version: 1 }, batchSize: 1000 }).toArray())
        .map(read)
        .filter((one) => isDamaged(one) || isListed(one, filter)),
    update: async (purpose) => {
      const document = documentOf(purpose);
      const { _id } = document;
      return (await collection.replaceOne({ _id, v: purpose.v - 1 }, document)).matchedCount === 1;
    },
  };
};
