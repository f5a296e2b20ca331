import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import { isObject, ownValue } from '../../../core/json-object.ts';
import { Problem } from '../../../core/problem.ts';
import { IDENTIFIERS } from '../../../xapi/schemas/actors.ts';
import type { RawItem } from '../files/bounded-lines.ts';
import { lrsqlRow } from '../files/lrsql-row.ts';
import { agentOfIfi } from '../statements/agent-of-ifi.ts';
import { foundAttachments, MAX_ATTACHMENT_BYTES, type ReadAttachments } from '../statements/described-attachments.ts';
import { documentQuery, type DocumentResource, type InputDocument } from '../statements/source-document.ts';
import { storedTime } from '../statements/stored-time.ts';

type Row = Readonly<Record<string, unknown>>;

/** The rows of lrsql's tables, one in memory at a time, without a transaction that would hold up a running lrsql. */
export interface LrsqlDatabase {
  /** The id of the first row of statements: the same as long as rows are only added. */
  readonly first: string;
  /** The share of the statements that were read, from 0 to 1. */
  readonly share: () => number | undefined;
  /** Rows in the order in which they were inserted; `line` is the number of the row. */
  readonly statements: () => AsyncIterable<RawItem>;
  readonly readAttachments: ReadAttachments;
  /** The documents behind these rows of their tables. */
  readonly documents: (
    after?: Readonly<Record<string, number>>,
  ) => Iterable<InputDocument & { readonly table: string }>;
  readonly close: () => void;
}

const MAX_ROW_BYTES = 16_777_216;
/** The largest document: beyond it a row is not read into memory. */
const MAX_DOCUMENT_BYTES = MAX_ATTACHMENT_BYTES;

const DOCUMENT_TABLES: readonly (readonly [table: string, resource: DocumentResource, columns: string])[] = [
  ['state_document', 'activities/state', 'state_id AS id, activity_iri, agent_ifi, registration'],
  ['agent_profile_document', 'agents/profile', 'profile_id AS id, agent_ifi'],
  ['activity_profile_document', 'activities/profile', 'profile_id AS id, activity_iri'],
];

const bytesOf = (value: unknown): Buffer =>
  value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : Buffer.from(typeof value === 'string' ? value : '');

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : value instanceof Uint8Array ? bytesOf(value).toString('utf8') : undefined;

const tablesIn = (database: DatabaseSyncInstance): readonly string[] =>
  database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map((row) => String((row as Row)['name']));

const statementItem = ({ rowid, statement_id: id, is_voided: isVoided, length, payload }: Row): RawItem => {
  const line = Number(rowid);
  if (payload === null && Number(length) > 0)
    return { line, broken: `has ${String(length)} bytes, and a row may have ${MAX_ROW_BYTES}`, length: Number(length) };
  const bytes = bytesOf(payload);
  const beside = [id, isVoided].map((value) =>
    value === null ? undefined : Buffer.from(textOf(value) ?? String(Number(value))),
  );
  return { line, bytes: lrsqlRow([...beside, bytes], ['statement_id', 'is_voided', 'payload']) ?? bytes };
};

/** The rows behind one, each by a query of its own. */
const rowsAfter = function* (statement: StatementSyncInstance, after: number): Generator<Row, void> {
  for (let row = statement.get(after) as Row | undefined; row !== undefined;) {
    yield row;
    row = statement.get(Number(row['rowid'])) as Row | undefined;
  }
};

/** Builds the parameter `agent` of the text by which lrsql names one. Its actors have it in full. */
const createAgentOf = (database: DatabaseSyncInstance, tables: readonly string[]): typeof agentOfIfi => {
  const find = tables.includes('actor')
    ? database.prepare('SELECT payload FROM actor WHERE actor_ifi = ? LIMIT 1')
    : undefined;
  return (ifi) => {
    const row = find?.get(ifi) as Row | undefined;
    let actor: unknown;
    try {
      actor = JSON.parse(textOf(row?.['payload']) ?? '');
    } catch {
      return agentOfIfi(ifi);
    }
    const name = isObject(actor) ? IDENTIFIERS.find((one) => ownValue(actor, one) !== undefined) : undefined;
    if (name === undefined) return agentOfIfi(ifi);
    return { agent: JSON.stringify({ objectType: 'Agent', [name]: ownValue(actor as Row, name) }) };
  };
};

/** A row of a table of documents, or the reason why it is none. */
const readDocument = (
  resource: DocumentResource,
  row: Row,
  agentOf: typeof agentOfIfi,
):
  | Omit<Extract<InputDocument, { document: unknown }>, 'line'>
  | Omit<Extract<InputDocument, { why: string }>, 'line'> => {
  const { id, activity_iri: activityId, agent_ifi: ifi, registration, contents, length, content_length: said } = row;
  if (contents === null && Number(length) > 0) return { resource, why: `has ${String(length)} bytes: too many` };
  if (Number(length) !== Number(said))
    return { resource, why: `has ${String(length)} bytes, and its row says ${String(said)}` };
  const found = ifi === undefined ? { agent: '' } : agentOf(textOf(ifi) ?? '');
  if ('why' in found) return { resource, why: found.why };
  const { agent } = found;
  const activity = { activityId: textOf(activityId) ?? '' };
  const owner =
    resource === 'agents/profile'
      ? { resource, agent }
      : resource === 'activities/profile'
        ? { resource, ...activity }
        : { resource, ...activity, agent, ...(typeof registration === 'string' ? { registration } : {}) };
  const updated = storedTime(textOf(row['last_modified']));
  return {
    resource,
    document: {
      resource,
      query: documentQuery(owner, textOf(id) ?? ''),
      contentType: textOf(row['content_type']) ?? 'application/octet-stream',
      ...(updated === undefined ? {} : { updated }),
      bytes: bytesOf(contents),
    },
  };
};

const createReadAttachments = (database: DatabaseSyncInstance, tables: readonly string[]): ReadAttachments => {
  if (!tables.includes('attachment')) return () => ({});
  const list = database.prepare(
    'SELECT rowid, attachment_sha AS sha2, length(contents) AS length FROM attachment WHERE statement_id = ?',
  );
  const read = database.prepare('SELECT contents FROM attachment WHERE rowid = ?');
  return (statementId, described) => {
    const rows = (list.all(statementId.toLowerCase()) as Row[]).filter(({ sha2 }) =>
      described.has(String(sha2).toLowerCase()),
    );
    const length = rows.reduce((sum, row) => sum + Number(row['length']), 0);
    if (length > MAX_ATTACHMENT_BYTES)
      return { why: `its attachments have ${length} bytes, and may have ${MAX_ATTACHMENT_BYTES}` };
    return foundAttachments(described, (sha2) => {
      const row = rows.find((one) => String(one['sha2']).toLowerCase() === sha2);
      return row && bytesOf((read.get(Number(row['rowid'])) as Row)['contents']);
    });
  };
};

/** The rows of a database that has lrsql's tables; `name` is for the Problem `invalid-request` if it has none. */
export const readLrsqlDatabase = (database: DatabaseSyncInstance, name: string): LrsqlDatabase => {
  const tables = tablesIn(database);
  if (!tables.includes('xapi_statement'))
    throw new Problem(
      'invalid-request',
      `${name} is a SQLite database without lrsql's table xapi_statement; it has ${tables.join(', ') || 'no table'}`,
    );
  const next = database.prepare(
    `SELECT rowid, statement_id, is_voided, length(payload) AS length,
      CASE WHEN length(payload) <= ${MAX_ROW_BYTES} THEN payload END AS payload
    FROM xapi_statement WHERE rowid > ? ORDER BY rowid LIMIT 1`,
  );
  const agentOf = createAgentOf(database, tables);
  const last = Number((database.prepare('SELECT max(rowid) AS last FROM xapi_statement').get() as Row)['last']);
  let read = 0;
  return {
    first: textOf((next.get(0) as Row | undefined)?.['statement_id']) ?? '',
    share: () => (last === 0 ? undefined : Math.min(1, read / last)),
    statements: async function* () {
      for (const row of rowsAfter(next, 0)) {
        read = Number(row['rowid']);
        yield await Promise.resolve(statementItem(row));
      }
    },
    readAttachments: createReadAttachments(database, tables),
    documents: function* (after = {}) {
      for (const [table, resource, columns] of DOCUMENT_TABLES) {
        if (!tables.includes(table)) continue;
        const statement = database.prepare(
          `SELECT rowid, ${columns}, content_type, content_length, last_modified, length(contents) AS length,
            CASE WHEN length(contents) <= ${MAX_DOCUMENT_BYTES} THEN contents END AS contents
          FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT 1`,
        );
        for (const row of rowsAfter(statement, ownValue(after, table) ?? 0))
          yield { line: Number(row['rowid']), table, ...readDocument(resource, row, agentOf) };
      }
    },
    close: () => database.close(),
  };
};

/** Opens a database of lrsql to read. Throws Problem `invalid-request` if it is none, or cannot be read. */
export const openLrsqlDatabase = (file: string): LrsqlDatabase => {
  let database: DatabaseSyncInstance | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
    return readLrsqlDatabase(database, file);
  } catch (thrown) {
    database?.close();
    if (thrown instanceof Problem) throw thrown;
    throw new Problem(
      'invalid-request',
      `${file} is a SQLite database that cannot be read: ${(thrown as Error).message}`,
    );
  }
};
