import { DatabaseSync } from '@photostructure/sqlite';
import type { Statement } from '../../../xapi/model/types.ts';
import { statementDigest } from '../../../xapi/statement/digest.ts';
import { comparableTimestamps } from '../../../xapi/statement/same.ts';
import type { PreparedStatement } from '../statements/prepare-statement.ts';

/** A statement that a dry run has found to be stored by the import. */
interface Judged {
  readonly content: string;
  readonly times: string;
  readonly is2: 0 | 1;
  /** Its text if the server has not said that it is stored: its request had withheld ones. Else null. */
  readonly text: Uint8Array | null;
}

/**
 * Ids of statements that a dry run has passed. They are in a temporary file, which has no name and ends with the
 * process: some 150 bytes each.
 */
export interface JudgedIds {
  readonly has: (id: string) => boolean;
  readonly add: (statements: readonly PreparedStatement[], isSure: boolean) => void;
  /** The statement with this id, if the server has not said that it is stored. */
  readonly unsure: (id: string) => PreparedStatement | undefined;
  readonly forget: (id: string) => void;
  /** True if the statement is another than the one with its id (1.0.3 Data 2.3.1; 2.0 4.2). */
  readonly differs: (statement: PreparedStatement) => boolean;
  readonly close: () => void;
}

const SCHEMA = `CREATE TABLE judged (
  id TEXT PRIMARY KEY, content TEXT NOT NULL, times TEXT NOT NULL, is2 INTEGER NOT NULL, text BLOB
) WITHOUT ROWID`;

const isOf2 = (version: string | undefined): 0 | 1 => (version?.startsWith('2.') === true ? 1 : 0);

const judgedOf = ({ id, bytes, version }: PreparedStatement): Judged & { readonly own: 0 | 1 } => {
  const statement = JSON.parse(bytes.toString('utf8')) as Statement;
  const { content } = statementDigest(id, statement, version);
  return {
    content,
    times: comparableTimestamps(statement),
    is2: isOf2(version),
    own: isOf2(statement.version),
    text: bytes,
  };
};

/** A stored statement has a timestamp, so one without any equals it; a SubStatement may have none on either side. */
const isSameTimes = (stored: string, sent: string): boolean => {
  const [one, oneSub] = stored.split(' ');
  const [other, otherSub] = sent.split(' ');
  return (other === 'none' || one === other) && (oneSub === 'none' || otherSub === 'none' || oneSub === otherSub);
};

/** Opens an empty set of ids. */
export const openJudgedIds = (): JudgedIds => {
  const database = new DatabaseSync('');
  database.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; ${SCHEMA}`);
  const find = database.prepare('SELECT content, times, is2, text FROM judged WHERE id = ?');
  const insert = database.prepare('INSERT OR IGNORE INTO judged VALUES (?, ?, ?, ?, ?)');
  const remove = database.prepare('DELETE FROM judged WHERE id = ?');
  const found = (id: string): Judged | undefined => find.get(id.toLowerCase()) as Judged | undefined;
  return {
    has: (id) => found(id) !== undefined,
    add: (statements, isSure) => {
      database.exec('BEGIN');
      for (const statement of statements) {
        const { content, times, is2, text } = judgedOf(statement);
        insert.run(statement.id.toLowerCase(), content, times, is2, isSure ? null : text);
      }
      database.exec('COMMIT');
    },
    unsure: (id) => {
      const { text, is2 } = found(id) ?? { text: null, is2: 0 };
      return text === null
        ? undefined
        : { line: 0, id, version: is2 === 1 ? '2.0.0' : '1.0.3', bytes: Buffer.from(text) };
    },
    forget: (id) => {
      remove.run(id.toLowerCase());
    },
    differs: (statement) => {
      const before = found(statement.id);
      if (before === undefined) return false;
      const { content, times, own } = judgedOf(statement);
      return before.content !== content || !(before.is2 === 1 || own === 1 || isSameTimes(before.times, times));
    },
    close: () => database.close(),
  };
};
