import { defined } from '../../../core/json-object.ts';
import { yieldIfDue } from '../../../core/concurrency/slices.ts';
import type {
  DocumentHead,
  DocumentRepository,
  DocumentScope,
  DocumentSpace,
  ListedDocument,
  StoredDocument,
} from '../../ports/statements/document-repository.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';
import { createGroupWrite } from '../connection/group-write.ts';
import { fromBlob, toBlob } from '../connection/text.ts';

const HEAD = 'etag, updated_at, source, person, generation, content_type';
const SCOPE = 'resource = ? AND activity = ? AND agent = ?';
const KEY = `${SCOPE} AND registration = ? AND id = ?`;
const AS_EXPECTED = `owner = ? AND ${KEY} AND etag = ? AND updated_at = ?`;
const OF_OWNERS = 'owner IN (SELECT value FROM json_each(?))';
const READ = `SELECT owner, ${HEAD}, bytes FROM documents WHERE owner = ? AND ${KEY}`;
const DELETE = `DELETE FROM documents WHERE ${AS_EXPECTED}`;
const DELETE_KEY = `DELETE FROM documents WHERE owner = ? AND ${KEY}`;
const DELETE_OTHERS = `DELETE FROM documents WHERE owner <> ? AND ${OF_OWNERS} AND ${KEY}`;
const INSERT = `INSERT INTO documents (owner, resource, activity, agent, registration, id, ${HEAD}, bytes)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const UPDATE = `UPDATE documents SET etag = ?, updated_at = ?, source = ?, person = ?, generation = ?,
  content_type = ?, bytes = ? WHERE ${AS_EXPECTED}`;
const BY_PEOPLE = `SELECT rowid AS n, owner, resource, activity, agent, registration, id, ${HEAD} FROM documents
  WHERE person IN (SELECT value FROM json_each(?)) AND rowid > ? ORDER BY rowid LIMIT ?`;

const COUNT_BEFORE = `SELECT resource, count(*) AS n FROM documents
  WHERE owner = ? AND source = ? AND updated_at < ? GROUP BY resource`;
const DELETE_BEFORE = `DELETE FROM documents WHERE rowid IN
  (SELECT rowid FROM documents WHERE owner = ? AND source = ? AND updated_at < ? LIMIT ?)`;

// An absent activity or agent is empty, which no IRI and no key of an agent is.
const scopeValues = ({ resource, activity = '', agent = '' }: DocumentScope): readonly SqlValue[] => [
  resource,
  toBlob(activity),
  toBlob(agent),
];
const keyValues = (scope: DocumentScope, id: string): readonly SqlValue[] => [
  ...scopeValues(scope),
  scope.registration ?? '',
  toBlob(id),
];

/** Rows that are listed or deleted at once: some milliseconds. */
const LISTED_AT_ONCE = 1000;
const DELETED_AT_ONCE = 100;

/** The condition of `list` and `deleteAll`: without a registration, the condition of every registration. */
const spaceCondition = (
  space: DocumentScope,
  owner: string,
): { readonly where: string; readonly values: readonly SqlValue[] } => {
  const values = [owner, ...scopeValues(space)];
  return space.registration === undefined
    ? { where: `owner = ? AND ${SCOPE}`, values }
    : { where: `owner = ? AND ${SCOPE} AND registration = ?`, values: [...values, space.registration] };
};

/** The rows of a space, of one owner after another, in pages in the order of their keys. */
async function* pagesOf(
  connection: Connection,
  space: DocumentSpace,
  { since, limit }: { readonly since: number; readonly limit: number },
): AsyncGenerator<readonly Row[], void> {
  for (const owner of space.owners) {
    const { where, values } = spaceCondition(space, owner);
    const sqlOf = (behind: string): string =>
      `SELECT id, registration, owner, updated_at, source, person, generation FROM documents
        WHERE ${where} AND updated_at > ?${behind} ORDER BY registration, id LIMIT ?`;
    let after: readonly SqlValue[] = [];
    for (let sql = sqlOf(''); ; sql = sqlOf(' AND (registration, id) > (?, ?)')) {
      const due = yieldIfDue();
      if (due !== undefined) await due;
      const rows = connection.all(sql, ...values, since, ...after, limit);
      if (rows.length > 0) yield rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < limit) break;
      after = [last['registration'] ?? '', last['id'] ?? null];
    }
  }
}

const metadataOf = (row: Row): Pick<StoredDocument, 'updatedAt' | 'source' | 'person'> => ({
  updatedAt: row['updated_at'] as number,
  source: row['source'] as string,
  ...(row['person'] !== null && { person: { id: row['person'] as string, generation: row['generation'] as number } }),
});

const headOf = (scope: DocumentScope, id: string, row: Row): DocumentHead => ({
  scope,
  owner: row['owner'] as string,
  id,
  contentType: row['content_type'] as string,
  etag: row['etag'] as string,
  ...metadataOf(row),
});

const registrationOf = (row: Row): Pick<DocumentScope, 'registration'> =>
  row['registration'] === '' ? {} : { registration: row['registration'] as string };

const scopeOf = (row: Row): DocumentScope => {
  const [activity, agent] = [fromBlob(row['activity']), fromBlob(row['agent'])];
  return {
    resource: row['resource'] as DocumentScope['resource'],
    ...(activity !== '' && { activity }),
    ...(agent !== '' && { agent }),
    ...registrationOf(row),
  };
};

/** Only the scope: the other members of a space do not go into a document. */
const scopeIn = ({ resource, activity, agent, registration }: DocumentScope): DocumentScope => ({
  resource,
  ...defined({ activity, agent, registration }),
});

/** Documents in SQLite: one row each. A write filters by ETag and time: compare and set are one step. */
export const createSqliteDocumentRepository = (connection: Connection): DocumentRepository => {
  const write = createGroupWrite(connection);
  const readLatest = (space: DocumentSpace, id: string): Row | undefined => {
    let latest: Row | undefined;
    for (const owner of space.owners) {
      const row = connection.get(READ, owner, ...keyValues(space, id));
      if (row !== undefined && (latest === undefined || Number(row['updated_at']) > Number(latest['updated_at'])))
        latest = row;
    }
    return latest;
  };
  return {
    read: (space, id) =>
      promised(() => {
        const row = space.owners.length === 1 ? readLatest(space, id) : connection.read(() => readLatest(space, id));
        return row && { ...headOf(scopeIn(space), id, row), bytes: row['bytes'] as Uint8Array };
      }),
    write: ({ owner, scope, id, etag, updatedAt, source, person, contentType, bytes }, expected) =>
      write(() => {
        const content = [etag, updatedAt, source, person?.id ?? null, person?.generation ?? null, contentType, bytes];
        const key = [owner, ...keyValues(scope, id)];
        const { changes } =
          expected === undefined
            ? connection.run(INSERT, ...key, ...content)
            : connection.run(UPDATE, ...content, ...key, expected.etag, expected.updatedAt);
        return changes === 1;
      }),
    delete: (space, id, { owner, etag, updatedAt }) =>
      write(() => {
        const key = keyValues(space, id);
        const isDeleted = connection.run(DELETE, owner, ...key, etag, updatedAt).changes === 1;
        if (isDeleted && space.owners.length > 1)
          connection.run(DELETE_OTHERS, owner, JSON.stringify(space.owners), ...key);
        return isDeleted;
      }),
    list: async (space, since, limit) => {
      const listed: ListedDocument[] = [];
      const page = { since: since ?? -1, limit: Math.min(limit, LISTED_AT_ONCE) };
      for await (const rows of pagesOf(connection, space, page)) {
        for (const row of rows.slice(0, limit - listed.length)) {
          const place = { owner: row['owner'] as string, ...registrationOf(row) };
          listed.push({ id: fromBlob(row['id']), ...place, ...metadataOf(row) });
        }
        if (listed.length === limit) break;
      }
      return listed;
    },
    findByPeople: (people, { after = -1, limit }) =>
      promised(() => {
        const rows = connection.all(BY_PEOPLE, JSON.stringify(people), after, limit);
        const last = rows[limit - 1];
        return {
          documents: rows.map((row) => headOf(scopeOf(row), fromBlob(row['id']), row)),
          ...(last !== undefined && { next: last['n'] as number }),
        };
      }),
    countUpdatedBefore: ({ owner, source }, before) =>
      promised(() => {
        const counts = { state: 0, 'agent-profile': 0, 'activity-profile': 0 };
        for (const row of connection.all(COUNT_BEFORE, owner, source, before)) {
          const resource = row['resource'] as DocumentScope['resource'];
          counts[resource] = row['n'] as number;
        }
        return counts;
      }),
    deleteUpdatedBefore: ({ owner, source }, before, limit) =>
      write(() => connection.run(DELETE_BEFORE, owner, source, before, limit).changes),
    deleteAll: async (space) => {
      for await (const rows of pagesOf(connection, space, { since: -1, limit: DELETED_AT_ONCE }))
        await write(() => {
          for (const { owner = null, registration = null, id = null } of rows)
            connection.run(DELETE_KEY, owner, ...scopeValues(space), registration, id);
        });
    },
  };
};
