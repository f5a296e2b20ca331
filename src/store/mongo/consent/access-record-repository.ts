import { randomBytes } from 'node:crypto';
import type { Collection } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import {
  type AccessRecord,
  type AccessRecordCursor,
  type AccessRecordPosition,
  type AccessRecordRepository,
  mergePages,
  positionOf,
} from '../../ports/consent/access-record-repository.ts';
import { insertNew } from '../client/insert-new.ts';

/** A record; its key is person, hour and key of its position, so that the records of a person are adjacent. */
export interface AccessRecordDocument extends AccessRecord {
  readonly _id: string;
  readonly hour: number;
  /** The last addition, by a random number: a command that is sent again adds nothing. */
  readonly addition: string;
}

/** The index by which old records are deleted. */
export const BY_HOUR = { hour: 1 } as const;

/** Milliseconds since the epoch have so many digits until the year 33658. */
const DIGITS = 15;

const cursorText = ({ hour, key }: AccessRecordCursor): string => `${String(hour).padStart(DIGITS, '0')}/${key}`;
const idOf = ({ person, ...cursor }: AccessRecordPosition): string => `${person}/${cursorText(cursor)}`;

const toDocument = (record: AccessRecord, addition: string): AccessRecordDocument => {
  const position = positionOf(record);
  return { _id: idOf(position), hour: position.hour, addition, ...record };
};
const read = ({ _id, hour, addition, ...record }: AccessRecordDocument): AccessRecord => record;

const raiseOne = ({ _id, addition, answers, given, first, last, since, until }: AccessRecordDocument) => ({
  updateOne: {
    filter: { _id, addition: { $ne: addition } },
    update: {
      $set: { addition },
      $inc: { answers, given },
      $min: { first, ...defined({ since }) },
      $max: { last, ...defined({ until }) },
    },
  },
});

/** Access records in MongoDB. New ones are inserted, then the others raised: two round trips at most. */
export const createMongoAccessRecordRepository = (
  collection: Collection<AccessRecordDocument>,
): AccessRecordRepository => ({
  add: async (records) => {
    const addition = randomBytes(9).toString('base64url');
    const documents = records.map((record) => toDocument(record, addition));
    // Never upserts: of concurrent upserts on one key some servers lose one.
    const existing = await insertNew(collection, documents);
    const raised = documents.filter((_, index) => existing.has(index));
    if (raised.length > 0) await collection.bulkWrite(raised.map(raiseOne), { ordered: false });
  },
  list: async ({ people, sources, before, limit }) =>
    mergePages(
      await Promise.all(
        people.map(async (person) => {
          // The character after the slash is 0.
          const below = before === undefined ? `${person}0` : `${person}/${cursorText(before)}`;
          const found = await collection
            .find(
              {
                _id: { $gt: `${person}/`, $lt: below },
                ...(sources !== undefined && { source: { $in: sources } }),
              },
              { sort: { _id: -1 }, limit: limit + 1, batchSize: limit + 1 },
            )
            .toArray();
          return found.map(read);
        }),
      ),
      limit,
    ),
  scan: async ({ after, limit }) =>
    (
      await collection
        .find(after === undefined ? {} : { _id: { $gt: idOf(after) } }, { sort: { _id: 1 }, limit, batchSize: limit })
        .toArray()
    ).map(read),
  delete: async (positions) => {
    if (positions.length > 0) await collection.deleteMany({ _id: { $in: positions.map(idOf) } });
  },
  deleteBefore: async (time, limit) => {
    const old = await collection
      .find({ hour: { $lt: time } }, { projection: { _id: 1 }, sort: BY_HOUR, limit, batchSize: limit })
      .toArray();
    if (old.length === 0) return 0;
    return (await collection.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } })).deletedCount;
  },
});
