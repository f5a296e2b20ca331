import { setTimeout as pause } from 'node:timers/promises';
import type { Collection, Document } from 'mongodb';
import { callDriver, isPassingForRead } from '../client/failure.ts';
import { ownValue } from '../../../core/json-object.ts';
import type { StoreIndex } from '../client/index-build.ts';
import type { Retry } from '../client/retry.ts';
import { entriesOf, type IndexEntry, isSameEntry, lookupsOf, missingOf } from './index-entries.ts';

type Documents = Collection<Document & { _id: unknown }>;

/** An index of a collection, and the keys that it lacks. */
export interface Missing {
  readonly index: Pick<StoreIndex, 'key' | 'sparse' | 'partialFilterExpression'>;
  count: number;
}

/** Documents of one look-up: for each path of an index it asks for as many values as there are documents. */
const PAGE_SIZE = 100;
/** So many missing entries show that an index is damaged. */
const ENOUGH = 100;
/** The server may end a cursor, as when another member becomes the primary: then a collection is read anew. */
const READS = 3;
const LONGEST_REST_MS = 5000;

export interface CompareDeps {
  readonly collection: Documents;
  readonly retry: Retry;
}

/** The keys of the documents that an index gives for a filter. */
const findBy = async (
  { collection, retry }: CompareDeps,
  filter: Document,
  { key, partialFilterExpression }: Missing['index'],
): Promise<readonly unknown[]> => {
  const options = { hint: key, projection: { _id: 1 }, limit: PAGE_SIZE, batchSize: PAGE_SIZE } as const;
  // A server uses a partial index only for what is asked within it.
  const within = partialFilterExpression === undefined ? filter : { $and: [filter, partialFilterExpression] };
  const found = await retry(isPassingForRead, () => callDriver(() => collection.find(within, options).toArray()));
  return found.map(({ _id }) => _id);
};

/** True if it is the index of keys. */
const isKeyIndex = ({ key }: Pick<StoreIndex, 'key'>): boolean => Object.keys(key).join() === '_id';

/** The missing entries that are looked for: each of the index of keys costs two reads of all the collection. */
const enoughOf = (index: Missing['index']): number => (isKeyIndex(index) ? 1 : ENOUGH);

const projectionOf = (indexes: readonly Missing[]): Document =>
  Object.fromEntries(
    indexes.flatMap(({ index }) => Object.keys(index.key).map((path) => [path.split('.')[0] ?? path, 1] as const)),
  );

/**
 * True if an index lacks an entry of a document. It reads both again: the document may have changed between its own
 * read and that of the index.
 */
const isMissing = async (
  deps: CompareDeps,
  { index }: Missing,
  [_id, entry]: readonly [_id: unknown, entry: IndexEntry],
): Promise<boolean> => {
  const { collection, retry } = deps;
  const isThere = async (): Promise<boolean> => {
    const options = { projection: projectionOf([{ index, count: 0 }]), limit: 1 };
    const hint = isKeyIndex(index) ? { $natural: 1 } : { _id: 1 };
    const [document] = await retry(isPassingForRead, () =>
      callDriver(() => collection.find({ _id } as Document, { ...options, hint }).toArray()),
    );
    return document !== undefined && entriesOf(document, index).some((one) => isSameEntry(one, entry));
  };
  if (!(await isThere())) return false;
  if ((await findBy(deps, { ...entry, _id }, index)).length > 0) return false;
  return isThere();
};

/** Compares what an index gives of some documents with the documents; raises the count of what it lacks. */
const comparePage = async (deps: CompareDeps, missing: Missing, page: readonly Document[]): Promise<void> => {
  const { index } = missing;
  const documents = page.map((document) => ({ _id: document['_id'] as unknown, entries: entriesOf(document, index) }));
  for (const { filter, expected } of lookupsOf(documents)) {
    const lacking = missingOf(expected, await findBy(deps, filter, index));
    for (const _id of lacking) {
      if (missing.count >= enoughOf(index)) return;
      const own = documents.find((one) => one._id === _id)?.entries ?? [];
      const asked = own.filter((entry) => isAskedFor(entry, filter));
      for (const entry of asked) if (await isMissing(deps, missing, [_id, entry])) missing.count += 1;
    }
  }
};

/** True if a look-up asks for this entry. */
const isAskedFor = (entry: IndexEntry, filter: Document): boolean =>
  Object.entries(entry).every(([path, value]) => {
    const { $in } = ownValue(filter, path) as { readonly $in: readonly unknown[] };
    return missingOf([value], $in).length === 0;
  });

const readOnce = async (deps: CompareDeps, indexes: readonly Missing[]): Promise<void> => {
  const cursor = deps.collection.find(
    {},
    { hint: { $natural: 1 }, projection: projectionOf(indexes), batchSize: PAGE_SIZE },
  );
  try {
    for (let page: Document[] = []; ;) {
      const since = performance.now();
      const isMore = await callDriver(() => cursor.hasNext());
      const next = isMore ? await callDriver(() => cursor.next()) : null;
      if (next !== null) page.push(next);
      if (page.length < PAGE_SIZE && next !== null) continue;
      for (const missing of indexes)
        if (missing.count < enoughOf(missing.index)) await comparePage(deps, missing, page);
      if (next === null) return;
      page = [];
      await pause(Math.min(LONGEST_REST_MS, performance.now() - since));
    }
  } finally {
    await cursor.close().catch(() => undefined);
  }
};

/**
 * Reads a collection itself, page by page, and looks its documents up in each of its indexes. Resolves with the number
 * of entries that each lacks, 100 at most. Rejects with an error of the driver.
 */
export const compareIndexes = async (
  deps: CompareDeps,
  indexes: readonly Missing['index'][],
): Promise<readonly Missing[]> => {
  for (let reads = 1; ; reads++) {
    const missing = indexes.map((index): Missing => ({ index, count: 0 }));
    try {
      await readOnce(deps, missing);
      return missing;
    } catch (thrown) {
      if (reads === READS || !isPassingForRead(thrown)) throw thrown;
    }
  }
};
