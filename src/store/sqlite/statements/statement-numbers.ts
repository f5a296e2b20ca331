import type { StatementId } from '../../../xapi/model/types.ts';
import type { Connection, SqlValue } from '../connection/connection.ts';

/**
 * Which row each statement is: from its id to the number of its row. There is no other index of ids, so who adds and
 * removes rows must tell it (docs/decisions/0008).
 */
export interface StatementNumbers {
  /**
   * The numbers of the rows of these; ids that no statement has are not in the map. Within a transaction it is as true
   * as what else is read there.
   */
  of(ids: readonly StatementId[]): ReadonlyMap<StatementId, bigint>;
  /** Runs `work`, which may add and remove, as one transaction of the connection. */
  write<T>(work: () => T): T;
  /** Enters new rows, within `write`; none of their ids may be there already. */
  add(rows: readonly { readonly id: StatementId; readonly n: bigint }[]): void;
  /** Takes out the id of a row that is removed, within `write`. */
  remove(id: StatementId): void;
}

/** What `createStatementNumbers` is built from. */
export interface StatementNumbersDeps {
  readonly connection: Connection;
  /** How many ids wait at most to be put in order. */
  readonly waitingAtMost?: number;
}

/** Ids that wait are moved by their first digit: a move then touches a sixteenth of the index. */
const PARTS = 16;
const WAITING_AT_MOST = 32_768;

const VERSION = 'PRAGMA data_version';
const NEWS = 'SELECT seq, id FROM recent_ids WHERE seq > ?';
const RECENT = 'SELECT id, CAST(n AS TEXT) AS n FROM recent_ids WHERE seq IN (SELECT value FROM json_each(?))';
const ORDERED = `SELECT value AS id, CAST(n AS TEXT) AS n FROM json_each(?) CROSS JOIN statement_ids i ON i.id = unhex(value, '-')`;
const ADD = `INSERT INTO recent_ids (id, n) SELECT value ->> 0, value ->> 1 FROM json_each(?)`;
const MOVE = `INSERT INTO statement_ids (id, n) SELECT unhex(id, '-') AS key, n FROM recent_ids WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY key`;
const LEAVE = 'DELETE FROM recent_ids WHERE seq IN (SELECT value FROM json_each(?))';
const REMOVE = `DELETE FROM statement_ids WHERE id = unhex(?, '-')`;

/**
 * Builds the index of ids. New ones are appended to a list, and known to each process by heart; when many wait, some
 * are moved to where ids lie in order, in that order. Every process sees what another has appended before it answers;
 * what it knows by heart only says where to look.
 */
export const createStatementNumbers = ({
  connection,
  waitingAtMost = WAITING_AT_MOST,
}: StatementNumbersDeps): StatementNumbers => {
  const first = new Map<StatementId, number>();
  const waiting = [first, ...Array.from({ length: PARTS - 1 }, () => new Map<StatementId, number>())];
  let seen = 0;
  let version: SqlValue | undefined;
  /** What the transaction under way will have changed: nothing of it is true before it is committed. */
  let changes: (() => void)[] = [];

  const partOf = (id: StatementId): Map<StatementId, number> => waiting[Number.parseInt(id.charAt(0), PARTS)] ?? first;
  const count = (): number => waiting.reduce((sum, { size }) => sum + size, 0);
  const forget = (): void => {
    for (const part of waiting) part.clear();
    seen = 0;
  };

  const catchUp = (): void => {
    const now = connection.get(VERSION)?.['data_version'];
    if (now === version) return;
    // Others move them too: what is known by heart of those is of no use any more.
    if (count() > 2 * waitingAtMost) forget();
    for (const { seq, id } of connection.all(NEWS, seen)) {
      partOf(id as StatementId).set(id as StatementId, seq as number);
      seen = seq as number;
    }
    version = now;
  };

  const of = (ids: readonly StatementId[]): ReadonlyMap<StatementId, bigint> => {
    catchUp();
    const numbers = new Map<StatementId, bigint>();
    const look = (sql: string, keys: readonly (string | number)[]): void => {
      if (keys.length > 0)
        for (const { id, n } of connection.all(sql, JSON.stringify(keys)))
          numbers.set(id as StatementId, BigInt(n as string));
    };
    look(
      RECENT,
      ids.flatMap((id) => partOf(id).get(id) ?? []),
    );
    // Looked up last: an id leaves the list only for this.
    look(ORDERED, numbers.size === 0 ? ids : ids.filter((id) => !numbers.has(id)));
    return numbers;
  };

  const moveSome = (): void => {
    const fullest = waiting.reduce((one, other) => (other.size > one.size ? other : one), first);
    const moved = [...fullest.keys()];
    const places = JSON.stringify([...fullest.values()]);
    connection.run(MOVE, places);
    connection.run(LEAVE, places);
    changes.push(() => {
      for (const id of moved) fullest.delete(id);
    });
  };

  return {
    of,
    write: (work) => {
      changes = [];
      const result = connection.write(() => {
        catchUp();
        return work();
      });
      for (const change of changes) change();
      return result;
    },
    add: (rows) => {
      if (rows.length === 0) return;
      if (count() > waitingAtMost) moveSome();
      const last = connection.run(ADD, `[${rows.map(({ id, n }) => `["${id}",${n}]`).join(',')}]`).lastInsertRowid;
      changes.push(() => {
        rows.forEach(({ id }, index) => partOf(id).set(id, last - rows.length + 1 + index));
        seen = last;
      });
    },
    remove: (id) => {
      const seq = partOf(id).get(id);
      if (seq !== undefined) connection.run(LEAVE, `[${seq}]`);
      connection.run(REMOVE, id);
    },
  };
};
