import { type CheckedKind, type CheckedValue, recordChecksum } from '../../ports/checked/record-checksum.ts';

/** The SQL function that is `recordChecksum`: its arguments are a kind and values. */
export const CHECKSUM_FUNCTION = 'record_checksum';

/** The function as SQLite calls it: integers come as BigInt, since a damaged one may be greater than a number holds. */
export const checksumFunction = (kind: CheckedValue, ...values: readonly CheckedValue[]): number =>
  recordChecksum(String(kind), values);

/** The table of the records of a kind. The checksum covers the columns, those of the key first. */
export interface CheckedTable {
  readonly table: string;
  readonly columns: readonly [string, ...string[]];
  /** The number of columns in the key; 1 by default. */
  readonly keyed?: number;
}

/** Identifiers stand apart: their checksum is of their person's id. An added kind is a version of the schema. */
export const CHECKED_TABLES = {
  person: { table: 'people', columns: ['id', 'v', 'merged_into', 'unchained', 'body'] },
  purpose: { table: 'purposes', columns: ['id', 'version', 'kind', 'state', 'v', 'body'], keyed: 2 },
  source: { table: 'sources', columns: ['id', 'v', 'body'] },
  credential: { table: 'credentials', columns: ['key', 'revoked_at', 'body'] },
  'session-credential': { table: 'session_credentials', columns: ['key', 'expires_at', 'sealed_secret', 'body'] },
  account: { table: 'staff', columns: ['name', 'handle', 'subject', 'invitation', 'v', 'body'] },
  'account-session': { table: 'staff_sessions', columns: ['id', 'account', 'created_at', 'used_at'] },
  organisation: { table: 'organisations', columns: ['id', 'v', 'body'] },
  study: { table: 'studies', columns: ['id', 'v', 'body'] },
  release: {
    table: 'releases',
    columns: [
      ...(['key', 'study', 'statement', 'source', 'owner', 'due', 'place', 'ending', 'ending_at', 'again'] as const),
      ...(['people', 'pseudonyms'] as const),
    ],
  },
  'study-cursor': { table: 'releasers', columns: ['partition', 'offset'] },
  forwarding: { table: 'forwardings', columns: ['id', 'v', 'body'] },
  webhook: { table: 'webhooks', columns: ['id', 'v', 'body'] },
  erasure: { table: 'erasures', columns: ['id', 'v', 'open_since', 'body'] },
  replacement: { table: 'replacements', columns: ['id', 'v', 'open_since', 'body'] },
  'pattern-run': { table: 'runs', columns: ['key', 'v', 'fingerprint', 'at', 'timestamp', 'state'] },
  progress: { table: 'progress', columns: ['partition', 'epoch', 'body'] },
  fact: { table: 'facts', columns: ['name', 'value'] },
  'ended-session': { table: 'ended_sessions', columns: ['id', 'expires'] },
} as const satisfies Readonly<Record<Exclude<CheckedKind, 'identifier'>, CheckedTable>>;

type TableKind = keyof typeof CHECKED_TABLES;

/** The kinds that got their checksums later. */
const LATER_KINDS: readonly TableKind[] = ['release', 'fact'];
const NEWEST_KINDS: readonly TableKind[] = ['ended-session'];

const FIRST_KINDS = (Object.keys(CHECKED_TABLES) as readonly TableKind[]).filter(
  (kind) => ![...LATER_KINDS, ...NEWEST_KINDS].includes(kind),
);

const tableOf = (kind: TableKind): CheckedTable => CHECKED_TABLES[kind];

const checksumOf = (kind: TableKind, row: string): string =>
  `${CHECKSUM_FUNCTION}('${kind}', ${tableOf(kind)
    .columns.map((column) => `${row}.${column}`)
    .join(', ')})`;

/** SQL: 1 if a row of this kind is as it was written. `row`: its table, or that of second copies, as it is called. */
export const isIntact = (kind: TableKind, row: string = CHECKED_TABLES[kind].table): string =>
  `(${checksumOf(kind, row)} IS ${row}.checksum)`;

/** The checksum of an identifier: SQL for its blind index, and for the id of its person. */
export const identifierChecksum = (identifier: string, person: string): string =>
  `${CHECKSUM_FUNCTION}('identifier', ${identifier}, ${person})`;

/**
 * SQL for `flagsChecksum`, of the column `voided` or what it becomes. Rows with no flag have no checksum, so that no
 * table of statements is rewritten for it.
 */
export const flagsChecksumSql = (voided: string, row = 'statements'): string =>
  `${CHECKSUM_FUNCTION}('flags', ${row}.id, ${voided})`;

// Triggers, as no process that writes can forget the checksum. A process of an earlier release has no such function:
// its writes fail.
const checkedTable = (kind: TableKind): string => {
  const { table, columns, keyed = 1 } = tableOf(kind);
  const key = columns
    .slice(0, keyed)
    .map((column) => `${column} = NEW.${column}`)
    .join(' AND ');
  const set = `BEGIN UPDATE ${table} SET checksum = ${checksumOf(kind, 'NEW')} WHERE ${key}; END`;
  return `ALTER TABLE ${table} ADD COLUMN checksum INTEGER;
    UPDATE ${table} SET checksum = ${checksumOf(kind, table)};
    CREATE TRIGGER ${table}_added_checked AFTER INSERT ON ${table} ${set};
    CREATE TRIGGER ${table}_changed_checked AFTER UPDATE OF ${columns.join(', ')} ON ${table} ${set};`;
};

/**
 * The commands that give each of these tables checksums, and identifiers a second copy. A look-up that misses an
 * identifier reads its copy before a person counts as unknown.
 */
export const ADD_CHECKSUMS = `${FIRST_KINDS.map(checkedTable).join('\n')}
  ALTER TABLE identifiers ADD COLUMN checksum INTEGER;
  UPDATE identifiers SET checksum = ${identifierChecksum('identifier', '(SELECT id FROM people WHERE n = person)')};
  CREATE TABLE identifier_copies (
    identifier TEXT PRIMARY KEY, person TEXT NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX identifier_copies_by_person ON identifier_copies (person);
  INSERT INTO identifier_copies
    SELECT i.identifier, p.id, i.checksum FROM identifiers i CROSS JOIN people p ON p.n = i.person;
  CREATE TRIGGER identifier_checked AFTER INSERT ON identifiers BEGIN
    UPDATE identifiers SET checksum =
      ${identifierChecksum('NEW.identifier', '(SELECT id FROM people WHERE n = NEW.person)')}
      WHERE identifier = NEW.identifier;
    DELETE FROM identifier_copies WHERE identifier = NEW.identifier;
    INSERT INTO identifier_copies
      SELECT i.identifier, p.id, i.checksum FROM identifiers i CROSS JOIN people p ON p.n = i.person
      WHERE i.identifier = NEW.identifier;
  END;
  CREATE TRIGGER identifier_copy_removed AFTER DELETE ON identifiers BEGIN
    DELETE FROM identifier_copies WHERE identifier = OLD.identifier;
  END;
  CREATE TRIGGER identifier_copies_removed AFTER DELETE ON people BEGIN
    DELETE FROM identifier_copies WHERE person = OLD.id;
  END;
  ALTER TABLE statements ADD COLUMN flags_checksum INTEGER;
  UPDATE statements SET flags_checksum = ${flagsChecksumSql('voided')} WHERE voided <> 0;`;

/** The commands that give releases and facts checksums, and facts a second copy: a look-up that misses one asks it. */
export const ADD_LATER_CHECKSUMS = `${LATER_KINDS.map(checkedTable).join('\n')}
  CREATE TABLE fact_copies (name BLOB PRIMARY KEY, value BLOB NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO fact_copies SELECT name, value, checksum FROM facts;
  CREATE TRIGGER fact_copied AFTER INSERT ON facts BEGIN
    INSERT OR REPLACE INTO fact_copies
      VALUES (NEW.name, NEW.value, ${CHECKSUM_FUNCTION}('fact', NEW.name, NEW.value));
  END;
  CREATE TRIGGER fact_copy_removed AFTER DELETE ON facts BEGIN
    DELETE FROM fact_copies WHERE name = OLD.name;
  END;`;

/** The commands that give notes of ended sessions checksums, and second copies. */
export const ADD_ENDED_SESSION_CHECKSUMS = `${NEWEST_KINDS.map(checkedTable).join('\n')}
  CREATE TABLE ended_session_copies (
    id TEXT PRIMARY KEY, expires INTEGER NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO ended_session_copies SELECT id, expires, checksum FROM ended_sessions;
  CREATE TRIGGER ended_session_copied AFTER INSERT ON ended_sessions BEGIN
    INSERT OR REPLACE INTO ended_session_copies
      VALUES (NEW.id, NEW.expires, ${CHECKSUM_FUNCTION}('ended-session', NEW.id, NEW.expires));
  END;
  CREATE TRIGGER ended_session_copy_removed AFTER DELETE ON ended_sessions BEGIN
    DELETE FROM ended_session_copies WHERE id = OLD.id;
  END;`;
