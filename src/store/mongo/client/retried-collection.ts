import {
  BSON,
  type Collection,
  type CollectionOptions,
  type Db,
  type Document,
  FindCursor,
  MongoServerError,
} from 'mongodb';
import { hedged } from '../../../core/concurrency/hedged.ts';
import { DUPLICATE_KEY } from './duplicate-key.ts';
import { callDriver, isNotDone, isPassing, isPassingForRead } from './failure.ts';
import type { Retry } from './retry.ts';

type MayRepeat = (thrown: unknown) => boolean;

/**
 * The failures of a command after which it may be sent again. Reads and commands on many documents have the same effect
 * twice. The answer to a command on one document may say who was first, so only a command that was not done is
 * repeated.
 */
const REPEATED = {
  findOne: isPassingForRead,
  countDocuments: isPassingForRead,
  estimatedDocumentCount: isPassingForRead,
  distinct: isPassingForRead,
  insertMany: isPassing,
  updateMany: isPassing,
  deleteMany: isPassing,
  bulkWrite: isPassing,
  updateOne: isNotDone,
  replaceOne: isNotDone,
  deleteOne: isNotDone,
  findOneAndUpdate: isNotDone,
} as const satisfies Readonly<Record<string, MayRepeat>>;

const retries = new WeakMap<object, Retry>();

/** Reads a cursor of a `retriedCollection`; if the read fails for now, reads a new cursor from its start. */
export const readCursor = <D, R>(cursor: FindCursor<D>, read: (cursor: FindCursor<D>) => Promise<R>): Promise<R> => {
  const retry = retries.get(cursor);
  if (retry === undefined) return read(cursor);
  return retry(isPassingForRead, (failures) => callDriver(() => read(failures === 0 ? cursor : cursor.clone())));
};

const withRetry = <D>(cursor: FindCursor<D>, retry: Retry): FindCursor<D> => {
  retries.set(cursor, retry);
  cursor.toArray = () => readCursor(cursor, (one) => FindCursor.prototype.toArray.call(one) as Promise<D[]>);
  return cursor;
};

/** True if the stored document is the one that was sent. */
const isStored = async <T extends Document>(
  collection: Collection<T>,
  document: Readonly<Record<string, unknown>>,
): Promise<boolean> => {
  const found = await callDriver(() => collection.findOne({ _id: document['_id'] } as never));
  const bytesOf = (one: object): Uint8Array => BSON.serialize(one, { ignoreUndefined: true });
  return found !== null && Buffer.compare(bytesOf(found), bytesOf(document)) === 0;
};

/**
 * Inserts a document. A server that stops may say that it has done nothing although it has inserted the document. If
 * the key is taken when the command is sent again, it is unknown who was first: then the document is read.
 */
const insertOnce = <T extends Document>(
  collection: Collection<T>,
  retry: Retry,
  given: Parameters<Collection<T>['insertOne']>,
): Promise<unknown> => {
  const [document] = given;
  return retry(isNotDone, async (failures) => {
    try {
      return await callDriver(() => collection.insertOne(...given));
    } catch (thrown) {
      const isTaken = thrown instanceof MongoServerError && thrown.code === DUPLICATE_KEY;
      if (failures === 0 || !isTaken || !(await isStored(collection, document))) throw thrown;
      return { acknowledged: true, insertedId: (document as { readonly _id?: unknown })._id };
    }
  });
};

/**
 * The collection with commands that are sent again if that changes nothing of their effect (see `REPEATED`). `toArray`
 * and `readCursor` read a cursor anew; an iteration does not. An aggregation has only `toArray`.
 */
const retriedCollection = <T extends Document>(collection: Collection<T>, retry: Retry): Collection<T> => {
  type Command = (...given: readonly unknown[]) => Promise<unknown>;
  const commands = new Map<PropertyKey, unknown>(
    (Object.keys(REPEATED) as (keyof typeof REPEATED)[]).map((name) => {
      const command = collection[name] as unknown as Command;
      return [
        name,
        (...given: readonly unknown[]) =>
          retry(REPEATED[name], () => callDriver(() => command.apply(collection, [...given]))),
      ];
    }),
  );
  // One document, for which several requests may wait.
  commands.set('findOne', (...given: Parameters<Collection<T>['findOne']>) =>
    retry(REPEATED.findOne, () => hedged(() => callDriver(() => collection.findOne(...given)))),
  );
  commands.set('insertOne', (...given: Parameters<Collection<T>['insertOne']>) => insertOnce(collection, retry, given));
  commands.set('find', (...given: Parameters<Collection<T>['find']>) =>
    withRetry(collection.find(...given) as FindCursor<unknown>, retry),
  );
  commands.set('aggregate', (...given: Parameters<Collection<T>['aggregate']>) => ({
    toArray: () => retry(isPassingForRead, () => callDriver(() => collection.aggregate(...given).toArray())),
  }));
  return new Proxy(collection, {
    get: (target, name) => {
      const command = commands.get(name);
      if (command !== undefined) return command;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
};

/** The collections of a database, each a `retriedCollection`. */
export const retriedDatabase = (database: Db, retry: Retry): Pick<Db, 'collection'> => ({
  collection: <T extends Document>(name: string, options?: CollectionOptions) =>
    retriedCollection(database.collection<T>(name, options), retry),
});
