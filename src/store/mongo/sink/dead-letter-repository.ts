import { Binary, type Collection, type Filter } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import {
  type DeadLetter,
  type DeadLetterHead,
  type DeadLetterHeadQuery,
  type DeadLetterQuery,
  type DeadLetterRepository,
  REASON_BEGINNINGS,
} from '../../ports/sink/dead-letter-repository.ts';
import { escapeRegex } from '../client/escape-regex.ts';
import { isInserted } from '../client/duplicate-key.ts';

/** A dead letter; its key is made of partition and offset. */
export interface DeadLetterDocument extends Omit<DeadLetter, 'bytes' | 'addedAt'> {
  readonly _id: string;
  readonly asideAt: number;
  readonly bytes: Binary;
}

const keyOf = (partition: number, offset: number): string => `${partition}/${offset}`;

const BY_TIME = { asideAt: 1, partition: 1, offset: 1 } as const;

/** The indexes of the order of time, of people and of reasons. */
export const DEAD_LETTER_INDEXES = [BY_TIME, { people: 1 }, { reason: 1 }] as const;

const NEWEST_FIRST = { asideAt: -1, partition: -1, offset: -1 } as const;

/** All but the message, which may have megabytes. */
const HEAD = { _id: 0, partition: 1, offset: 1, reason: 1, asideAt: 1, sources: 1, statements: 1 } as const;

const readHead = ({
  partition,
  offset,
  reason,
  asideAt,
  sources,
  statements,
}: Omit<DeadLetterDocument, '_id' | 'bytes' | 'people'>): DeadLetterHead => ({
  partition,
  offset,
  reason,
  addedAt: asideAt,
  ...defined({ sources, statements }),
});

const read = ({ bytes, people, ...head }: DeadLetterDocument): DeadLetter => ({
  ...readHead(head),
  bytes: bytes.value(),
  ...defined({ people }),
});

const beginningWith = (text: string): { readonly $gte: string; readonly $lt: string } => ({
  $gte: text,
  $lt: `${text}\uffff`,
});

const kindFilter = (kind: DeadLetterQuery['kind']): Filter<DeadLetterDocument> => ({
  ...(kind !== undefined && kind !== 'record' && { reason: beginningWith(REASON_BEGINNINGS[kind]) }),
  ...(kind === 'record' && { $nor: Object.values(REASON_BEGINNINGS).map((text) => ({ reason: beginningWith(text) })) }),
});

const filterOf = ({ kind, since = 0, after }: DeadLetterQuery): Filter<DeadLetterDocument> => ({
  asideAt: { $gte: Math.max(since, after?.addedAt ?? 0) },
  ...kindFilter(kind),
  ...(after !== undefined && {
    $or: [
      { asideAt: { $gt: after.addedAt } },
      { asideAt: after.addedAt, partition: { $gt: after.partition } },
      { asideAt: after.addedAt, partition: after.partition, offset: { $gt: after.offset } },
    ],
  }),
});

const behind = ({ asideAt, partition, offset }: Pick<DeadLetterDocument, 'asideAt' | 'partition' | 'offset'>) => [
  { asideAt: { $lt: asideAt } },
  { asideAt, partition: { $lt: partition } },
  { asideAt, partition, offset: { $lt: offset } },
];

const containing = (search: string): Filter<DeadLetterDocument> => {
  const pattern = { $regex: escapeRegex(search), $options: 'i' };
  // The key has a slash between partition and offset.
  const key = { $regex: escapeRegex(search.replace('-', '/')) };
  return { $or: [{ reason: pattern }, { sources: pattern }, { _id: key }] };
};

const headFilterOf = (query: DeadLetterHeadQuery): Filter<DeadLetterDocument> => {
  const { source, search, isNewestFirst = false, since = 0, after, kind } = query;
  const place = isNewestFirst
    ? {
        asideAt: { $gte: since, ...(after !== undefined && { $lte: after.addedAt }) },
        ...(after !== undefined && { $or: behind({ asideAt: after.addedAt, ...after }) }),
        ...kindFilter(kind),
      }
    : filterOf(query);
  // Absent in letters of releases before: null finds them.
  const ofSource = [{ sources: source }, { sources: null }] as unknown as Filter<DeadLetterDocument>[];
  const all = [
    ...(source === undefined ? [] : [{ $or: ofSource }]),
    ...(search === undefined ? [] : [containing(search)]),
  ];
  return {
    ...place,
    ...(all.length > 0 && { $and: all }),
  };
};

export const createMongoDeadLetterRepository = (collection: Collection<DeadLetterDocument>): DeadLetterRepository => ({
  put: async ({ bytes, addedAt, ...message }) => {
    const _id = keyOf(message.partition, message.offset);
    await isInserted(collection.insertOne({ _id, ...message, asideAt: addedAt, bytes: new Binary(bytes) }));
  },
  // The index is given: with the index of reasons, the server would sort messages in its memory.
  list: async (limit, query = {}) =>
    (await collection.find(filterOf(query), { sort: BY_TIME, limit, batchSize: limit, hint: BY_TIME }).toArray()).map(
      read,
    ),
  listHeads: async (limit, query = {}) => {
    const sort = query.isNewestFirst === true ? NEWEST_FIRST : BY_TIME;
    const options = { sort, limit, batchSize: limit, hint: BY_TIME, projection: HEAD };
    return (await collection.find(headFilterOf(query), options).toArray()).map(readHead);
  },
  listAdded: async ({ after, limit }) => {
    const projection = { _id: 0, partition: 1, offset: 1, asideAt: 1 } as const;
    const found = await collection
      .find({ asideAt: { $gt: after } }, { sort: BY_TIME, limit, batchSize: limit, projection })
      .toArray();
    return found.map(({ partition, offset, asideAt }) => ({ partition, offset, addedAt: asideAt }));
  },
  find: async (partition, offset) => {
    const found = await collection.findOne({ _id: keyOf(partition, offset) });
    return found === null ? undefined : read(found);
  },
  replace: async (before, { reason, bytes, people, sources, statements }) => {
    const current = { _id: keyOf(before.partition, before.offset), bytes: new Binary(before.bytes) };
    const said = { people, sources, statements };
    const absent = Object.entries(said).flatMap(([name, value]) =>
      value === undefined ? [[name, true] as const] : [],
    );
    const $set = { reason, bytes: new Binary(bytes), ...defined(said) };
    const change = absent.length === 0 ? { $set } : { $set, $unset: Object.fromEntries(absent) };
    return (await collection.updateOne(current, change)).matchedCount > 0;
  },
  delete: async (partition, offset) => (await collection.deleteOne({ _id: keyOf(partition, offset) })).deletedCount > 0,
  // The server's own count: any other reads every message.
  count: () => collection.estimatedDocumentCount(),
  hasReason: async (beginning) => {
    const found = await collection.findOne({ reason: beginningWith(beginning) }, { projection: { _id: 1 } });
    return found !== null;
  },
  deleteBefore: async (time) => (await collection.deleteMany({ asideAt: { $lt: time } })).deletedCount,
  findByPeople: async (people) => {
    const projection = { _id: 0, partition: 1, offset: 1 } as const;
    const found = await collection.find({ people: { $in: [...people] } }, { projection }).toArray();
    return found.map(({ partition, offset }) => ({ partition, offset }));
  },
});
