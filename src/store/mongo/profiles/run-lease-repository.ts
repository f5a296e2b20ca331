import { hash } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { RunLease, RunLeaseRepository } from '../../ports/profiles/run-lease-repository.ts';
import { insertNew } from '../client/insert-new.ts';

/** A lease under the hash of its key, which may be longer than MongoDB's keys. */
export interface RunLeaseDocument extends RunLease {
  readonly _id: string;
}

export const BY_TAKEN_AT = { takenAt: 1 } as const;

const hashOf = (key: string): string => hash('sha256', key, 'base64url');

/** Leases of pattern runs in MongoDB: the unique `_id` is what only one request can insert. */
export const createMongoRunLeaseRepository = (collection: Collection<RunLeaseDocument>): RunLeaseRepository => {
  const find = async (keys: readonly string[]): Promise<ReadonlyMap<string, RunLease>> => {
    if (keys.length === 0) return new Map();
    const found = await collection.find({ _id: { $in: keys.map(hashOf) } }, { limit: keys.length }).toArray();
    return new Map(found.map(({ _id, ...lease }) => [lease.key, lease]));
  };
  return {
    find,
    take: async (leases) => {
      const existing = await insertNew(
        collection,
        leases.map((lease) => ({ _id: hashOf(lease.key), ...lease })),
      );
      const taken = leases.filter((_, index) => existing.has(index));
      const holders = await find(taken.map(({ key }) => key));
      // A lease with the own token: the answer to the first attempt was lost.
      const others = taken.flatMap(({ key, token }) => {
        const holder = holders.get(key);
        if (holder?.token === token) return [];
        // The lease was released since: it is free, and not taken by this call.
        return [holder ?? { key, token: '', lastsMs: 0, takenAt: 0 }];
      });
      return new Map(others.map((holder) => [holder.key, holder]));
    },
    takeOver: async (lease, from) => {
      const { matchedCount } = await collection.updateOne(
        { _id: hashOf(lease.key), token: { $in: [from, lease.token] } },
        { $set: lease },
      );
      return matchedCount === 1;
    },
    release: async (leases) => {
      const [first, ...others] = leases;
      if (first === undefined) return;
      await collection.deleteMany(
        others.length === 0
          ? { _id: hashOf(first.key), token: first.token }
          : { _id: { $in: leases.map(({ key }) => hashOf(key)) }, token: { $in: leases.map(({ token }) => token) } },
      );
    },
    deleteBefore: async (takenAt) => (await collection.deleteMany({ takenAt: { $lt: takenAt } })).deletedCount,
  };
};
