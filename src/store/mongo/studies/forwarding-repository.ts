import type { Collection, UpdateFilter } from 'mongodb';
import type {
  ForwardingRepository,
  StoredForwarding,
  UndeliveredChange,
  UndeliveredKey,
} from '../../ports/studies/forwarding-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type RecordChecks, sealed, STRICT_CHECKS, type WithChecksum } from '../client/record-checks.ts';

/** A forwarding as JSON text, so that it comes back as it was. */
interface ForwardingDocument extends WithChecksum {
  readonly _id: string;
  readonly v: number;
  readonly body: string;
}

/** An undelivered change; its key is made of purpose, operation and release key. */
interface UndeliveredDocument extends UndeliveredChange {
  readonly _id: string;
}

export interface ForwardingCollections {
  readonly forwardings: Collection<ForwardingDocument>;
  readonly undelivered: Collection<UndeliveredDocument>;
}

/** The optional members that a new change may lack; `concerns` stays as it was. */
const OPTIONAL = [
  'status',
  'reason',
  'attempt',
  'erasing',
  'notBefore',
] as const satisfies readonly (keyof UndeliveredChange)[];

/** The index of undelivered changes by the people and statements that they concern. */
export const BY_CONCERN = { concerns: 1 } as const;

/** The index of the undelivered changes of a purpose. */
export const BY_PURPOSE_AND_RETRY = { purpose: 1, retry: 1, _id: 1 } as const;

const documentOf = ({ v, ...body }: StoredForwarding): ForwardingDocument =>
  sealed('forwarding', {
    _id: body.id,
    v,
    body: JSON.stringify(body),
  });

const parseForwarding = ({ v, body }: ForwardingDocument): StoredForwarding => ({
  ...(JSON.parse(body) as StoredForwarding),
  v,
});

const readChange = ({ _id, ...change }: UndeliveredDocument): UndeliveredChange => change;

const keyOf = ({ purpose, operation, key }: UndeliveredKey): string => `${purpose}/${operation}/${key}`;

/** Replaces a change but for what it concerns, which is added. */
const replacementOf = ({ concerns = [], ...change }: UndeliveredChange): UpdateFilter<UndeliveredDocument> => {
  const absent = OPTIONAL.filter((name) => change[name] === undefined);
  return {
    $set: change,
    ...(absent.length > 0 && { $unset: Object.fromEntries(absent.map((name) => [name, ''])) }),
    ...(concerns.length > 0 && { $addToSet: { concerns: { $each: [...concerns] } } }),
  };
};

export const createMongoForwardingRepository = (
  { forwardings, undelivered }: ForwardingCollections,
  checks: RecordChecks = STRICT_CHECKS,
): ForwardingRepository => {
  const readForwarding = (document: ForwardingDocument): StoredForwarding =>
    checks.read('forwarding', document, parseForwarding);
  return {
    add: async (one) => isInserted(forwardings.insertOne(documentOf(one))),
    find: async (id) => {
      const found = await forwardings.findOne({ _id: id });
      return found === null ? undefined : readForwarding(found);
    },
    all: async () => (await forwardings.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(readForwarding),
    update: async (one) =>
      (await forwardings.replaceOne({ _id: one.id, v: one.v - 1 }, documentOf(one))).matchedCount === 1,
    remove: async (id) => {
      await forwardings.deleteOne({ _id: id });
      await undelivered.deleteMany({ purpose: id });
    },
    putUndelivered: async (changes) => {
      if (changes.length === 0) return;
      await undelivered.bulkWrite(
        changes.map((one) => ({
          updateOne: { filter: { _id: keyOf(one) }, update: replacementOf(one), upsert: true },
        })),
        { ordered: false },
      );
    },
    findConcerning: async (ids, limit) =>
      (await undelivered.find({ concerns: { $in: [...ids] } }, { limit, batchSize: limit }).toArray()).map(readChange),
    listUndelivered: async ({ purpose, retry, after, limit }) =>
      (
        await undelivered
          .find(
            { purpose, retry, ...(after !== undefined && { _id: { $gt: keyOf({ purpose, ...after }) } }) },
            { sort: { _id: 1 }, limit, batchSize: limit },
          )
          .toArray()
      ).map(readChange),
    countUndelivered: async (purpose) => {
      const [dead, deadVoids, retry] = await Promise.all([
        undelivered.countDocuments({ purpose, retry: false }),
        undelivered.countDocuments({ purpose, retry: false, operation: 'void' }),
        undelivered.countDocuments({ purpose, retry: true }),
      ]);
      return { dead, deadVoids, retry };
    },
    retryUndelivered: async (purpose) =>
      (await undelivered.updateMany({ purpose, retry: false }, { $set: { retry: true } })).modifiedCount,
    deleteUndelivered: async (keys) => {
      if (keys.length > 0) await undelivered.deleteMany({ _id: { $in: keys.map(keyOf) } });
    },
  };
};
