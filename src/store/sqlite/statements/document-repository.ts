import type {
  DocumentHead,
  DocumentRepository,
  DocumentScope,
  StoredDocument,
} from '../../ports/document-repository.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';
import { createGroupWrite } from '../connection/group-write.ts';
import { fromBlob, toBlob } from '../connection/text.ts';

const HEAD = 'etag, updated_at, source, person, generation, content_type';
const SCOPE = 'resource = ? AND activity = ? AND agent = ?';
const KEY = `${SCOPE} AND registration = ? AND id = ?`;
const AS_EXPECTED = `${KEY} AND etag = ? AND updated_at = ?`;
const INSERT = `INSERT INTO documents (resource, activity, agent, registration, id, ${HEAD}, bytes)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const UPDATE = `UPDATE documents SET etag = ?, updated_at = ?, source = ?, person = ?, generation = ?,
  content_type = ?, bytes = ? WHERE ${AS_EXPECTED}`;
const BY_PEOPLE = `SELECT rowid AS n, resource, activity, agent, registration, id, ${HEAD} FROM documents
  WHERE person IN (SELECT value FROM json_each(?)) AND rowid > ? ORDER BY rowid LIMIT ?`;

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

/** The condition of `list` and `deleteAll`: without a registration, that of every registration. */
const scopeCondition = (scope: DocumentScope): { readonly where: string; readonly values: readonly SqlValue[] } =>
  scope.registration === undefined
    ? { where: SCOPE, values: scopeValues(scope) }
    : { where: `${SCOPE} AND registration = ?`, values: [...scopeValues(scope), scope.registration] };

const metadataOf = (row: Row): Pick<StoredDocument, 'updatedAt' | 'source' | 'person'> => ({
  updatedAt: row['updated_at'] as number,
  source: row['source'] as string,
  ...(row['person'] === null
    ? {}
    : { person: { id: row['person'] as string, generation: row['generation'] as number } }),
});

const headOf = (scope: DocumentScope, id: string, row: Row): DocumentHead => ({
  scope,
  id,
  contentType: row['content_type'] as string,
  etag: row['etag'] as string,
  ...metadataOf(row),
});

const scopeOf = (row: Row): DocumentScope => {
  const [activity, agent] = [fromBlob(row['activity']), fromBlob(row['agent'])];
  const registration = row['registration'] as string;
  return {
    resource: row['resource'] as DocumentScope['resource'],
    ...(activity === '' ? {} : { activity }),
    ...(agent === '' ? {} : { agent }),
    ...(registration === '' ? {} : { registration }),
  };
};

/** Documents in SQLite: one row each. A write filters by ETag and time: compare and set are one step. */
export const createSqliteDocumentRepository = (connection: Connection): DocumentRepository => {
  const write = createGroupWrite(connection);
  return {
    read: (scope, id) =>
      promised(() => {
        const row = connection.get(`SELECT ${HEAD}, bytes FROM documents WHERE ${KEY}`, ...keyValues(scope, id));
        return row && { ...headOf(scope, id, row), bytes: row['bytes'] as Uint8Array };
      }),
    write: ({ scope, id, etag, updatedAt, source, person, contentType, bytes }, expected) =>
      write(() => {
        const content = [etag, updatedAt, source, person?.id ?? null, person?.generation ?? null, contentType, bytes];
        const key = keyValues(scope, id);
        const { changes } =
          expected === undefined
            ? connection.run(INSERT, ...key, ...content)
            : connection.run(UPDATE, ...content, ...key, expected.etag, expected.updatedAt);
        return changes === 1;
      }),
    delete: (scope, id, { etag, updatedAt }) =>
      write(() => {
        const sql = `DELETE FROM documents WHERE ${AS_EXPECTED}`;
        return connection.run(sql, ...keyValues(scope, id), etag, updatedAt).changes === 1;
      }),
    list: (scope, since, limit) =>
      promised(() => {
        const { where, values } = scopeCondition(scope);
        const sql = `SELECT id, updated_at, source, person, generation FROM documents
          WHERE ${where} AND updated_at > ? LIMIT ?`;
        return connection
          .all(sql, ...values, since ?? -1, limit)
          .map((row) => ({ id: fromBlob(row['id']), ...metadataOf(row) }));
      }),
    findByPeople: (people, { after = -1, limit }) =>
      promised(() => {
        const rows = connection.all(BY_PEOPLE, JSON.stringify(people), after, limit);
        const last = rows[limit - 1];
        return {
          documents: rows.map((row) => headOf(scopeOf(row), fromBlob(row['id']), row)),
          ...(last === undefined ? {} : { next: last['n'] as number }),
        };
      }),
    deleteAll: (scope) =>
      write(() => {
        const { where, values } = scopeCondition(scope);
        connection.run(`DELETE FROM documents WHERE ${where}`, ...values);
      }),
  };
};
