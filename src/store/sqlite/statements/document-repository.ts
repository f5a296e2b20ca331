import type {
  DocumentHead,
  DocumentScope,
  DocumentRepository,
  StoredDocument,
} from '../../ports/document-repository.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';
import { createGroupWrite } from '../connection/group-write.ts';

const SCOPE = 'resource = ? AND activity = ? AND agent = ?';
const KEY = `${SCOPE} AND registration = ? AND id = ?`;
const AS_SEEN = `${KEY} AND etag = ? AND updated_at = ?`;

/**
 * As bytes: a string given to SQLite would end at its first NUL. What is absent is empty, which no IRI and no key of an
 * agent is.
 */
const bytesOf = (text = ''): Uint8Array => Buffer.from(text, 'utf8');
const textOf = (bytes: SqlValue | undefined): string => Buffer.from(bytes as Uint8Array).toString('utf8');

const scopeValues = ({ resource, activity, agent }: DocumentScope): readonly SqlValue[] => [
  resource,
  bytesOf(activity),
  bytesOf(agent),
];
const keyValues = (scope: DocumentScope, id: string): readonly SqlValue[] => [
  ...scopeValues(scope),
  scope.registration ?? '',
  bytesOf(id),
];

/** A scope as `ids` and `removeAll` mean it: without a registration, that of every registration. */
const whole = (scope: DocumentScope): { readonly where: string; readonly values: readonly SqlValue[] } =>
  scope.registration === undefined
    ? { where: SCOPE, values: scopeValues(scope) }
    : { where: `${SCOPE} AND registration = ?`, values: [...scopeValues(scope), scope.registration] };

const aboutOf = (row: Row): Pick<StoredDocument, 'updatedAt' | 'source' | 'person'> => ({
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
  ...aboutOf(row),
});

const scopeOf = (row: Row): DocumentScope => {
  const [activity, agent, registration] = [
    textOf(row['activity']),
    textOf(row['agent']),
    row['registration'] as string,
  ];
  return {
    resource: row['resource'] as DocumentScope['resource'],
    ...(activity === '' ? {} : { activity }),
    ...(agent === '' ? {} : { agent }),
    ...(registration === '' ? {} : { registration }),
  };
};

const HEAD = 'etag, updated_at, source, person, generation, content_type';
const OF_PEOPLE = `SELECT rowid AS n, resource, activity, agent, registration, id, ${HEAD} FROM documents
  WHERE person IN (SELECT value FROM json_each(?)) AND rowid > ? ORDER BY rowid LIMIT ?`;

/**
 * Documents in SQLite: one row each. What a writer saw is part of its statement, so that comparing and writing are one
 * step. Concurrent writes go to the disk together.
 */
export const createDocumentRepository = (connection: Connection): DocumentRepository => {
  const write = createGroupWrite(connection);
  return {
    read: (scope, id) =>
      promised(() => {
        const row = connection.get(`SELECT ${HEAD}, bytes FROM documents WHERE ${KEY}`, ...keyValues(scope, id));
        return row && { ...headOf(scope, id, row), bytes: row['bytes'] as Uint8Array };
      }),
    write: ({ scope, id, etag, updatedAt, source, person, contentType, bytes }, seen) =>
      write(() => {
        const content = [etag, updatedAt, source, person?.id ?? null, person?.generation ?? null, contentType, bytes];
        const { changes } =
          seen === undefined
            ? connection.run(
                `INSERT INTO documents (resource, activity, agent, registration, id, ${HEAD}, bytes)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
                ...keyValues(scope, id),
                ...content,
              )
            : connection.run(
                `UPDATE documents SET etag = ?, updated_at = ?, source = ?, person = ?, generation = ?, content_type = ?, bytes = ? WHERE ${AS_SEEN}`,
                ...content,
                ...keyValues(scope, id),
                seen.etag,
                seen.updatedAt,
              );
        return changes === 1;
      }),
    remove: (scope, id, seen) =>
      write(
        () =>
          connection.run(`DELETE FROM documents WHERE ${AS_SEEN}`, ...keyValues(scope, id), seen.etag, seen.updatedAt)
            .changes === 1,
      ),
    list: (scope, since, limit) =>
      promised(() => {
        const { where, values } = whole(scope);
        return connection
          .all(
            `SELECT id, updated_at, source, person, generation FROM documents WHERE ${where} AND updated_at > ? LIMIT ?`,
            ...values,
            since ?? -1,
            limit,
          )
          .map((row) => ({ id: textOf(row['id']), ...aboutOf(row) }));
      }),
    ofPeople: (people, { after = -1, limit }) =>
      promised(() => {
        const rows = connection.all(OF_PEOPLE, JSON.stringify(people), after, limit);
        const last = rows[limit - 1];
        return {
          documents: rows.map((row) => headOf(scopeOf(row), textOf(row['id']), row)),
          ...(last === undefined ? {} : { next: last['n'] as number }),
        };
      }),
    removeAll: (scope) =>
      write(() => {
        const { where, values } = whole(scope);
        connection.run(`DELETE FROM documents WHERE ${where}`, ...values);
      }),
  };
};
