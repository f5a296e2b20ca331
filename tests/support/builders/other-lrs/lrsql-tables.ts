import { DatabaseSync } from '@photostructure/sqlite';
import { randomUUID } from 'node:crypto';
import type { OtherAgent, OtherDocument, OtherRecords, OtherStatement } from './other-records.ts';

/** The tables that lrsql has on SQLite, as far as they have records (yetanalytics/lrsql, `ddl.sql`). */
const LRSQL_TABLES: Readonly<Record<string, string>> = {
  actor:
    'id TEXT NOT NULL PRIMARY KEY, actor_ifi TEXT NOT NULL, actor_type TEXT NOT NULL, payload BLOB NOT NULL, ' +
    'UNIQUE (actor_ifi, actor_type)',
  xapi_statement:
    'id TEXT NOT NULL PRIMARY KEY ASC, statement_id TEXT NOT NULL UNIQUE, registration TEXT, verb_iri TEXT NOT NULL, ' +
    'is_voided INTEGER DEFAULT FALSE NOT NULL, payload BLOB NOT NULL, timestamp TIMESTAMP, stored TIMESTAMP',
  attachment:
    'id TEXT NOT NULL PRIMARY KEY, statement_id TEXT NOT NULL REFERENCES xapi_statement(statement_id), ' +
    'attachment_sha TEXT NOT NULL, content_type TEXT NOT NULL, content_length INTEGER NOT NULL, contents BLOB NOT NULL',
  state_document:
    'id TEXT NOT NULL PRIMARY KEY, state_id TEXT NOT NULL, activity_iri TEXT NOT NULL, agent_ifi TEXT NOT NULL, ' +
    'registration TEXT, content_type TEXT NOT NULL, content_length INTEGER NOT NULL, contents BLOB NOT NULL, ' +
    'last_modified TIMESTAMP',
  agent_profile_document:
    'id TEXT NOT NULL PRIMARY KEY, profile_id TEXT NOT NULL, agent_ifi TEXT NOT NULL, content_type TEXT NOT NULL, ' +
    'content_length INTEGER NOT NULL, contents BLOB NOT NULL, last_modified TIMESTAMP',
  activity_profile_document:
    'id TEXT NOT NULL PRIMARY KEY, profile_id TEXT NOT NULL, activity_iri TEXT NOT NULL, content_type TEXT NOT NULL, ' +
    'content_length INTEGER NOT NULL, contents BLOB NOT NULL, last_modified TIMESTAMP',
};

type Value = string | number | Buffer | null;
export type LrsqlRow = Readonly<Record<string, Value>>;

/** The text by which lrsql names an agent. */
const ifiOf = (agent: OtherAgent): string => {
  if ('account' in agent) return `account::${agent.account.name}@${agent.account.homePage}`;
  const [name, value] = Object.entries(agent)[0]!;
  return `${name}::${value}`;
};

const documentRow = ({ id, activityId, agent, registration, contentType, updatedAt, bytes }: OtherDocument) => ({
  of: { ...(activityId !== undefined && { activity_iri: activityId }), ...(agent && { agent_ifi: ifiOf(agent) }) },
  name: id,
  registration: registration ?? null,
  rest: {
    content_type: contentType,
    content_length: bytes.length,
    contents: bytes,
    // lrsql writes nanoseconds.
    last_modified: new Date(updatedAt).toISOString().replace('Z', '000000Z'),
  },
});

type Statement = OtherStatement & { readonly rowId?: string };

/** The rows of these records, table by table, in the order in which lrsql would have inserted them. */
export const lrsqlRows = (
  records: Omit<OtherRecords, 'statements'> & { readonly statements: readonly Statement[] },
): readonly (readonly [table: string, row: LrsqlRow])[] => {
  const { statements, states, agentProfiles, activityProfiles } = records;
  const actors = new Map<string, OtherAgent>();
  for (const { text } of statements) {
    try {
      const { actor } = JSON.parse(text) as { actor?: OtherAgent };
      if (actor !== undefined && Object.keys(actor).length > 0) actors.set(ifiOf(actor), actor);
    } catch {
      // A broken record has no actor.
    }
  }
  return [
    ...[...actors].map(([ifi, actor]): [string, LrsqlRow] => [
      'actor',
      { id: randomUUID(), actor_ifi: ifi, actor_type: 'Agent', payload: Buffer.from(JSON.stringify(actor)) },
    ]),
    ...statements.flatMap(({ id, rowId = id, text, isVoided, attachments = [] }): [string, LrsqlRow][] => [
      [
        'xapi_statement',
        {
          id: randomUUID(),
          statement_id: rowId,
          registration: null,
          verb_iri: 'http://adlnet.gov/expapi/verbs/answered',
          is_voided: isVoided === true ? 1 : 0,
          payload: Buffer.from(text),
          timestamp: '2024-03-04T08:00:00.000000000Z',
          stored: '2024-03-04T08:00:01.000000000Z',
        },
      ],
      ...attachments.map(({ sha2, bytes }): [string, LrsqlRow] => [
        'attachment',
        {
          id: randomUUID(),
          statement_id: rowId,
          attachment_sha: sha2,
          content_type: 'application/pdf',
          content_length: bytes.length,
          contents: bytes,
        },
      ]),
    ]),
    ...states.map((one): [string, LrsqlRow] => {
      const { of, name, registration, rest } = documentRow(one);
      return ['state_document', { id: randomUUID(), state_id: name, ...of, registration, ...rest }];
    }),
    ...agentProfiles.map((one): [string, LrsqlRow] => {
      const { of, name, rest } = documentRow(one);
      return ['agent_profile_document', { id: randomUUID(), profile_id: name, ...of, ...rest }];
    }),
    ...activityProfiles.map((one): [string, LrsqlRow] => {
      const { of, name, rest } = documentRow(one);
      return ['activity_profile_document', { id: randomUUID(), profile_id: name, ...of, ...rest }];
    }),
  ];
};

/** Adds rows to a database of lrsql, which is made if there is none. */
export const writeLrsqlDatabase = (file: string, rows: readonly (readonly [table: string, row: LrsqlRow])[]): void => {
  const database = new DatabaseSync(file);
  database.exec('BEGIN');
  for (const [table, columns] of Object.entries(LRSQL_TABLES))
    database.exec(`CREATE TABLE IF NOT EXISTS ${table} (${columns})`);
  for (const [table, row] of rows) {
    const names = Object.keys(row);
    database
      .prepare(`INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
      .run(...Object.values(row));
  }
  database.exec('COMMIT');
  database.close();
};
