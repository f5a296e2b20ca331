import type { Collection, Filter } from 'mongodb';
import {
  readStaffAccount,
  type StaffAccount,
  type StaffRepository,
  type StaffSession,
  type StaffSessionRepository,
} from '../../ports/sources/staff-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';

/** An account as JSON text, so that it comes back as it was; beside it the members that are queried. */
export interface StaffDocument {
  /** The name. */
  readonly _id: string;
  readonly v: number;
  readonly handle: string;
  readonly subject?: string;
  readonly invitation?: string;
  readonly body: string;
}

/** A session of staff; its id is the key. */
export interface StaffSessionDocument extends Omit<StaffSession, 'id'> {
  readonly _id: string;
}

/** The unique and sparse indexes of accounts. */
export const UNIQUE_STAFF_INDEXES = [{ handle: 1 }, { subject: 1 }, { invitation: 1 }] as const;

export const STAFF_SESSION_INDEXES = [{ account: 1 }, { usedAt: 1 }] as const;

const contentOf = ({ v, ...body }: StaffAccount): Omit<StaffDocument, '_id'> => ({
  v,
  handle: body.handle,
  ...(body.subject === undefined ? {} : { subject: body.subject }),
  ...(body.invitation === undefined ? {} : { invitation: body.invitation.hash }),
  body: JSON.stringify(body),
});

const read = ({ v, body }: StaffDocument): StaffAccount => readStaffAccount(body, v);

/** Accounts in MongoDB. An update filters by `v`: compare and set are one step. */
export const createMongoStaffRepository = (collection: Collection<StaffDocument>): StaffRepository => {
  const findBy = async (filter: Filter<StaffDocument>): Promise<StaffAccount | undefined> => {
    const document = await collection.findOne(filter);
    return document === null ? undefined : read(document);
  };
  return {
    add: (account) => isInserted(collection.insertOne({ _id: account.name, ...contentOf(account) })),
    update: async (account) => {
      let matched = 0;
      const replaced = collection
        .replaceOne({ _id: account.name, v: account.v - 1 }, contentOf(account))
        .then(({ matchedCount }) => {
          matched = matchedCount;
        });
      return (await isInserted(replaced)) && matched === 1;
    },
    find: (name) => findBy({ _id: name }),
    findByHandle: (handle) => findBy({ handle }),
    findBySubject: (subject) => findBy({ subject }),
    findByInvitation: (invitation) => findBy({ invitation }),
    list: async () => (await collection.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(read),
  };
};

export const createMongoStaffSessionRepository = (
  collection: Collection<StaffSessionDocument>,
): StaffSessionRepository => ({
  add: async ({ id, ...rest }) => {
    await collection.insertOne({ _id: id, ...rest });
  },
  find: async (id) => {
    const document = await collection.findOne({ _id: id });
    if (document === null) return undefined;
    const { _id, ...rest } = document;
    return { id: _id, ...rest };
  },
  touch: async (id, usedAt) => {
    await collection.updateOne({ _id: id }, { $max: { usedAt } });
  },
  remove: async (id) => {
    await collection.deleteOne({ _id: id });
  },
  removeByAccount: async (account) => {
    await collection.deleteMany({ account });
  },
  removeUnused: async (time) => (await collection.deleteMany({ usedAt: { $lt: time } })).deletedCount,
});
