import { setTimeout as pause } from 'node:timers/promises';
import {
  type Db,
  type Document,
  type IndexDescriptionInfo,
  type MongoClient,
  MongoServerError,
  ReadConcern,
} from 'mongodb';
import type { CheckedStoreFile, DamagedIndex } from '../../ports/store-inspection.ts';
import { storeUnavailable } from '../../ports/store-error.ts';
import { connect, createClient, openIndexBuilder } from '../client/connection.ts';
import { callDriver, failureText, storeErrorFields } from '../client/failure.ts';
import type { FactDocument } from '../client/fact-repository.ts';
import { hasIndexKey, type IndexBuilder, indexName, listIndexes, type StoreIndex } from '../client/index-build.ts';
import type { KnownDamageDocument } from '../client/index-damage.ts';
import { createRetry, type Retry } from '../client/retry.ts';
import { INDEXES, keyIndexName } from '../indexes.ts';
import { checkFormat } from '../store-format.ts';
import { compareIndexes, type Missing } from './compare-indexes.ts';
import { readValidation, type Validation } from './read-validation.ts';
import { buildAgain } from './rebuild-indexes.ts';

interface CheckDeps {
  readonly database: Db;
  /** A connection without a limit of time. */
  readonly builder: IndexBuilder;
  readonly retry: Retry;
  readonly now: () => number;
}

/** The fault of each damaged index, by its name. */
type Faults = ReadonlyMap<string, string>;

const RETRY_FOR_MS = 2000;
/** After so long each process knows the damaged indexes, and does not rely on them while they are built again. */
const KNOWN_EVERYWHERE_MS = 2000;
const COLLECTION_OF_DAMAGE = 'knownDamage';

/** The reason why an index has less than it must; undefined if it is as it must be. */
const definitionFault = (wanted: StoreIndex, found: IndexDescriptionInfo): string | undefined => {
  const made = found as Readonly<Record<string, unknown>>;
  if (made['partialFilterExpression'] !== undefined && wanted.partialFilterExpression === undefined)
    return 'it was made over a part of the documents';
  if (made['sparse'] === true && wanted.sparse === undefined)
    return 'it was made without the documents that lack a key';
  if (made['collation'] !== undefined) return 'it was made with a collation, and does not compare as it must';
  return made['hidden'] === true ? 'it is hidden from queries' : undefined;
};

/** Empty if the server does not know the command, or does not let this user call it: the comparison counts. */
const validate = async ({ builder }: CheckDeps, collection: string): Promise<Validation> => {
  try {
    return readValidation(await callDriver(() => builder.database.command({ validate: collection, background: true })));
  } catch (thrown) {
    if (thrown instanceof MongoServerError) return readValidation({});
    throw thrown;
  }
};

const wordsOf = ({ count }: Missing): string => `it lacks entries of documents: ${count} were found missing`;

/** Finds the faults in the indexes of a collection. Missing indexes are built by the next start. */
const checkCollection = async (
  deps: CheckDeps,
  collection: string,
): Promise<{ readonly faults: Faults; readonly corruptRecords: number }> => {
  const faults = new Map<string, string>();
  const listed = await callDriver(() => listIndexes(deps.database, collection));
  if (listed.length === 0) return { faults, corruptRecords: 0 };
  const compared: Missing['index'][] = [{ key: { _id: 1 } }];
  const names = new Map<string, string>([['_id_', keyIndexName(collection)]]);
  for (const index of INDEXES.filter((one) => one.collection === collection)) {
    const found = listed.find(({ key }) => hasIndexKey(index, key));
    if (found === undefined) continue;
    if (found.name !== undefined) names.set(found.name, indexName(index));
    const fault = definitionFault(index, found);
    if (fault === undefined) compared.push(index);
    else faults.set(indexName(index), fault);
  }
  for (const one of await compareIndexes(
    { collection: deps.database.collection<Document & { _id: unknown }>(collection), retry: deps.retry },
    compared,
  ))
    if (one.count > 0) faults.set(indexName({ collection, key: one.index.key }), wordsOf(one));
  const { indexes, corruptRecords } = await validate(deps, collection);
  for (const [server, fault] of indexes) {
    const name = names.get(server);
    // A faulty index that no code here reads does no harm.
    if (name !== undefined && !faults.has(name)) faults.set(name, fault);
  }
  return { faults, corruptRecords };
};

const collectionsIn = async ({ database }: CheckDeps): Promise<readonly string[]> => {
  const found = await callDriver(() => database.listCollections({}, { nameOnly: true }).toArray());
  return found.map(({ name }) => name).filter((name) => !name.startsWith('system.') && name !== COLLECTION_OF_DAMAGE);
};

const knownDamageOf = ({ database }: CheckDeps) =>
  database.collection<KnownDamageDocument>(COLLECTION_OF_DAMAGE, { readConcern: { level: 'majority' } });

const noteDamage = async (deps: CheckDeps, names: Iterable<string>, foundAt: number): Promise<void> => {
  for (const _id of names)
    await callDriver(() => knownDamageOf(deps).updateOne({ _id }, { $setOnInsert: { foundAt } }, { upsert: true }));
};

/** Removes earlier notes of damage, and those of repaired indexes, unless the index is damaged now. */
const forgetDamage = async (
  deps: CheckDeps,
  { damaged, repaired }: { readonly damaged: readonly string[]; readonly repaired: readonly string[] },
  began: number,
): Promise<void> => {
  await callDriver(() =>
    knownDamageOf(deps).deleteMany({
      _id: { $nin: [...damaged] },
      $or: [{ foundAt: { $lt: began } }, { _id: { $in: [...repaired] } }],
    }),
  );
};

/** Builds damaged indexes again; resolves with those that are right after it. */
const repair = async (deps: CheckDeps, names: readonly string[]): Promise<readonly string[]> => {
  const damaged = INDEXES.filter((index) => names.includes(indexName(index)));
  if (damaged.length === 0) return [];
  await pause(KNOWN_EVERYWHERE_MS);
  const built: StoreIndex[] = [];
  for (const index of damaged) if (await buildAgain(index, deps)) built.push(index);
  const left = new Set<string>();
  for (const collection of new Set(built.map((index) => index.collection)))
    for (const name of (await checkCollection(deps, collection)).faults.keys()) left.add(name);
  return built.map(indexName).filter((name) => !left.has(name));
};

const checkAll = async (deps: CheckDeps, isRepairing: boolean): Promise<CheckedStoreFile> => {
  const began = deps.now();
  const faults = new Map<string, string>();
  const lines: string[] = [];
  for (const collection of await collectionsIn(deps)) {
    const found = await checkCollection(deps, collection);
    for (const [name, fault] of found.faults) faults.set(name, fault);
    if (found.corruptRecords > 0)
      lines.push(`collection ${collection}: ${found.corruptRecords} records that the server cannot read`);
  }
  // Noted before any repair: if the process is killed meanwhile, the damage stays known.
  await noteDamage(deps, faults.keys(), began);
  const repaired = isRepairing ? await repair(deps, [...faults.keys()]) : [];
  const damaged = [...faults.keys()].filter((name) => !repaired.includes(name));
  await forgetDamage(deps, { damaged, repaired }, began);
  const known = new Set(INDEXES.map(indexName));
  const stateOf = (name: string): DamagedIndex['state'] => {
    if (repaired.includes(name)) return 'mended';
    return isRepairing || !known.has(name) ? 'not-mendable' : 'damaged';
  };
  const indexes = [...faults].map(([name, fault]): DamagedIndex => ({ name, fault, state: stateOf(name) }));
  return { lines, indexes };
};

const checkOn = async (client: MongoClient, deps: CheckDeps, isRepairing: boolean): Promise<CheckedStoreFile> => {
  await connect(client);
  await checkFormat(deps.database.collection<FactDocument>('facts'));
  return checkAll(deps, isRepairing);
};

/**
 * Compares each index of a MongoDB store with the documents, and notes which are damaged. The server's own `validate`
 * is asked too. With `isRepairing` damaged ones are dropped and built again, beside servers that run. Rejects with
 * Problem `store-unavailable`, and with an Error for the store of a later release.
 */
export const checkMongoStore = async (
  url: string,
  { isRepairing, now }: { readonly isRepairing: boolean; readonly now: () => number },
): Promise<CheckedStoreFile> => {
  const client = createClient(url);
  const builder = openIndexBuilder(url);
  const database = client.db(undefined, {
    writeConcern: { w: 'majority', journal: true },
    readConcern: new ReadConcern('local'),
    readPreference: 'primary',
  });
  const retry = createRetry({ forMs: RETRY_FOR_MS, signal: new AbortController().signal, onRetry: () => undefined });
  try {
    return await checkOn(client, { database, builder, retry, now }, isRepairing);
  } catch (thrown) {
    const fields = storeErrorFields(thrown);
    throw fields === undefined ? thrown : storeUnavailable(failureText(thrown, fields), fields);
  } finally {
    await builder.close();
    await client.close();
  }
};
