import { isDamaged } from '../../ports/checked/damaged-record.ts';
import { releaseKeyOf, type ReleaseRepository, type StoredRelease } from '../../ports/studies/release-repository.ts';
import { type Connection, promised, type SqlValue } from '../connection/connection.ts';
import { INSERT_RELEASE, RELEASE_COLUMNS, releaseFromRow, releaseValues } from './release-row.ts';

/** A list of any length as one parameter. */
const IN = 'IN (SELECT value FROM json_each(?))';

const INSERT_PERSON = 'INSERT INTO release_people (person, study, key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
const DELETE_PERSON = 'DELETE FROM release_people WHERE person = ? AND study = ? AND key = ?';
const RENEW = 'UPDATE releases SET people = ?, pseudonyms = ? WHERE key = ?';
const BY_KEY = `SELECT ${RELEASE_COLUMNS} FROM releases r WHERE r.key = ?`;
const DUE = `FROM releases r WHERE r.owner = ? AND r.study = ? AND r.due IS NOT NULL AND r.due <= ?
  ORDER BY r.due, r.place LIMIT ?`;
const OWNERS_WITH_PENDING_WORK = `SELECT DISTINCT owner FROM releases WHERE ending IS NOT NULL
  UNION SELECT DISTINCT owner FROM releases WHERE again IS NOT NULL`;
// The index has the key too: if it leads to no row, a bit in the key of that row is wrong.
const BY_PEOPLE = `SELECT ${RELEASE_COLUMNS} FROM (
    SELECT DISTINCT key AS found FROM release_people WHERE person ${IN} AND key > ? ORDER BY key LIMIT ?) p
  LEFT JOIN releases r ON r.key = p.found ORDER BY p.found`;
const PENDING_RETRACTIONS = `FROM releases r WHERE r.owner = ? AND r.ending IS NOT NULL AND (r.study, r.key) > (?, ?)
  AND coalesce(r.ending_at, 0) < ? ORDER BY r.study, r.key LIMIT ?`;
const REREQUESTED = 'FROM releases r WHERE r.owner = ? AND r.again IS NOT NULL AND r.ending IS NULL LIMIT ?';

type Queries = Pick<
  ReleaseRepository,
  | 'find'
  | 'findDue'
  | 'findPendingRetractions'
  | 'findOwnersWithPendingWork'
  | 'findByPeople'
  | 'findByStatements'
  | 'findByStudy'
  | 'listRereleaseRequests'
>;

const select = (connection: Connection, sql: string, ...values: readonly SqlValue[]): readonly StoredRelease[] =>
  connection.all(`SELECT ${RELEASE_COLUMNS} ${sql}`, ...values).map(releaseFromRow);

const byKey = (connection: Connection, keys: readonly string[]): ReadonlyMap<string, StoredRelease> => {
  const found = select(connection, `FROM releases r WHERE r.key ${IN}`, JSON.stringify(keys));
  return new Map(found.map((release) => [releaseKeyOf(release), release]));
};

const releaseQueries = (connection: Connection): Queries => {
  const list = (sql: string, ...values: readonly SqlValue[]): Promise<readonly StoredRelease[]> =>
    promised(() => select(connection, sql, ...values));
  return {
    find: (keys) => promised(() => (keys.length === 0 ? new Map<string, StoredRelease>() : byKey(connection, keys))),
    findDue: ({ owner, study }, now, limit) => list(DUE, owner, study, now, limit),
    findPendingRetractions: ({ owner, after = { study: '', key: '' }, before = Number.MAX_SAFE_INTEGER, limit }) =>
      list(PENDING_RETRACTIONS, owner, after.study, after.key, before, limit),
    findOwnersWithPendingWork: () =>
      promised(() => new Set(connection.all(OWNERS_WITH_PENDING_WORK).map((row) => row['owner'] as number))),
    findByPeople: (people, { after = '', limit }) =>
      promised(() => connection.all(BY_PEOPLE, JSON.stringify(people), after, limit).map(releaseFromRow)),
    findByStatements: (statements) =>
      list(`FROM releases r WHERE r.statement ${IN} ORDER BY r.key`, JSON.stringify(statements)),
    findByStudy: (study, { after = '', limit }) =>
      list('FROM releases r WHERE r.study = ? AND r.key > ? ORDER BY r.key LIMIT ?', study, after, limit),
    listRereleaseRequests: (owner, limit) => list(REREQUESTED, owner, limit),
  };
};

const DUE_AGAIN = `UPDATE releases SET ending = NULL, ending_at = NULL, again = NULL, due = coalesce(due, ?),
  place = coalesce(place, key) WHERE key = ?`;

const deleteRelease = (connection: Connection, { key, people, study }: StoredRelease): void => {
  for (const { id } of people) connection.run(DELETE_PERSON, id, study, key);
  connection.run('DELETE FROM releases WHERE key = ?', key);
};

/** Deletes a release of a study that is destroyed. The people of a damaged release are not known. */
const destroyRelease = (connection: Connection, release: StoredRelease): void => {
  if (isDamaged(release))
    for (const table of ['release_people', 'releases'])
      connection.run(`DELETE FROM ${table} WHERE key = ?`, releaseKeyOf(release));
  else deleteRelease(connection, release);
};

const addReleases = (
  connection: Connection,
  releases: readonly StoredRelease[],
): ReadonlyMap<string, StoredRelease> => {
  const existing = new Map<string, StoredRelease>();
  for (const release of releases) {
    if (connection.run(INSERT_RELEASE, ...releaseValues(release)).changes === 1) {
      for (const { id } of release.people) connection.run(INSERT_PERSON, id, release.study, release.key);
    } else {
      const row = connection.get(BY_KEY, release.key);
      if (row !== undefined) existing.set(release.key, releaseFromRow(row));
    }
  }
  return existing;
};

const deleteReleases = (connection: Connection, keys: readonly string[], at: number): void => {
  for (const key of keys) {
    const row = connection.get(BY_KEY, key);
    if (row === undefined) continue;
    const release = releaseFromRow(row);
    if (release.rereleaseRequests === undefined) deleteRelease(connection, release);
    else if (release.pendingRetraction !== undefined) connection.run(DUE_AGAIN, at, key);
  }
};

const renewReleases = (connection: Connection, releases: Parameters<ReleaseRepository['renew']>[0]): void => {
  for (const { key, people, pseudonyms } of releases) {
    const row = connection.get(BY_KEY, key);
    if (row === undefined) continue;
    const before = releaseFromRow(row);
    for (const { id } of before.people) connection.run(DELETE_PERSON, id, before.study, key);
    for (const { id } of people) connection.run(INSERT_PERSON, id, before.study, key);
    connection.run(RENEW, JSON.stringify(people), JSON.stringify(pseudonyms), key);
  }
};

const releaseChanges = (connection: Connection): Omit<ReleaseRepository, keyof Queries> => {
  /** One transaction; none if there is nothing to do. */
  const write = <T>(items: readonly unknown[], work: () => T, empty: T): Promise<T> =>
    promised(() => (items.length === 0 ? empty : connection.write(work)));
  const changesOf = (sql: string, key: string): number => connection.run(sql, key).changes;
  return {
    add: (releases) => write(releases, () => addReleases(connection, releases), new Map<string, StoredRelease>()),
    markPublished: (keys) => {
      const sql = 'UPDATE releases SET due = NULL, place = NULL, again = coalesce(again, 0) + 1 WHERE key = ?';
      return write(keys, () => new Set(keys.filter((key) => changesOf(sql, key) === 1)), new Set<string>());
    },
    cancel: (keys) => {
      const unpublished = `FROM releases r WHERE r.key ${IN} AND r.due IS NOT NULL`;
      const work = (): void => {
        for (const release of select(connection, unpublished, JSON.stringify(keys))) deleteRelease(connection, release);
      };
      return write(keys, work, undefined);
    },
    retract: (keys, why, at) =>
      promised(() => {
        const sql = `UPDATE releases SET ending = ?, ending_at = ? WHERE ending IS NULL AND key ${IN}`;
        if (keys.length > 0) connection.run(sql, why, at, JSON.stringify(keys));
      }),
    handOver: (keys, { from, to }) =>
      promised(() => {
        const sql = `UPDATE releases SET owner = ? WHERE owner = ? AND ending IS NOT NULL AND key ${IN}`;
        if (keys.length > 0) connection.run(sql, to, from, JSON.stringify(keys));
      }),
    requestRerelease: (keys) => {
      const sql = 'UPDATE releases SET again = coalesce(again, 0) + 1 WHERE key = ?';
      return write(keys, () => new Set(keys.filter((key) => changesOf(sql, key) === 0)), new Set<string>());
    },
    ackRereleaseRequests: (releases) => {
      const sql = 'UPDATE releases SET again = NULL WHERE key = ? AND again = ?';
      const work = (): void => {
        for (const { key, rereleaseRequests = 0 } of releases) connection.run(sql, key, rereleaseRequests);
      };
      return write(releases, work, undefined);
    },
    renew: (releases) => write(releases, () => renewReleases(connection, releases), undefined),
    delete: (keys, at) => write(keys, () => deleteReleases(connection, keys, at), undefined),
    deleteByStudy: (study, limit) =>
      promised(() =>
        connection.write(() => {
          const found = select(connection, 'FROM releases r WHERE r.study = ? LIMIT ?', study, limit);
          for (const release of found) destroyRelease(connection, release);
          return found.length === limit;
        }),
      ),
  };
};

/** Releases in SQLite: one row each, and one for each person in it. */
export const createSqliteReleaseRepository = (connection: Connection): ReleaseRepository => ({
  ...releaseQueries(connection),
  ...releaseChanges(connection),
});
