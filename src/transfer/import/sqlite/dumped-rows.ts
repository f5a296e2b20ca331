import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import type { SideRow } from '../files/sql-rows.ts';
import { type LrsqlDatabase, readLrsqlDatabase } from './lrsql-database.ts';

/** Attachments and documents of a dump. They are in a temporary file without a name, which ends with the process. */
export interface DumpedRows extends Pick<LrsqlDatabase, 'readAttachments' | 'documents'> {
  readonly add: (row: SideRow) => void;
}

const DOCUMENT = 'content_type TEXT, content_length INTEGER, contents BLOB, last_modified TEXT';
const TABLES: Readonly<Record<SideRow['table'] | 'xapi_statement', string>> = {
  xapi_statement: 'statement_id TEXT, is_voided TEXT, payload BLOB',
  actor: 'actor_ifi TEXT, payload TEXT',
  attachment: 'statement_id TEXT, attachment_sha TEXT, contents BLOB',
  state_document: `state_id TEXT, activity_iri TEXT, agent_ifi TEXT, registration TEXT, ${DOCUMENT}`,
  agent_profile_document: `profile_id TEXT, agent_ifi TEXT, ${DOCUMENT}`,
  activity_profile_document: `profile_id TEXT, activity_iri TEXT, ${DOCUMENT}`,
};
const INDEXES = `
  CREATE INDEX actor_by_ifi ON actor (actor_ifi);
  CREATE INDEX attachment_by_statement ON attachment (statement_id);
`;

/** A value of `bytea` in its hexadecimal form (PostgreSQL, "Binary Data Types"). */
const binaryIn = (text: string): Buffer =>
  text.startsWith('\\x') ? Buffer.from(text.slice(2), 'hex') : Buffer.from(text);

const insertInto = (database: DatabaseSyncInstance, table: SideRow['table']): ((row: SideRow) => void) => {
  const names = TABLES[table].split(', ').map((column) => column.slice(0, column.indexOf(' ')));
  const insert = database.prepare(`INSERT INTO ${table} VALUES (${names.map(() => '?').join(', ')})`);
  return ({ values }) => {
    const row = names.map((name) => {
      const value = values.get(name);
      return value === undefined ? null : name === 'contents' ? binaryIn(value) : value;
    });
    insert.run(...row);
  };
};

/** Opens a set of rows without any. */
export const openDumpedRows = (): DumpedRows => {
  const database = new DatabaseSync('');
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
  for (const [table, columns] of Object.entries(TABLES)) database.exec(`CREATE TABLE ${table} (${columns})`);
  database.exec(INDEXES);
  const inserts = new Map<SideRow['table'], (row: SideRow) => void>();
  const { readAttachments, documents } = readLrsqlDatabase(database, 'the dump');
  return {
    readAttachments,
    documents,
    add: (row) => {
      const insert = inserts.get(row.table) ?? insertInto(database, row.table);
      inserts.set(row.table, insert);
      insert(row);
    },
  };
};
