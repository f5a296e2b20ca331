import { type Collection, type Db, MongoServerError } from 'mongodb';
import type { FactCollections } from './client/fact-repository.ts';
import { markWaitingPeople } from './consent/mark-waiting-people.ts';
import type { PeopleCollections } from './consent/person-lookup.ts';
import { isDamagedDocument } from './client/record-checks.ts';
import { giveSourcesNameKeys, type SourceDocument } from './sources/source-repository.ts';
import type { DocumentDocument } from './statements/document-keys.ts';
import { giveDocumentsOwners } from './statements/document-repository.ts';
import { moveSharedDocuments } from './statements/move-shared-documents.ts';

/** Indexes of earlier releases, by collection, that no query of this one uses. */
const OBSOLETE = [
  ['documents', 'owner_1_scope_1_updatedAt_1'],
  ['releases', 'people.id_1_study_1'],
  ['releases', 'dueOf_1_due_1_order_1'],
  ['releases', 'endingOf_1'],
  ['purposes', 'kind_1_state_1'],
] as const;

/** No such index, or no such collection. */
const NOT_FOUND = new Set<unknown>([26, 27]);

/** Drops indexes that no query uses any more. Repeatable; to be called once those in their place are built. */
const dropObsoleteIndexes = async (database: Pick<Db, 'collection'>): Promise<void> => {
  for (const [collection, name] of OBSOLETE)
    await database
      .collection(collection)
      .dropIndex(name)
      .catch((thrown: unknown) => {
        if (!(thrown instanceof MongoServerError) || !NOT_FOUND.has(thrown.code)) throw thrown;
      });
};

/** Deleted at once: a call must end within the time limit of the connection. */
const BATCH_SIZE = 1000;

/** Deletes definitions that all sources share: they cannot be divided, and are built anew for each. */
const deleteMergedActivities = async (activities: Collection): Promise<void> => {
  for (;;) {
    const found = await activities.find({}, { projection: { _id: 1 }, limit: BATCH_SIZE }).toArray();
    if (found.length > 0) await activities.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
    if (found.length < BATCH_SIZE) return;
  }
};

/**
 * Converts documents of earlier releases to the present form; resolves with true if all documents have it for good.
 * Repeatable, also beside another process.
 */
export const migrateMongoStore = async (
  database: Pick<Db, 'collection'>,
  {
    documents,
    sources,
    people: { people },
    facts,
    factCopies,
    isAheadOfRollout,
  }: FactCollections & {
    readonly documents: Collection<DocumentDocument>;
    readonly sources: Collection<SourceDocument>;
    readonly people: Pick<PeopleCollections, 'people'>;
    readonly isAheadOfRollout: boolean;
  },
  now: () => number,
): Promise<{ readonly areDocumentsMoved: boolean }> => {
  const given = await giveDocumentsOwners(documents);
  const areDocumentsMoved =
    !isAheadOfRollout && (await moveSharedDocuments(documents, { facts, factCopies, now, given }));
  await deleteMergedActivities(database.collection('activities'));
  await giveSourcesNameKeys(sources, (document) => !isDamagedDocument('source', document));
  await markWaitingPeople(people, { facts, factCopies, now });
  if (!isAheadOfRollout) await dropObsoleteIndexes(database);
  return { areDocumentsMoved };
};
