import type { Db, Document } from 'mongodb';

/** What a command reads, in terms of `find`: its filter, order and limit. */
export interface MongoQuery {
  readonly collection: string;
  readonly filter: Document;
  readonly sort: Readonly<Record<string, 1 | -1>>;
  readonly limit?: number;
  readonly hint?: Document;
  readonly projection?: Document;
}

/** An index as `listIndexes` names it. */
export interface MongoIndex {
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly sparse?: boolean;
  readonly partialFilterExpression?: Document;
}

const queryOf = (collection: string, { filter, sort, limit, hint, projection }: Document): MongoQuery => ({
  collection,
  filter: (filter as Document | undefined) ?? {},
  sort: Object.fromEntries(sort instanceof Map ? sort : Object.entries((sort as object | undefined) ?? {})) as never,
  ...(limit === undefined || limit === 0 ? {} : { limit: Math.abs(limit as number) }),
  ...(hint === undefined ? {} : { hint: hint as Document }),
  ...(projection === undefined ? {} : { projection: projection as Document }),
});

/** What a command reads; nothing for an insert, and for a count by the server's own counter. */
export const queriesOf = (command: Document): readonly MongoQuery[] => {
  const collection = String(Object.values(command)[0]);
  if ('find' in command) return [queryOf(collection, command)];
  if ('count' in command)
    return command['query'] === undefined ? [] : [queryOf(collection, { filter: command['query'] })];
  if ('distinct' in command) return [queryOf(collection, { filter: command['query'] })];
  if ('findAndModify' in command) return [queryOf(collection, { ...command, filter: command['query'], limit: 1 })];
  if ('aggregate' in command) {
    const pipeline = command['pipeline'] as readonly Document[];
    const filter = pipeline.find((stage) => '$match' in stage)?.['$match'] as unknown;
    const limit = pipeline.find((stage) => '$limit' in stage)?.['$limit'] as unknown;
    return [queryOf(collection, { filter, limit, hint: command['hint'] })];
  }
  const writes = (command['updates'] ?? command['deletes']) as readonly Document[] | undefined;
  return (writes ?? []).map(({ q }) => queryOf(collection, { filter: q as unknown }));
};

const RANGES = new Set(['$gt', '$gte', '$lt', '$lte', '$exists']);

const isEqual = (condition: unknown): boolean =>
  typeof condition !== 'object' ||
  condition === null ||
  !Object.keys(condition).some((name) => name.startsWith('$')) ||
  '$eq' in condition ||
  '$in' in condition;
const isRange = (condition: unknown): boolean =>
  typeof condition === 'object' && condition !== null && Object.keys(condition).some((name) => RANGES.has(name));

/** `_id` is in no other index that its query could use; every collection has this one. */
const BY_ID: MongoIndex = { name: '_id_', key: { _id: 1 } };

const serves = ({ filter, sort }: MongoQuery, { key, sparse, partialFilterExpression }: MongoIndex): boolean => {
  const fields = Object.keys(key);
  const [first = ''] = fields;
  const isOfFew = sparse === true || partialFilterExpression !== undefined;
  if (isOfFew && (!(first in filter) || (filter[first] as Document | null)?.['$exists'] === false)) return false;
  const order = Object.entries(sort).filter(([field]) => !(field in filter && isEqual(filter[field])));
  const equal = fields.findIndex((field) => !(field in filter && isEqual(filter[field])));
  const rest = equal < 0 ? [] : fields.slice(equal);
  const turned = order.map(([field, direction]) => direction * (key[field] ?? 0));
  const inOrder = order.every(([field], at) => rest[at] === field) && new Set(turned).size <= 1;
  if (!inOrder) return false;
  const isSought = equal !== 0 || isRange(filter[first]) || (order.length > 0 && first in sort);
  return isSought || Object.keys(filter).length === 0;
};

/**
 * The index that a query fits: equalities first, then its order or one range (MongoDB's rule of equality, sort, range),
 * so that nothing is sorted. Undefined where none does. The longest wins; a hint must name one that fits.
 */
export const fittingIndex = (query: MongoQuery, indexes: readonly MongoIndex[]): string | undefined => {
  if (Object.keys(query.filter).length === 1 && '$or' in query.filter) {
    const branches = (query.filter['$or'] as readonly Document[]).map((filter) =>
      fittingIndex({ ...query, filter }, indexes),
    );
    return new Set(branches).size === 1 ? branches[0] : undefined;
  }
  const hinted = query.hint && JSON.stringify(query.hint);
  const prefix = ({ key }: MongoIndex): number => {
    const fields = Object.keys(key);
    const end = fields.findIndex((field) => !(field in query.filter));
    return end < 0 ? fields.length : end;
  };
  return [BY_ID, ...indexes.filter(({ name }) => name !== BY_ID.name)]
    .filter((index) => (hinted === undefined || JSON.stringify(index.key) === hinted) && serves(query, index))
    .toSorted((one, other) => prefix(other) - prefix(one))[0]?.name;
};

/** The indexes of a database, by collection. */
export const indexesOf = async (database: Db): Promise<ReadonlyMap<string, readonly MongoIndex[]>> => {
  const collections = await database.listCollections({}, { nameOnly: true }).toArray();
  return new Map(
    await Promise.all(
      collections.map(
        async ({ name }) =>
          [name, (await database.collection(name).listIndexes().toArray()) as unknown as MongoIndex[]] as const,
      ),
    ),
  );
};

/** How a server answered a query. */
export interface MongoPlan {
  /** The name of the index, or `none` for a scan of the collection. */
  readonly index: string;
  /** Everything was read before the first was returned. */
  readonly sorts: boolean;
  readonly returned: number;
  /** Keys or documents, whichever are more. */
  readonly examined: number;
}

const stagesOf = (value: unknown): readonly Document[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'stage' in value ? [value as Document] : [];
  return [...own, ...Object.values(value).flatMap(stagesOf)];
};

const EXAMINED = ['totalKeysExamined', 'keysExamined', 'totalDocsExamined', 'docsExamined'];

const examinedOf = (stage: Document): number => {
  const removed = Object.entries(stage)
    .filter(([name]) => name.startsWith('totalDocsRemoved'))
    .reduce((sum, [, count]) => sum + Number(count), 0);
  return removed + Math.max(0, ...EXAMINED.map((name) => Number(stage[name] ?? 0)));
};

/** How the server answers a query now, by its `explain`; undefined where it has none. */
export const explain = async (database: Db, query: MongoQuery): Promise<MongoPlan | undefined> => {
  const { collection, sort, ...rest } = query;
  let explained: Document;
  try {
    const order = Object.keys(sort).length === 0 ? {} : { sort };
    explained = await database.command({
      explain: { find: collection, ...rest, ...order },
      verbosity: 'executionStats',
    });
  } catch {
    return undefined;
  }
  const stats = explained['executionStats'] as Document;
  const stages = stagesOf(explained['executionStats']);
  const planned = stagesOf((explained['queryPlanner'] as Document)['winningPlan']);
  const names = [...planned, ...stages].flatMap(({ indexName }) => (indexName as string | undefined) ?? []);
  const isById = planned.some(({ stage }) => ['IDHACK', 'EXPRESS_IXSCAN'].includes(stage as string));
  return {
    index: names[0] ?? (isById ? BY_ID.name : 'none'),
    sorts: planned.some(({ stage }) => stage === 'SORT'),
    returned: Number(stats['nReturned']),
    examined: Math.max(0, ...stages.map(examinedOf)),
  };
};
