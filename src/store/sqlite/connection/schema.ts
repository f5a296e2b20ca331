import type { Connection } from './connection.ts';
import { ADD_CHECKSUMS, ADD_ENDED_SESSION_CHECKSUMS, ADD_LATER_CHECKSUMS } from './record-checksums.ts';

/**
 * The versions of the schema: each is the commands that lead to it from the one before. A released one never changes.
 */
const VERSIONS: readonly string[] = [
  // `n` is the sort key as a number, `postings` the inverted index of the tokens (docs/decisions/0006). `targets`
  // repeats the tokens of references: every write looks up many that do not exist. `voided` is 1 for a voided
  // statement, plus 2 for one being erased. `text` stands last, so that reading the other columns does not read its
  // pages.
  `CREATE TABLE statements (
     n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL, refs TEXT NOT NULL, source TEXT NOT NULL,
     timestamp INTEGER NOT NULL, voided INTEGER NOT NULL, v INTEGER NOT NULL, text BLOB NOT NULL);
   CREATE VIRTUAL TABLE postings USING fts5(
     refs, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '-_~'");
   INSERT INTO postings (postings, rank) VALUES ('automerge', 16), ('pgsz', 8000);
   CREATE TABLE targets (token TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (token, n)) WITHOUT ROWID;
   CREATE TABLE progress (partition INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, body TEXT NOT NULL);
   CREATE TABLE aside (
     partition INTEGER NOT NULL, offset INTEGER NOT NULL, aside_at INTEGER NOT NULL, reason TEXT NOT NULL,
     bytes BLOB NOT NULL, PRIMARY KEY (partition, offset));
   CREATE INDEX aside_by_time ON aside (aside_at);
   CREATE TABLE sources (id BLOB PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE credentials (key BLOB PRIMARY KEY, revoked_at INTEGER, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE facts (name BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;`,
  `CREATE TABLE documents (
     resource TEXT NOT NULL, activity BLOB NOT NULL, agent BLOB NOT NULL, registration TEXT NOT NULL, id BLOB NOT NULL,
     etag TEXT NOT NULL, updated_at INTEGER NOT NULL, source TEXT NOT NULL, content_type TEXT NOT NULL,
     bytes BLOB NOT NULL, UNIQUE (resource, activity, agent, registration, id));`,
  `CREATE TABLE attachments (
     n INTEGER PRIMARY KEY, sha2 TEXT UNIQUE, length INTEGER NOT NULL, used_at INTEGER NOT NULL);
   CREATE INDEX attachments_by_use ON attachments (used_at, sha2);
   CREATE TABLE attachment_chunks (
     attachment INTEGER NOT NULL, place INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (attachment, place));`,
  `CREATE TABLE activities (id BLOB NOT NULL UNIQUE, v INTEGER NOT NULL, definition BLOB NOT NULL);`,
  `ALTER TABLE sources ADD COLUMN v INTEGER NOT NULL DEFAULT 1;
   CREATE TABLE profiles (
     id BLOB NOT NULL UNIQUE, revision INTEGER NOT NULL, added_at INTEGER NOT NULL, retired_at INTEGER,
     document BLOB NOT NULL);
   CREATE TABLE runs (
     key BLOB NOT NULL UNIQUE, v INTEGER NOT NULL, fingerprint BLOB NOT NULL, at TEXT NOT NULL,
     timestamp INTEGER NOT NULL, state TEXT NOT NULL);
   CREATE TABLE violations (
     key TEXT PRIMARY KEY, at INTEGER NOT NULL, source BLOB NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE INDEX violations_by_time ON violations (at, key);
   CREATE INDEX violations_by_source ON violations (source, at, key);
   CREATE TABLE violation_counts (
     profile BLOB NOT NULL, body TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (profile, body)) WITHOUT ROWID;
   CREATE INDEX violation_counts_by_profile ON violation_counts (profile, count);
   CREATE INDEX violation_counts_by_count ON violation_counts (count);`,
  // The statement's `people` stand after its text, with which they are always read.
  `ALTER TABLE statements ADD COLUMN people TEXT;
   ALTER TABLE aside ADD COLUMN people TEXT;
   CREATE TABLE people (
     n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, v INTEGER NOT NULL, merged_into TEXT, unchained TEXT,
     body TEXT NOT NULL);
   CREATE INDEX people_merged ON people (merged_into) WHERE merged_into IS NOT NULL;
   CREATE INDEX people_unchained ON people (unchained) WHERE unchained IS NOT NULL;
   CREATE TABLE identifiers (identifier TEXT PRIMARY KEY, person INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX identifiers_by_person ON identifiers (person);
   CREATE TABLE purposes (
     id TEXT NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, v INTEGER NOT NULL,
     body TEXT NOT NULL, UNIQUE (id, version));
   CREATE INDEX purposes_by_kind ON purposes (kind, state);
   CREATE TABLE events (
     seq INTEGER PRIMARY KEY, event TEXT NOT NULL UNIQUE, person TEXT, hash TEXT NOT NULL, body BLOB NOT NULL);
   CREATE INDEX events_by_person ON events (person, seq) WHERE person IS NOT NULL;
   CREATE TABLE erasures (
     id TEXT PRIMARY KEY, v INTEGER NOT NULL, open_since INTEGER, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE INDEX erasures_open ON erasures (open_since) WHERE open_since IS NOT NULL;`,
  `CREATE TABLE attachment_sources (
     attachment INTEGER NOT NULL, source TEXT NOT NULL, PRIMARY KEY (attachment, source)) WITHOUT ROWID;`,
  `ALTER TABLE documents ADD COLUMN person TEXT;
   ALTER TABLE documents ADD COLUMN generation INTEGER;
   CREATE INDEX documents_by_person ON documents (person) WHERE person IS NOT NULL;`,
  `CREATE TABLE releases (
     key TEXT PRIMARY KEY, study TEXT NOT NULL, statement TEXT NOT NULL, source TEXT NOT NULL, owner INTEGER NOT NULL,
     due INTEGER, place TEXT, ending TEXT, people TEXT NOT NULL, pseudonyms TEXT NOT NULL) WITHOUT ROWID;
   CREATE INDEX releases_by_statement ON releases (statement);
   CREATE INDEX releases_by_study ON releases (study, key);
   CREATE INDEX releases_due ON releases (owner, study, due, place) WHERE due IS NOT NULL;
   CREATE INDEX releases_ending ON releases (owner) WHERE ending IS NOT NULL;
   CREATE TABLE release_people (
     person TEXT NOT NULL, study TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (person, study, key)) WITHOUT ROWID;
   CREATE TABLE studies (id TEXT PRIMARY KEY, v INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;`,
  // The rows again without an index of ids; deleted content must not stay on the old pages.
  `PRAGMA secure_delete=ON;
   ALTER TABLE statements RENAME TO indexed_statements;
   CREATE TABLE statements (
     n INTEGER PRIMARY KEY, id TEXT NOT NULL, at TEXT NOT NULL, refs TEXT NOT NULL, source TEXT NOT NULL,
     timestamp INTEGER NOT NULL, voided INTEGER NOT NULL, v INTEGER NOT NULL, text BLOB NOT NULL, people TEXT);
   INSERT INTO statements SELECT n, id, at, refs, source, timestamp, voided, v, text, people
     FROM indexed_statements ORDER BY n;
   DROP TABLE indexed_statements;
   CREATE TABLE statement_ids (id BLOB PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
   INSERT INTO statement_ids SELECT unhex(id, '-') AS key, n FROM statements ORDER BY key;
   CREATE TABLE recent_ids (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, n INTEGER NOT NULL);
   PRAGMA secure_delete=OFF;`,
  `CREATE TABLE participants (study TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (study, person)) WITHOUT ROWID;
   CREATE TABLE releasers (partition INTEGER PRIMARY KEY, offset INTEGER NOT NULL);`,
  `ALTER TABLE releases ADD COLUMN again INTEGER;
   CREATE INDEX releases_again ON releases (owner) WHERE again IS NOT NULL;`,
  `CREATE TABLE volumes (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;`,
  // Triggers: no process that writes people can forget to raise the version.
  `CREATE TABLE people_version (only INTEGER PRIMARY KEY CHECK (only = 0), version INTEGER NOT NULL);
   INSERT INTO people_version VALUES (0, 0);
   CREATE TRIGGER person_added AFTER INSERT ON people BEGIN UPDATE people_version SET version = version + 1; END;
   CREATE TRIGGER person_changed AFTER UPDATE ON people BEGIN UPDATE people_version SET version = version + 1; END;
   CREATE TRIGGER person_removed AFTER DELETE ON people BEGIN UPDATE people_version SET version = version + 1; END;
   CREATE TRIGGER identifier_given AFTER INSERT ON identifiers
     BEGIN UPDATE people_version SET version = version + 1; END;
   CREATE TRIGGER identifier_taken AFTER DELETE ON identifiers
     BEGIN UPDATE people_version SET version = version + 1; END;`,
  `CREATE TABLE staff (
     name TEXT PRIMARY KEY, handle TEXT NOT NULL UNIQUE, subject BLOB UNIQUE, invitation TEXT UNIQUE,
     v INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE staff_sessions (
     id TEXT PRIMARY KEY, account TEXT NOT NULL, created_at INTEGER NOT NULL, used_at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX staff_sessions_by_account ON staff_sessions (account);
   CREATE INDEX staff_sessions_by_use ON staff_sessions (used_at);`,
  `CREATE TABLE organisations (id TEXT PRIMARY KEY, v INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;`,
  `CREATE TABLE session_credentials (
     key BLOB PRIMARY KEY, expires_at INTEGER NOT NULL, sealed_secret TEXT, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE INDEX session_credentials_by_end ON session_credentials (expires_at);`,
  // Documents belong to sources: those that all shared are their last writer's.
  `ALTER TABLE documents RENAME TO shared_documents;
   DROP INDEX documents_by_person;
   CREATE TABLE documents (
     owner TEXT NOT NULL, resource TEXT NOT NULL, activity BLOB NOT NULL, agent BLOB NOT NULL,
     registration TEXT NOT NULL, id BLOB NOT NULL, etag TEXT NOT NULL, updated_at INTEGER NOT NULL,
     source TEXT NOT NULL, person TEXT, generation INTEGER, content_type TEXT NOT NULL, bytes BLOB NOT NULL,
     UNIQUE (owner, resource, activity, agent, registration, id));
   INSERT INTO documents (rowid, owner, resource, activity, agent, registration, id, etag, updated_at, source, person,
       generation, content_type, bytes)
     SELECT rowid, source, resource, activity, agent, registration, id, etag, updated_at, source, person, generation,
       content_type, bytes FROM shared_documents ORDER BY rowid;
   DROP TABLE shared_documents;
   CREATE INDEX documents_by_person ON documents (person) WHERE person IS NOT NULL;`,
  `CREATE TABLE ended_sessions (id TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID;`,
  `ALTER TABLE releases ADD COLUMN ending_at INTEGER;
   CREATE INDEX releases_ending_in_order ON releases (owner, study, key) WHERE ending IS NOT NULL;
   DROP INDEX releases_ending;`,
  // The definition of an activity belongs to a source. Merged definitions cannot be divided: they are built anew.
  `DROP TABLE activities;
   CREATE TABLE definitions (
     id BLOB NOT NULL, source TEXT NOT NULL, v INTEGER NOT NULL, definition BLOB NOT NULL, UNIQUE (id, source));
   CREATE TABLE definitions_rebuild (only INTEGER PRIMARY KEY CHECK (only = 0), position TEXT NOT NULL);`,
  // 0 if the statement defines no activity; null, as in all earlier rows, if it does.
  `ALTER TABLE statements ADD COLUMN defines INTEGER;`,
  `CREATE INDEX runs_by_last ON runs (at);`,
  // Earlier statements are searched once, in the background: `mention_search` has the position.
  `CREATE TABLE mentions (
     person TEXT NOT NULL, statement TEXT NOT NULL, source TEXT NOT NULL, places TEXT NOT NULL,
     listed_at INTEGER NOT NULL, PRIMARY KEY (person, statement)) WITHOUT ROWID;
   CREATE INDEX mentions_by_statement ON mentions (statement);
   CREATE TABLE erased_tokens (
     person TEXT NOT NULL, token TEXT NOT NULL, added_at INTEGER NOT NULL, PRIMARY KEY (person, token)) WITHOUT ROWID;
   CREATE TABLE mention_search (only INTEGER PRIMARY KEY CHECK (only = 0), position TEXT NOT NULL);
   CREATE TABLE replacements (
     id TEXT PRIMARY KEY, v INTEGER NOT NULL, open_since INTEGER, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE INDEX replacements_open ON replacements (open_since) WHERE open_since IS NOT NULL;`,
  `CREATE INDEX people_pending ON people (id) WHERE merged_into IS NULL AND instr(body, '"state":"pending"') > 0;
   CREATE INDEX people_objected ON people (id) WHERE merged_into IS NULL AND instr(body, '"state":"objected"') > 0;`,
  `CREATE TABLE access_records (
     person TEXT NOT NULL, hour INTEGER NOT NULL, key TEXT NOT NULL, source TEXT NOT NULL, generation INTEGER NOT NULL,
     first INTEGER NOT NULL, last INTEGER NOT NULL, answers INTEGER NOT NULL, given INTEGER NOT NULL, since INTEGER,
     until INTEGER, body TEXT NOT NULL, PRIMARY KEY (person, hour, key)) WITHOUT ROWID;
   CREATE INDEX access_records_by_hour ON access_records (hour);`,
  `CREATE INDEX mentions_by_source ON mentions (source, person);`,
  `CREATE TABLE unmatched (source BLOB PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;`,
  `CREATE TABLE run_leases (
     key BLOB PRIMARY KEY, token TEXT NOT NULL, lasts_ms INTEGER NOT NULL, taken_at INTEGER NOT NULL) WITHOUT ROWID;`,
  `CREATE TABLE profile_versions (
     profile BLOB NOT NULL, version BLOB NOT NULL, document BLOB NOT NULL, UNIQUE (profile, version));`,
  `CREATE TABLE forwardings (id TEXT PRIMARY KEY, v INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE undelivered (
     purpose TEXT NOT NULL, operation TEXT NOT NULL, key TEXT NOT NULL, retry INTEGER NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (purpose, operation, key)) WITHOUT ROWID;
   CREATE INDEX undelivered_by_retry ON undelivered (purpose, retry, operation, key);`,
  `CREATE TABLE webhooks (id TEXT PRIMARY KEY, v INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE deliveries (
     webhook TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (webhook, id)) WITHOUT ROWID;
   CREATE INDEX deliveries_in_order ON deliveries (webhook, at, id);`,
  `CREATE TABLE traffic (
    subject TEXT NOT NULL, step TEXT NOT NULL, at INTEGER NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (subject, step, at, name)) WITHOUT ROWID;
   CREATE INDEX traffic_by_time ON traffic (step, at);
   CREATE TABLE last_seen (
    source TEXT NOT NULL, what TEXT NOT NULL, at INTEGER NOT NULL, text TEXT,
    PRIMARY KEY (source, what)) WITHOUT ROWID;`,
  `CREATE TABLE id_reservations (
     id TEXT PRIMARY KEY, token TEXT NOT NULL, content TEXT NOT NULL, exact TEXT NOT NULL, confirmed INTEGER NOT NULL,
     awaited TEXT NOT NULL) WITHOUT ROWID;`,
  // The CRC32C of a row (`statementChecksum`); null in all earlier rows.
  `ALTER TABLE statements ADD COLUMN checksum INTEGER;`,
  // A person may be kept out everywhere, without any decision: a release before would record such a person.
  `SELECT 1;`,
  // Indexes and tables that a check, or a read, has found damaged. Releases before take what they lack for absent.
  `CREATE TABLE known_damage (name TEXT PRIMARY KEY, found_at INTEGER NOT NULL) WITHOUT ROWID;`,
  // The people whose erasure waits for a voiding: an earlier release does not wait.
  `CREATE TABLE undelivered_concerns (
     concern TEXT NOT NULL, purpose TEXT NOT NULL, operation TEXT NOT NULL, key TEXT NOT NULL,
     PRIMARY KEY (concern, purpose, operation, key)) WITHOUT ROWID;
   CREATE INDEX undelivered_concerns_by_change ON undelivered_concerns (purpose, operation, key);`,
  // All records that decide have a checksum, so that a damaged record denies.
  ADD_CHECKSUMS,
  // Releases to studies, and facts, have checksums too.
  ADD_LATER_CHECKSUMS,
  // The notes by which sessions of people are ended have checksums too.
  ADD_ENDED_SESSION_CHECKSUMS,
  `CREATE TABLE refused_faults (
     source TEXT NOT NULL, kind TEXT NOT NULL, pointer TEXT NOT NULL, detail TEXT NOT NULL, first_at INTEGER NOT NULL,
     last_at INTEGER NOT NULL, count INTEGER NOT NULL, key TEXT NOT NULL,
     sample TEXT NOT NULL,
     PRIMARY KEY (source, kind, pointer, detail)) WITHOUT ROWID;
   CREATE INDEX refused_faults_by_time ON refused_faults (last_at);`,
  // A list of dead letters reads one index, and no message.
  `ALTER TABLE aside ADD COLUMN sources TEXT;
   ALTER TABLE aside ADD COLUMN statements INTEGER;
   CREATE INDEX aside_heads ON aside (aside_at, partition, offset, reason, sources, statements);
   DROP INDEX aside_by_time;`,
  // AUTOINCREMENT wrote a page with each insert; now the highest number is noted only if its row is deleted.
  `PRAGMA secure_delete=ON;
   CREATE TABLE recent_ids_floor (only INTEGER PRIMARY KEY CHECK (only = 0), seq INTEGER NOT NULL);
   INSERT INTO recent_ids_floor
     SELECT 0, coalesce((SELECT max(seq) FROM sqlite_sequence WHERE name = 'recent_ids'), 0);
   ALTER TABLE recent_ids RENAME TO numbered_ids;
   CREATE TABLE recent_ids (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, n INTEGER NOT NULL);
   INSERT INTO recent_ids SELECT seq, id, n FROM numbered_ids ORDER BY seq;
   DROP TABLE numbered_ids;
   CREATE TRIGGER recent_id_deleted AFTER DELETE ON recent_ids
     WHEN old.seq > (SELECT seq FROM recent_ids_floor)
     BEGIN UPDATE recent_ids_floor SET seq = old.seq; END;`,
];

/** The number of the newest schema. */
export const SCHEMA_NUMBER = VERSIONS.length;

const versionOf = (connection: Connection): number => Number(connection.get('PRAGMA user_version')?.['user_version']);

/**
 * Migrates a file to the newest schema (tests: to an earlier one); concurrent processes wait for one another. Throws if
 * a later Carnet wrote the file.
 */
export const migrate = (connection: Connection, to = VERSIONS.length): void => {
  connection.exec('PRAGMA journal_mode=WAL');
  if (versionOf(connection) === to) return;
  connection.write(() => {
    const found = versionOf(connection);
    if (found > to) throw new Error(`the store has schema ${found}; this Carnet knows schemas up to ${to}`);
    for (const commands of VERSIONS.slice(found, to)) connection.exec(commands);
    connection.exec(`PRAGMA user_version=${to}`);
  });
};
