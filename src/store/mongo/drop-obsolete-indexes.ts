import { type Db, MongoServerError } from 'mongodb';

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
export const dropObsoleteIndexes = async (database: Pick<Db, 'collection'>): Promise<void> => {
  for (const [collection, name] of OBSOLETE)
    await database
      .collection(collection)
      .dropIndex(name)
      .catch((thrown: unknown) => {
        if (!(thrown instanceof MongoServerError) || !NOT_FOUND.has(thrown.code)) throw thrown;
      });
};
