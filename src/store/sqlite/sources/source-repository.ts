import { isDeepStrictEqual } from 'node:util';
import { defined, parseWith } from '../../../core/json-object.ts';
import type { Credential, Source, SourceListQuery, SourceRepository } from '../../ports/sources/source-repository.ts';
import { type Connection, FOLD_FUNCTION, promised } from '../connection/connection.ts';
import { readChecked, selectChecked } from '../connection/read-checked.ts';
import { fromBlob, toBlob } from '../connection/text.ts';

const SELECT_SOURCES = selectChecked('source');
const SELECT_CREDENTIALS = selectChecked('credential');
const INSERT_SOURCE = 'INSERT INTO sources (id, v, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
const UPDATE_SOURCE = 'UPDATE sources SET v = ?, body = ? WHERE id = ? AND v = ?';
const INSERT_CREDENTIAL = `INSERT INTO credentials (key, revoked_at, body) VALUES (?, ?, ?)
  ON CONFLICT DO NOTHING`;
const UPDATE_CREDENTIAL = 'UPDATE credentials SET body = ? WHERE key = ?';
const END_CREDENTIAL = 'UPDATE credentials SET revoked_at = ?, body = ? WHERE key = ?';

const CREDENTIALS_OF = `${SELECT_CREDENTIALS} WHERE key IN (SELECT key FROM credentials
  WHERE CASE WHEN json_valid(body) THEN body ->> '$.source' END IN (SELECT value FROM json_each(?))) ORDER BY key`;

// Members of a damaged body are as if they were empty: its source is in the list, and says that it is damaged.
const memberOf = (name: string, absent: string): string =>
  `coalesce(CASE WHEN json_valid(body) THEN body ->> '$.${name}' END, ${absent})`;

const LIST_NAME = `${FOLD_FUNCTION}(${memberOf('name', "''")})`;

/** What a list is ordered by, before its key. */
const LIST_VALUES = { name: LIST_NAME, id: "''", created: memberOf('createdAt', '0') } as const;

const listSql = ({ by, isDescending }: Pick<SourceListQuery, 'by' | 'isDescending'>): string => {
  const direction = isDescending ? 'DESC' : 'ASC';
  return `SELECT id, ${LIST_VALUES[by]} AS value FROM sources
    WHERE (?1 IS NULL OR instr(${LIST_NAME}, ?1) > 0 OR instr(CAST(id AS TEXT), ?1) > 0)
      AND (?2 IS NULL OR ${memberOf('organisation', "''")} IN (SELECT value FROM json_each(?2)))
      AND (?4 IS NULL OR (value, id) ${isDescending ? '<' : '>'} (?3, ?4))
    ORDER BY value ${direction}, id ${direction} LIMIT ?5`;
};

const readSource = readChecked('source', (row) => parseWith<Source>(row['body'] as string, { v: row['v'] as number }));

const readCredential = readChecked('credential', (row) =>
  parseWith<Credential>(
    row['body'] as string,
    row['revoked_at'] === null ? {} : { revokedAt: row['revoked_at'] as number },
  ),
);

const rightsOf = ({ scopes, reads }: Credential) => ({ scopes, reads });

const credentialBody = ({ revokedAt, ...body }: Credential): string => JSON.stringify(body);

/** Sources and credentials in SQLite. `v` and `revoked_at` are columns of their own, which are compared. */
export const createSqliteSourceRepository = (connection: Connection): SourceRepository => {
  const findCredential = (key: string): Credential | undefined => {
    const row = connection.get(`${SELECT_CREDENTIALS} WHERE key = ?`, toBlob(key));
    return row && readCredential(row);
  };
  const changeCredential = (key: string, change: (found: Credential) => Partial<Credential>): boolean =>
    connection.write(() => {
      const found = findCredential(key);
      if (found === undefined) return false;
      return (
        connection.run(UPDATE_CREDENTIAL, credentialBody({ ...found, ...change(found) }), toBlob(key)).changes === 1
      );
    });
  const union = (some: readonly string[], others: readonly string[]): readonly string[] => [
    ...new Set([...some, ...others]),
  ];
  return {
    addSource: ({ v, ...body }) =>
      promised(() => connection.run(INSERT_SOURCE, toBlob(body.id), v, JSON.stringify(body)).changes === 1),
    updateSource: ({ v, ...body }) =>
      promised(() => connection.run(UPDATE_SOURCE, v, JSON.stringify(body), toBlob(body.id), v - 1).changes === 1),
    findSource: (id) =>
      promised(() => {
        const row = connection.get(`${SELECT_SOURCES} WHERE id = ?`, toBlob(id));
        return row && readSource(row);
      }),
    listSourcePage: ({ search, organisations, after, limit, ...order }) =>
      promised(() =>
        connection.read(() => {
          const rows = connection.all(
            listSql(order),
            search ?? null,
            organisations === undefined ? null : JSON.stringify(organisations),
            ...(after === undefined ? [null, null] : [after.value, toBlob(after.key)]),
            limit + 1,
          );
          const page = rows.slice(0, limit);
          const last = page.at(-1);
          const items = page.flatMap(({ id }) => {
            const row = connection.get(`${SELECT_SOURCES} WHERE id = ?`, id ?? null);
            return row === undefined ? [] : [readSource(row)];
          });
          const place = last && { value: last['value'] as string | number, key: fromBlob(last['id']) };
          return { items, ...defined({ next: rows.length > limit ? place : undefined }) };
        }),
      ),
    listSources: () => promised(() => connection.all(`${SELECT_SOURCES} ORDER BY id`).map(readSource)),
    addCredential: (added) =>
      promised(() => {
        connection.run(INSERT_CREDENTIAL, toBlob(added.key), added.revokedAt ?? null, credentialBody(added));
        return findCredential(added.key) ?? added;
      }),
    findCredential: (key) => promised(() => findCredential(key)),
    listCredentials: () => promised(() => connection.all(`${SELECT_CREDENTIALS} ORDER BY key`).map(readCredential)),
    listCredentialsOf: (sources) =>
      promised(() => connection.all(CREDENTIALS_OF, JSON.stringify(sources)).map(readCredential)),
    addScopes: (key, added) =>
      promised(() => changeCredential(key, ({ scopes }) => ({ scopes: union(scopes, added) }))),
    addReads: (key, added) =>
      promised(() => changeCredential(key, ({ reads = [] }) => ({ reads: union(reads, added) }))),
    removeReads: (key, removed) =>
      promised(() =>
        changeCredential(key, ({ reads }) =>
          reads === undefined ? {} : { reads: reads.filter((one) => !removed.includes(one)) },
        ),
      ),
    replaceCredential: ({ former, successor, at, endsAt }) =>
      promised(() =>
        connection.write(() => {
          const found = findCredential(former.key);
          if (
            found === undefined ||
            found.revokedAt !== undefined ||
            !isDeepStrictEqual(rightsOf(found), rightsOf(former))
          )
            return false;
          connection.run(INSERT_CREDENTIAL, toBlob(successor.key), null, credentialBody(successor));
          const replaced = { ...found, replacedBy: successor.key, ...defined({ endsAt }) };
          connection.run(END_CREDENTIAL, at, credentialBody(replaced), toBlob(former.key));
          return true;
        }),
      ),
    revokeCredential: (key, at) =>
      promised(() =>
        connection.write(() => {
          const found = findCredential(key);
          if (found === undefined) return false;
          const { endsAt, ...rest } = found;
          if (found.revokedAt === undefined || (endsAt !== undefined && at < endsAt))
            connection.run(END_CREDENTIAL, at, credentialBody(rest), toBlob(key));
          return true;
        }),
      ),
  };
};
