import type { StatementId } from '../../../xapi/model/types.ts';
import type { Connection, SqlValue } from '../connection/connection.ts';

/** The sequence numbers of recently added ids, in memory. */
interface RecentIds {
  readonly count: () => number;
  readonly seqOf: (id: StatementId) => number | undefined;
  readonly set: (id: StatementId, seq: number) => void;
  readonly delete: (ids: readonly StatementId[]) => void;
  readonly clear: () => void;
  /** The ids with the most frequent first digit: moving them touches a sixteenth of the ordered index. */
  readonly largestPart: () => { readonly ids: readonly StatementId[]; readonly seqs: readonly number[] };
}

const PART_COUNT = 16;

/** Ids are partitioned by their first hexadecimal digit. */
const createRecentIds = (): RecentIds => {
  const first = new Map<StatementId, number>();
  const all = [first, ...Array.from({ length: PART_COUNT - 1 }, () => new Map<StatementId, number>())];
  const partOf = (id: StatementId): Map<StatementId, number> => all[Number.parseInt(id.charAt(0), PART_COUNT)] ?? first;
  return {
    count: () => all.reduce((sum, { size }) => sum + size, 0),
    seqOf: (id) => partOf(id).get(id),
    set: (id, seq) => {
      partOf(id).set(id, seq);
    },
    delete: (ids) => {
      for (const id of ids) partOf(id).delete(id);
    },
    clear: () => {
      for (const part of all) part.clear();
    },
    largestPart: () => {
      const largest = all.reduce((one, other) => (other.size > one.size ? other : one), first);
      return { ids: [...largest.keys()], seqs: [...largest.values()] };
    },
  };
};

/**
 * The index from a statement's id to the number of its row. There is no other index of ids, so a writer of rows must
 * update this one (docs/decisions/0008).
 */
export interface StatementNumbers {
  /** The numbers of these ids' rows; unknown ids are not in the map. Consistent with other reads of a transaction. */
  find(ids: readonly StatementId[]): ReadonlyMap<StatementId, bigint>;
  /** Runs `work`, which may add and delete ids, as one transaction of the connection. */
  write<T>(work: () => T): T;
  /** Adds new rows, within `write`; none of their ids may exist. */
  add(rows: readonly { readonly id: StatementId; readonly n: bigint }[]): void;
  /** Deletes the id of a deleted row, within `write`. */
  delete(id: StatementId): void;
}

export interface StatementNumbersDeps {
  readonly connection: Connection;
  /** The most recent ids before some are moved to the ordered index. */
  readonly maxRecent?: number;
}

const MAX_RECENT = 32_768;

const VERSION = 'PRAGMA data_version';
const NEW_IDS = 'SELECT seq, id FROM recent_ids WHERE seq > ?';
const FIND_RECENT = 'SELECT id, CAST(n AS TEXT) AS n FROM recent_ids WHERE seq IN (SELECT value FROM json_each(?))';
const FIND_ORDERED = `SELECT value AS id, CAST(n AS TEXT) AS n FROM json_each(?)
  CROSS JOIN statement_ids i ON i.id = unhex(value, '-')`;
/** The ids that a damaged index lacks. */
const FIND_BY_ROW = `SELECT value AS id, CAST(r.n AS TEXT) AS n FROM json_each(?)
  CROSS JOIN row_ids r ON r.id = unhex(value, '-') CROSS JOIN statements s ON s.n = r.n AND s.id = value`;
const HAS_ROW_IDS = "SELECT 1 FROM sqlite_temp_schema WHERE name = 'row_ids'";
const READ_ROW_IDS = `CREATE TEMP TABLE row_ids (id BLOB PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
  INSERT OR IGNORE INTO row_ids SELECT unhex(id, '-') AS key, n FROM statements WHERE key IS NOT NULL`;
/** A number of a row. */
const NUMBER = /^\d{1,19}$/;
/** The name by which both parts of the index are known if one is damaged. */
const INDEX = 'statement_ids';
/** The highest number that was given: no number is given twice, or a process would not read the second id. */
const LAST_SEQ = `max((SELECT seq FROM recent_ids_floor), coalesce((SELECT max(seq) FROM recent_ids), 0))`;
const ADD = `INSERT INTO recent_ids (seq, id, n)
  SELECT ${LAST_SEQ} + 1 + key, value ->> 0, value ->> 1 FROM json_each(?)`;
const MOVE = `INSERT INTO statement_ids (id, n) SELECT unhex(id, '-') AS key, n FROM recent_ids
  WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY key`;
const DELETE_RECENT = 'DELETE FROM recent_ids WHERE seq IN (SELECT value FROM json_each(?))';
const DELETE_ORDERED = `DELETE FROM statement_ids WHERE id = unhex(?, '-')`;

/**
 * Appends new ids to a list in the file, and moves some to the ordered index when it is long. Every process has the
 * list's sequence numbers in memory, and reads what others have appended before it answers.
 */
export const createStatementNumbers = ({
  connection,
  maxRecent = MAX_RECENT,
}: StatementNumbersDeps): StatementNumbers => {
  const recent = createRecentIds();
  let lastSeq = 0;
  let version: SqlValue | undefined;
  /** Changes of the memory by the transaction under way; applied after its commit. */
  let afterCommit: (() => void)[] = [];

  const catchUp = (): void => {
    const current = connection.get(VERSION)?.['data_version'];
    if (current === version) return;
    // Other processes move ids too: much of the memory may be outdated.
    if (recent.count() > 2 * maxRecent) {
      recent.clear();
      lastSeq = 0;
    }
    for (const { seq, id } of connection.all(NEW_IDS, lastSeq)) {
      if (typeof id === 'string') recent.set(id, seq as number);
      else connection.damage.note(INDEX);
      lastSeq = seq as number;
    }
    version = current;
  };

  /** Reads the ids of all rows once, for as long as the index is damaged: rows since then are in its list. */
  let hasRowIds = false;
  const isDamaged = (): boolean => {
    const isNow = connection.damage.isDamaged(INDEX);
    if (isNow && connection.get(HAS_ROW_IDS) === undefined) connection.exec(READ_ROW_IDS);
    if (!isNow && hasRowIds) connection.exec('DROP TABLE IF EXISTS temp.row_ids');
    hasRowIds = isNow;
    return isNow;
  };

  const find = (ids: readonly StatementId[]): ReadonlyMap<StatementId, bigint> => {
    catchUp();
    const numbers = new Map<StatementId, bigint>();
    const addFound = (sql: string, keys: readonly (string | number)[]): void => {
      if (keys.length > 0)
        for (const { id, n } of connection.all(sql, JSON.stringify(keys))) {
          if (typeof id === 'string' && NUMBER.test(String(n))) numbers.set(id, BigInt(String(n)));
          else connection.damage.note(INDEX);
        }
    };
    addFound(
      FIND_RECENT,
      ids.flatMap((id) => recent.seqOf(id) ?? []),
    );
    // The ordered index comes last: an id leaves the list only for that index.
    addFound(FIND_ORDERED, numbers.size === 0 ? ids : ids.filter((id) => !numbers.has(id)));
    if (isDamaged()) addFound(FIND_BY_ROW, ids);
    return numbers;
  };

  const moveSome = (): void => {
    const { ids, seqs } = recent.largestPart();
    connection.run(MOVE, JSON.stringify(seqs));
    connection.run(DELETE_RECENT, JSON.stringify(seqs));
    afterCommit.push(() => recent.delete(ids));
  };

  return {
    find,
    write: (work) => {
      afterCommit = [];
      const result = connection.write(() => {
        catchUp();
        return work();
      });
      for (const change of afterCommit) change();
      return result;
    },
    add: (rows) => {
      if (rows.length === 0) return;
      if (recent.count() > maxRecent) moveSome();
      const last = connection.run(ADD, `[${rows.map(({ id, n }) => `["${id}",${n}]`).join(',')}]`).lastInsertRowid;
      afterCommit.push(() => {
        rows.forEach(({ id }, index) => recent.set(id, last - rows.length + 1 + index));
        lastSeq = last;
      });
    },
    delete: (id) => {
      const seq = recent.seqOf(id);
      if (seq !== undefined) connection.run(DELETE_RECENT, `[${seq}]`);
      connection.run(DELETE_ORDERED, id);
    },
  };
};
