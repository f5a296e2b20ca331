import type { ReleasePage, ReleaseRepository, StoredRelease } from '../../ports/release-repository.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';

const COLUMNS =
  'r.key, r.study, r.statement, r.source, r.owner, r.due, r.place, r.ending, r.again, r.people, r.pseudonyms';
const ADD =
  'INSERT INTO releases (key, study, statement, source, owner, due, place, ending, people, pseudonyms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
const ADD_PERSON = 'INSERT INTO release_people (person, study, key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
const BY_KEY = `SELECT ${COLUMNS} FROM releases r WHERE r.key = ?`;

const WAITING =
  'SELECT DISTINCT owner FROM releases WHERE ending IS NOT NULL UNION SELECT DISTINCT owner FROM releases WHERE again IS NOT NULL';

/** A list of unknown length as one parameter. */
const IN = 'IN (SELECT value FROM json_each(?))';

const read = (row: Row): StoredRelease => {
  const { due, place, ending, again } = row;
  return {
    key: row['key'] as string,
    study: row['study'] as string,
    statement: row['statement'] as string,
    source: row['source'] as string,
    owner: row['owner'] as number,
    people: JSON.parse(row['people'] as string) as StoredRelease['people'],
    pseudonyms: JSON.parse(row['pseudonyms'] as string) as StoredRelease['pseudonyms'],
    ...(typeof due === 'number' ? { due } : {}),
    ...(typeof place === 'string' ? { order: place } : {}),
    ...(typeof again === 'number' ? { again } : {}),
    ...(typeof ending === 'string' ? { ending: ending as NonNullable<StoredRelease['ending']> } : {}),
  };
};

const values = ({
  key,
  study,
  statement,
  source,
  owner,
  due,
  order,
  ending,
  people,
  pseudonyms,
}: StoredRelease): readonly SqlValue[] => [
  key,
  study,
  statement,
  source,
  owner,
  due ?? null,
  order ?? null,
  ending ?? null,
  JSON.stringify(people),
  JSON.stringify(pseudonyms),
];

/** Releases in SQLite: one row each, and one for each person in it. */
export const createReleaseRepository = (connection: Connection): ReleaseRepository => {
  const all = (sql: string, ...of: readonly SqlValue[]): readonly StoredRelease[] =>
    connection.all(`SELECT ${COLUMNS} ${sql}`, ...of).map(read);
  const above = ({ after }: ReleasePage): string => after ?? '';
  const each = (keys: readonly string[], sql: string, ...of: readonly SqlValue[]): Promise<void> =>
    promised(() => {
      if (keys.length > 0) connection.run(sql, ...of, JSON.stringify(keys));
    });
  const forget = ({ key, people, study }: StoredRelease): void => {
    for (const { id } of people)
      connection.run('DELETE FROM release_people WHERE person = ? AND study = ? AND key = ?', id, study, key);
    connection.run('DELETE FROM releases WHERE key = ?', key);
  };
  return {
    add: (releases) =>
      promised(() =>
        releases.length === 0
          ? new Map()
          : connection.write(() => {
              const taken = new Map<string, StoredRelease>();
              for (const release of releases) {
                if (connection.run(ADD, ...values(release)).changes === 1) {
                  for (const { id } of release.people) connection.run(ADD_PERSON, id, release.study, release.key);
                } else {
                  const row = connection.get(BY_KEY, release.key);
                  if (row !== undefined) taken.set(release.key, read(row));
                }
              }
              return taken;
            }),
      ),
    find: (keys) =>
      promised(
        () =>
          new Map(
            keys.length === 0
              ? []
              : all(`FROM releases r WHERE r.key ${IN}`, JSON.stringify(keys)).map((release) => [release.key, release]),
          ),
      ),
    due: ({ owner, study }, now, limit) =>
      promised(() =>
        all(
          'FROM releases r WHERE r.owner = ? AND r.study = ? AND r.due IS NOT NULL AND r.due <= ? ORDER BY r.due, r.place LIMIT ?',
          owner,
          study,
          now,
          limit,
        ),
      ),
    leave: (keys) =>
      promised(() =>
        keys.length === 0
          ? new Set()
          : connection.write(
              () =>
                new Set(
                  keys.filter(
                    (key) =>
                      connection.run('UPDATE releases SET due = NULL, place = NULL WHERE key = ?', key).changes === 1,
                  ),
                ),
            ),
      ),
    cancel: (keys) =>
      promised(() => {
        if (keys.length === 0) return;
        connection.write(() => {
          for (const release of all(`FROM releases r WHERE r.key ${IN} AND r.due IS NOT NULL`, JSON.stringify(keys)))
            forget(release);
        });
      }),
    end: (keys, why) => each(keys, `UPDATE releases SET ending = coalesce(ending, ?) WHERE key ${IN}`, why),
    waiting: () => promised(() => new Set(connection.all(WAITING).map((row) => row['owner'] as number))),
    ending: (owner, limit) =>
      promised(() => all('FROM releases r WHERE r.owner = ? AND r.ending IS NOT NULL LIMIT ?', owner, limit)),
    ofPeople: (people, page) =>
      promised(() =>
        all(
          `FROM releases r WHERE r.key IN (SELECT key FROM release_people WHERE person ${IN}) AND r.key > ? ORDER BY r.key LIMIT ?`,
          JSON.stringify(people),
          above(page),
          page.limit,
        ),
      ),
    ofStatements: (statements) =>
      promised(() => all(`FROM releases r WHERE r.statement ${IN} ORDER BY r.key`, JSON.stringify(statements))),
    ofStudy: (study, page) =>
      promised(() =>
        all('FROM releases r WHERE r.study = ? AND r.key > ? ORDER BY r.key LIMIT ?', study, above(page), page.limit),
      ),
    again: (keys) =>
      promised(() =>
        keys.length === 0
          ? new Set()
          : connection.write(
              () =>
                new Set(
                  keys.filter(
                    (key) =>
                      connection.run('UPDATE releases SET again = coalesce(again, 0) + 1 WHERE key = ?', key)
                        .changes === 0,
                  ),
                ),
            ),
      ),
    asked: (owner, limit) =>
      promised(() =>
        all('FROM releases r WHERE r.owner = ? AND r.again IS NOT NULL AND r.ending IS NULL LIMIT ?', owner, limit),
      ),
    heard: (releases) =>
      promised(() => {
        if (releases.length > 0)
          connection.write(() => {
            for (const { key, again } of releases)
              connection.run('UPDATE releases SET again = NULL WHERE key = ? AND again = ?', key, again ?? 0);
          });
      }),
    remove: (keys) =>
      promised(() => {
        if (keys.length === 0) return;
        connection.write(() => {
          for (const key of keys) {
            const row = connection.get(BY_KEY, key);
            if (row === undefined) continue;
            const release = read(row);
            if (release.again === undefined) forget(release);
            else connection.run('UPDATE releases SET ending = NULL WHERE key = ?', key);
          }
        });
      }),
    removeStudy: (study, limit) =>
      promised(() =>
        connection.write(() => {
          const some = all('FROM releases r WHERE r.study = ? LIMIT ?', study, limit);
          for (const release of some) forget(release);
          return some.length === limit;
        }),
      ),
  };
};
