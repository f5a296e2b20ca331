import { type Collection, type CollectionOptions, type Db, type Document, FindCursor } from 'mongodb';
import { isNotDone, isPassing, isPassingForRead } from './failure.ts';
import type { Retry } from './retry.ts';

type MayRepeat = (thrown: unknown) => boolean;

/**
 * Which failures of a command allow to send it again. Reads and commands on many documents have the same effect twice.
 * The answer to a command on one document may say who was first: it may not have run.
 */
const REPEATED = {
  findOne: isPassingForRead,
  countDocuments: isPassingForRead,
  distinct: isPassingForRead,
  insertMany: isPassing,
  updateMany: isPassing,
  deleteMany: isPassing,
  bulkWrite: isPassing,
  insertOne: isNotDone,
  updateOne: isNotDone,
  replaceOne: isNotDone,
  deleteOne: isNotDone,
  findOneAndUpdate: isNotDone,
} as const satisfies Readonly<Record<string, MayRepeat>>;

const retries = new WeakMap<object, Retry>();

/** Reads a cursor of a `retriedCollection`; where the read fails for now, a new cursor from its start. */
export const readCursor = <D, R>(cursor: FindCursor<D>, read: (cursor: FindCursor<D>) => Promise<R>): Promise<R> => {
  const retry = retries.get(cursor);
  if (retry === undefined) return read(cursor);
  return retry(isPassingForRead, (failures) => read(failures === 0 ? cursor : cursor.clone()));
};

const withRetry = <D>(cursor: FindCursor<D>, retry: Retry): FindCursor<D> => {
  retries.set(cursor, retry);
  cursor.toArray = () => readCursor(cursor, (one) => FindCursor.prototype.toArray.call(one) as Promise<D[]>);
  return cursor;
};

/**
 * The collection, whose commands are sent again where that changes nothing that they have done (see `REPEATED`).
 * Cursors are read anew by `toArray` and `readCursor`; an iteration is not. An aggregation has `toArray` alone.
 */
const retriedCollection = <T extends Document>(collection: Collection<T>, retry: Retry): Collection<T> => {
  type Command = (...given: readonly unknown[]) => Promise<unknown>;
  const commands = new Map<PropertyKey, unknown>(
    (Object.keys(REPEATED) as (keyof typeof REPEATED)[]).map((name) => {
      const command = collection[name] as unknown as Command;
      return [
        name,
        (...given: readonly unknown[]) => retry(REPEATED[name], () => command.apply(collection, [...given])),
      ];
    }),
  );
  commands.set('find', (...given: Parameters<Collection<T>['find']>) =>
    withRetry(collection.find(...given) as FindCursor<unknown>, retry),
  );
  commands.set('aggregate', (...given: Parameters<Collection<T>['aggregate']>) => ({
    toArray: () => retry(isPassingForRead, () => collection.aggregate(...given).toArray()),
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
