import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { isSqliteDamage } from '../../../core/sqlite/damage.ts';
import { checkSqliteFile, checkSqliteTables, checkSqliteWal } from '../../../core/sqlite/check-file.ts';
import { openConnection } from '../connection/connection.ts';
import { migrate } from '../connection/schema.ts';
import type { CheckedStoreFile, DamagedIndex } from '../../ports/store-inspection.ts';
import { createReadFault, type FaultLine } from './fault-lines.ts';
import { repairTokensOfRows, rebuildIndex } from './rebuild-index.ts';
import {
  type IndexDifference,
  type IndexDifferences,
  prepareExact,
  createSelect,
  DifferenceCounts,
  inSlices,
} from './walk.ts';
import { type WalkedStatements, walkStatements } from './walk-statements.ts';

const SLICE_SIZE = 500;

/** The people of a release; none if they cannot be read. */
const PEOPLE = "json_each(CASE WHEN json_valid(r.people) THEN r.people ELSE '[]' END) p";
const RELEASES = `SELECT key, (SELECT count(*) FROM ${PEOPLE}
  WHERE NOT EXISTS (
    SELECT 1 FROM release_people i
    WHERE i.person = p.value ->> 'id' AND i.study = r.study AND i.key = r.key)) AS missing
  FROM releases r WHERE key > ? ORDER BY key LIMIT ?`;
const ENTRIES = `SELECT i.person, i.study, i.key, NOT EXISTS (
    SELECT 1 FROM releases r, ${PEOPLE}
    WHERE r.key = i.key AND r.study = i.study AND p.value ->> 'id' = i.person) AS surplus
  FROM release_people i WHERE (i.person, i.study, i.key) > (?, ?, ?) ORDER BY i.person, i.study, i.key LIMIT ?`;

/** Compares the releases of studies with the index of their people, both ways, in slices. */
const walkReleases = async (database: DatabaseSyncInstance): Promise<IndexDifferences> => {
  const counts = new DifferenceCounts();
  const select = createSelect(database);
  let after = '';
  await inSlices(database, 'BEGIN', () => {
    const rows = select(RELEASES, after, SLICE_SIZE);
    for (const { missing } of rows) counts.add('release_people', { missing: Number(missing) });
    after = String(rows.at(-1)?.['key'] ?? after);
    return rows.length === SLICE_SIZE;
  });
  let place: readonly [string, string, string] = ['', '', ''];
  await inSlices(database, 'BEGIN', () => {
    const rows = select(ENTRIES, ...place, SLICE_SIZE);
    for (const { surplus } of rows) counts.add('release_people', { surplus: Number(surplus) });
    const last = rows.at(-1);
    if (last !== undefined) place = [String(last['person']), String(last['study']), String(last['key'])];
    return rows.length === SLICE_SIZE;
  });
  return counts.all();
};

const NOTHING: WalkedStatements = { differences: new Map(), mismatched: new Set() };

/** The findings of a walk before it meets a page that cannot be read: that page is in the lines of SQLite. */
const upToDamage = async <T>(walk: () => Promise<T>, otherwise: T): Promise<T> => {
  try {
    return await walk();
  } catch (thrown) {
    if (!isSqliteDamage(thrown)) throw thrown;
    return otherwise;
  }
};

const wordsOf = ({ missing, surplus }: IndexDifference): string =>
  `it lacks ${missing} entries of rows, and has ${surplus} that lead to no row of theirs`;

/** The faults in the file and in its indexes, in the words that describe them. */
interface Found {
  readonly lines: readonly FaultLine[];
  readonly walked: IndexDifferences;
  readonly mismatched: ReadonlySet<bigint>;
}

const findFaults = async (file: string, database: DatabaseSyncInstance): Promise<Found> => {
  const log = (await checkSqliteWal(file)).map((line): FaultLine => ({ line }));
  const lines = [...log, ...(await checkSqliteTables(file)).map(createReadFault(database))];
  const { differences, mismatched } = await upToDamage(() => walkStatements(database), NOTHING);
  const releases = await upToDamage(() => walkReleases(database), new Map<string, IndexDifference>());
  return { lines, walked: new Map([...differences, ...releases]), mismatched };
};

/** The fault of each damaged index, by its name. */
const wordsByIndex = ({ lines, walked }: Pick<Found, 'lines' | 'walked'>): ReadonlyMap<string, string> => {
  const words = new Map<string, string>();
  for (const { line, index } of lines) if (index !== undefined && !words.has(index)) words.set(index, line);
  for (const [name, difference] of walked) words.set(name, wordsOf(difference));
  return words;
};

/** Makes damaged indexes anew; resolves with those that are right after it. */
const repair = async (
  file: string,
  database: DatabaseSyncInstance,
  { mismatched, ...found }: Found,
): Promise<ReadonlySet<string>> => {
  const names = [...wordsByIndex(found).keys()];
  if (names.length === 0) return new Set();
  repairTokensOfRows(database, mismatched);
  for (const name of names) await upToDamage(() => rebuildIndex(database, name), undefined);
  const after = await findFaults(file, database);
  const left = wordsByIndex(after);
  return new Set(names.filter((name) => !left.has(name)));
};

/** Notes the damage that is known from now on; notes that others made since the check began stay. */
const noteKnown = (
  database: DatabaseSyncInstance,
  { names, repaired }: { readonly names: ReadonlySet<string>; readonly repaired: ReadonlySet<string> },
  began: number,
): void => {
  database.exec('BEGIN IMMEDIATE');
  try {
    prepareExact(
      database,
      'DELETE FROM known_damage WHERE found_at < ? OR name IN (SELECT value FROM json_each(?))',
    ).run(began, JSON.stringify([...repaired]));
    const add = prepareExact(
      database,
      'INSERT INTO known_damage (name, found_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    for (const name of names) add.run(name, began);
    database.exec('COMMIT');
  } catch (thrown) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw thrown;
  }
};

const checkOpened = async (
  file: string,
  database: DatabaseSyncInstance,
  isRepairing: boolean,
): Promise<CheckedStoreFile> => {
  const began = Date.now();
  const found = await findFaults(file, database);
  const repaired = isRepairing ? await repair(file, database, found) : new Set<string>();
  const stateOf = (name: string): DamagedIndex['state'] => {
    if (repaired.has(name)) return 'mended';
    return isRepairing ? 'not-mendable' : 'damaged';
  };
  const words = wordsByIndex(found);
  const indexes = [...words].map(([name, fault]): DamagedIndex => ({ name, fault, state: stateOf(name) }));
  const tables = found.lines.flatMap(({ table }) => table ?? []);
  const names = new Set([...tables, ...indexes.filter(({ state }) => state !== 'mended').map(({ name }) => name)]);
  noteKnown(database, { names, repaired }, began);
  return {
    lines: [...new Set(found.lines.filter(({ index }) => index === undefined).map(({ line }) => line))],
    indexes,
  };
};

/**
 * Checks a file of SQLite with its indexes, slice by slice, and notes in it which of them are damaged. With
 * `isRepairing` these are made anew. A file that cannot be opened has only lines.
 */
export const checkSqliteStore = async (file: string, isRepairing: boolean): Promise<CheckedStoreFile> => {
  try {
    const connection = openConnection(file, 'FULL');
    try {
      migrate(connection);
    } finally {
      connection.close();
    }
  } catch {
    // The store itself says why when it is opened.
    return { lines: await checkSqliteFile(file), indexes: [] };
  }
  const database = new DatabaseSync(file, { timeout: 3000 });
  try {
    database.exec('PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON');
    return await checkOpened(file, database, isRepairing);
  } finally {
    database.close();
  }
};
