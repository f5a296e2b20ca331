import { documentIds } from '../document-ids.ts';
import type { DocumentScope, DocumentShelf, StoredDocument } from '../document-shelf.ts';
import { type Connection, promised, type Row, type SqlValue } from './connection.ts';
import { createGroupWrite } from './group-write.ts';

const SCOPE = 'resource = ? AND activity = ? AND agent = ?';
const KEY = `${SCOPE} AND registration = ? AND id = ?`;
const AS_SEEN = `${KEY} AND etag = ? AND updated_at = ?`;

/** As bytes: a string given to SQLite would end at its first NUL. What is absent is empty, which no IRI and no key of an agent is. */
const bytesOf = (text = ''): Uint8Array => Buffer.from(text, 'utf8');
const textOf = (bytes: SqlValue | undefined): string => Buffer.from(bytes as Uint8Array).toString('utf8');

const scopeValues = ({ resource, activity, agent }: DocumentScope): readonly SqlValue[] => [resource, bytesOf(activity), bytesOf(agent)];
const keyValues = (scope: DocumentScope, id: string): readonly SqlValue[] => [...scopeValues(scope), scope.registration ?? '', bytesOf(id)];

/** A scope as `ids` and `removeAll` mean it: without a registration, that of every registration. */
const whole = (scope: DocumentScope): { readonly where: string; readonly values: readonly SqlValue[] } =>
  scope.registration === undefined
    ? { where: SCOPE, values: scopeValues(scope) }
    : { where: `${SCOPE} AND registration = ?`, values: [...scopeValues(scope), scope.registration] };

const read = (scope: DocumentScope, id: string, row: Row): StoredDocument => ({
  scope, id,
  contentType: row['content_type'] as string,
  bytes: row['bytes'] as Uint8Array,
  etag: row['etag'] as string,
  updatedAt: row['updated_at'] as number,
  source: row['source'] as string,
});

/**
 * Documents in SQLite: one row each. What a writer saw is part of its statement, so that comparing and writing are one step.
 * Concurrent writes go to the disk together.
 */
export const createDocumentShelf = (connection: Connection): DocumentShelf => {
  const write = createGroupWrite(connection);
  return {
    read: (scope, id) => promised(() => {
      const row = connection.get(`SELECT etag, updated_at, source, content_type, bytes FROM documents WHERE ${KEY}`, ...keyValues(scope, id));
      return row && read(scope, id, row);
    }),
    write: ({ scope, id, etag, updatedAt, source, contentType, bytes }, seen) => write(() => {
      const content = [etag, updatedAt, source, contentType, bytes];
      const { changes } = seen === undefined
        ? connection.run(
          `INSERT INTO documents (resource, activity, agent, registration, id, etag, updated_at, source, content_type, bytes)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, ...keyValues(scope, id), ...content)
        : connection.run(`UPDATE documents SET etag = ?, updated_at = ?, source = ?, content_type = ?, bytes = ? WHERE ${AS_SEEN}`,
          ...content, ...keyValues(scope, id), seen.etag, seen.updatedAt);
      return changes === 1;
    }),
    remove: (scope, id, seen) => write(() =>
      connection.run(`DELETE FROM documents WHERE ${AS_SEEN}`, ...keyValues(scope, id), seen.etag, seen.updatedAt).changes === 1),
    ids: (scope, since, atMost) => promised(() => {
      const { where, values } = whole(scope);
      const rows = connection.all(`SELECT id, updated_at FROM documents WHERE ${where} AND updated_at > ? LIMIT ?`, ...values, since ?? -1, atMost + 1);
      return documentIds(rows.map((row) => ({ id: textOf(row['id']), updatedAt: row['updated_at'] as number })), atMost);
    }),
    removeAll: (scope) => write(() => {
      const { where, values } = whole(scope);
      connection.run(`DELETE FROM documents WHERE ${where}`, ...values);
    }),
  };
};
