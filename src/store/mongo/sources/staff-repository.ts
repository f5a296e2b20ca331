import type { Collection, Filter } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import {
  readStaffAccount,
  type StaffAccount,
  type StaffRepository,
  type StaffSession,
  type StaffSessionRepository,
} from '../../ports/sources/staff-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type RecordChecks, sealed, STRICT_CHECKS, type WithChecksum } from '../client/record-checks.ts';

/** An account as JSON text, so that it comes back as it was; beside it the members that are queried. */
export interface StaffDocument extends WithChecksum {
  /** The name. */
  readonly _id: string;
  readonly v: number;
  readonly handle: string;
  readonly subject?: string;
  readonly invitation?: string;
  readonly body: string;
}

/** A session of staff; its id is the key. */
export interface StaffSessionDocument extends Omit<StaffSession, 'id'>, WithChecksum {
  readonly _id: string;
}

/** The unique and sparse indexes of accounts. */
export const UNIQUE_STAFF_INDEXES = [{ handle: 1 }, { subject: 1 }, { invitation: 1 }] as const;

export const STAFF_SESSION_INDEXES = [{ account: 1 }, { usedAt: 1 }] as const;

const documentOf = ({ v, ...body }: StaffAccount): StaffDocument =>
  sealed('account', {
    _id: body.name,
    v,
    handle: body.handle,
    ...defined({ subject: body.subject, invitation: body.invitation?.hash }),
    body: JSON.stringify(body),
  });

const parse = ({ v, body }: StaffDocument): StaffAccount => readStaffAccount(body, v);

/** Accounts in MongoDB. An update filters by `v`: compare and set are one step. */
export const createMongoStaffRepository = (
  collection: Collection<StaffDocument>,
  checks: RecordChecks = STRICT_CHECKS,
): StaffRepository => {
  const read = (document: StaffDocument): StaffAccount => checks.read('account', document, parse);
  const findBy = async (filter: Filter<StaffDocument>): Promise<StaffAccount | undefined> => {
    const document = await collection.findOne(filter);
    return document === null ? undefined : read(document);
  };
  return {
    add: (account) => isInserted(collection.insertOne(documentOf(account))),
    update: async (account) => {
      let matched = 0;
      const replaced = collection
        .replaceOne({ _id: account.name, v: account.v - 1 }, documentOf(account))
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

const sessionDocument = ({ id, ...rest }: StaffSession): StaffSessionDocument =>
  sealed('account-session', { _id: id, ...rest });

const parseSession = ({ _id, checksum, ...rest }: StaffSessionDocument): StaffSession => ({ id: _id, ...rest });

export const createMongoStaffSessionRepository = (
  collection: Collection<StaffSessionDocument>,
  checks: RecordChecks = STRICT_CHECKS,
): StaffSessionRepository => ({
  add: async (session) => {
    await collection.insertOne(sessionDocument(session));
  },
  find: async (id) => {
    const document = await collection.findOne({ _id: id });
    return document === null ? undefined : checks.read('account-session', document, parseSession);
  },
  touch: async (id, usedAt) => {
    const document = await collection.findOne({ _id: id });
    // A damaged session stays as it is. If there are two uses at once, either time is late enough.
    if (document === null || document.usedAt >= usedAt || !checks.isIntact('account-session', document)) return;
    await collection.replaceOne(document, sessionDocument({ ...parseSession(document), usedAt }));
  },
  remove: async (id) => {
    await collection.deleteOne({ _id: id });
  },
  removeByAccount: async (account) => {
    await collection.deleteMany({ account });
  },
  removeUnused: async (time) => (await collection.deleteMany({ usedAt: { $lt: time } })).deletedCount,
});
