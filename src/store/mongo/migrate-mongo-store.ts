import type { Collection, Db } from 'mongodb';
import type { FactCollections } from './client/fact-repository.ts';
import { markWaitingPeople } from './consent/mark-waiting-people.ts';
import type { PeopleCollections } from './consent/person-lookup.ts';
import { dropObsoleteIndexes } from './drop-obsolete-indexes.ts';
import { type DocumentDocument, giveDocumentsOwners } from './statements/document-repository.ts';

/** Deleted at once: a call must end within the time limit of the connection. */
const BATCH_SIZE = 1000;

/** Deletes what all sources once said of an activity as one: it cannot be divided, and is built anew for each. */
const deleteMergedActivities = async (activities: Collection): Promise<void> => {
  for (;;) {
    const found = await activities.find({}, { projection: { _id: 1 }, limit: BATCH_SIZE }).toArray();
    if (found.length > 0) await activities.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
    if (found.length < BATCH_SIZE) return;
  }
};

/** Brings what releases before have stored into its present form. Repeatable, also beside another process. */
export const migrateMongoStore = async (
  database: Pick<Db, 'collection'>,
  {
    documents,
    people: { people },
    facts,
    factCopies,
    isAheadOfRollout,
  }: FactCollections & {
    readonly documents: Collection<DocumentDocument>;
    readonly people: Pick<PeopleCollections, 'people'>;
    readonly isAheadOfRollout: boolean;
  },
  now: () => number,
): Promise<void> => {
  await giveDocumentsOwners(documents);
  await deleteMergedActivities(database.collection('activities'));
  await markWaitingPeople(people, { facts, factCopies, now });
  if (!isAheadOfRollout) await dropObsoleteIndexes(database);
};
