import {
  type CheckedByKind,
  type CheckedRecords,
  REMADE_KINDS,
  type RecordCheckRepository,
} from '../ports/checked/record-check-repository.ts';
import type { CheckedKind } from '../ports/checked/record-checksum.ts';
import { type Connection, promised } from './connection/connection.ts';
import { CHECKED_TABLES, type CheckedTable, identifierChecksum, isIntact } from './connection/record-checksums.ts';

type TableKind = keyof typeof CHECKED_TABLES;

/** The key of a row as text; a key of several columns has slashes between them. */
const keyOf = ({ columns, keyed = 1 }: CheckedTable): string =>
  columns
    .slice(0, keyed)
    .map((column) => `CAST(${column} AS TEXT)`)
    .join(" || '/' || ");

/** True if both copies of an identifier are undamaged, and of one person. */
const IDENTIFIER = identifierChecksum('i.identifier', 'p.id');
const COPY = identifierChecksum('c.identifier', 'c.person');
const DAMAGED_IDENTIFIERS = `SELECT i.identifier AS key FROM identifiers i LEFT JOIN people p ON p.n = i.person
    LEFT JOIN identifier_copies c ON c.identifier = i.identifier
    WHERE ${IDENTIFIER} IS NOT i.checksum OR ${COPY} IS NOT c.checksum OR c.person IS NOT p.id
  UNION SELECT c.identifier FROM identifier_copies c
    WHERE NOT EXISTS (SELECT 1 FROM identifiers i WHERE i.identifier = c.identifier)`;
/** The person of an identifier by an undamaged copy. */
const OWNER = `SELECT coalesce(
    (SELECT p.id FROM identifiers i CROSS JOIN people p ON p.n = i.person
      WHERE i.identifier = ?1 AND ${IDENTIFIER} IS i.checksum),
    (SELECT p.id FROM identifier_copies c CROSS JOIN people p ON p.id = c.person
      WHERE c.identifier = ?1 AND ${COPY} IS c.checksum)) AS person`;
const WRITE_IDENTIFIER = `INSERT OR REPLACE INTO identifiers (identifier, person)
  SELECT ?1, n FROM people WHERE id = ?2`;

/** A copy whose own key is damaged: of a person whose identifier was written anew, and without a second copy. */
const REMOVE_MISPLACED = [
  `DELETE FROM identifiers AS i WHERE i.person = (SELECT n FROM people WHERE id = ?1)
    AND ${identifierChecksum('i.identifier', '?1')} IS NOT i.checksum
    AND NOT EXISTS (SELECT 1 FROM identifier_copies c WHERE c.identifier = i.identifier)`,
  `DELETE FROM identifier_copies AS c WHERE c.person = ?1
    AND ${identifierChecksum('c.identifier', '?1')} IS NOT c.checksum
    AND NOT EXISTS (SELECT 1 FROM identifiers i WHERE i.identifier = c.identifier)`,
];

/** The SQL that checks and repairs a kind whose records have a second copy, of the same columns. */
const pairOf = (kind: 'fact' | 'ended-session', copies: string) => {
  const {
    table,
    columns: [key, value],
  } = CHECKED_TABLES[kind];
  const [own, copy] = [isIntact(kind, 'o'), isIntact(kind, 'c')];
  return {
    damaged: `SELECT o.${key} AS name, CAST(o.${key} AS TEXT) AS key
        FROM ${table} o LEFT JOIN ${copies} c ON c.${key} = o.${key}
        WHERE NOT ${own} OR NOT ${copy} OR c.${value} IS NOT o.${value}
      UNION SELECT c.${key}, CAST(c.${key} AS TEXT) FROM ${copies} c
        WHERE NOT EXISTS (SELECT 1 FROM ${table} o WHERE o.${key} = c.${key})`,
    /** The value by an undamaged copy. */
    intactValue: `SELECT coalesce((SELECT ${value} FROM ${table} o WHERE o.${key} = ?1 AND ${own}),
      (SELECT ${value} FROM ${copies} c WHERE c.${key} = ?1 AND ${copy})) AS value`,
    remove: `DELETE FROM ${table} WHERE ${key} = ?`,
    insert: `INSERT INTO ${table} (${key}, ${value}) VALUES (?, ?)`,
    /** Deletes copies whose own key is damaged and whose record is undamaged elsewhere, with the same checksum. */
    removeMisplaced: [
      `DELETE FROM ${table} AS o WHERE NOT ${own} AND NOT EXISTS (SELECT 1 FROM ${copies} c WHERE c.${key} = o.${key})
        AND EXISTS (SELECT 1 FROM ${copies} c
          WHERE c.checksum = o.checksum AND c.${value} = o.${value} AND ${copy})`,
      `DELETE FROM ${copies} AS c WHERE NOT ${copy} AND NOT EXISTS (SELECT 1 FROM ${table} o WHERE o.${key} = c.${key})
        AND EXISTS (SELECT 1 FROM ${table} o
          WHERE o.checksum = c.checksum AND o.${value} = c.${value} AND ${own})`,
    ],
  };
};

const PAIRS = { fact: pairOf('fact', 'fact_copies'), 'ended-session': pairOf('ended-session', 'ended_session_copies') };
type PairKind = keyof typeof PAIRS;

const keysOf = (connection: Connection, sql: string): readonly string[] =>
  connection.all(sql).map(({ key }) => String(key));

const checkTable = (connection: Connection, kind: TableKind): CheckedRecords => {
  const { table } = CHECKED_TABLES[kind];
  return {
    read: Number(connection.get(`SELECT count(*) AS count FROM ${table} NOT INDEXED`)?.['count']),
    damaged: keysOf(
      connection,
      `SELECT ${keyOf(CHECKED_TABLES[kind])} AS key FROM ${table} WHERE NOT ${isIntact(kind)}`,
    ),
  };
};

const checkPairs = (connection: Connection, kind: PairKind): CheckedRecords => ({
  ...checkTable(connection, kind),
  damaged: keysOf(connection, PAIRS[kind].damaged),
});

/** Writes an identifier anew; false if both copies are damaged. */
const repairIdentifier = (connection: Connection, identifier: string): boolean => {
  const person = connection.get(OWNER, identifier)?.['person'];
  if (typeof person !== 'string') return false;
  connection.run('DELETE FROM identifiers WHERE identifier = ?', identifier);
  connection.run(WRITE_IDENTIFIER, identifier, person);
  for (const sql of REMOVE_MISPLACED) connection.run(sql, person);
  return true;
};

/** Writes records anew that have one undamaged copy; returns their keys. */
const repairPairs = (connection: Connection, kind: PairKind): readonly string[] => {
  const { damaged, intactValue, remove, insert, removeMisplaced } = PAIRS[kind];
  const repaired: string[] = [];
  for (const { name, key } of connection.all(damaged)) {
    const value = connection.get(intactValue, name ?? null)?.['value'] ?? null;
    if (name === undefined || value === null) continue;
    connection.run(remove, name);
    connection.run(insert, name, value);
    repaired.push(String(key));
  }
  for (const sql of removeMisplaced) connection.run(sql);
  return repaired;
};

/** Checks and repairs in SQLite. A check of a kind is one query: it keeps its thread for as long. */
export const createSqliteRecordCheckRepository = (connection: Connection): RecordCheckRepository => ({
  check: () =>
    promised(() => {
      const kinds = Object.keys(CHECKED_TABLES) as readonly TableKind[];
      return {
        ...(Object.fromEntries(kinds.map((kind) => [kind, checkTable(connection, kind)])) as Omit<
          CheckedByKind,
          'identifier'
        >),
        identifier: {
          read: Number(connection.get('SELECT count(*) AS count FROM identifiers NOT INDEXED')?.['count']),
          damaged: keysOf(connection, DAMAGED_IDENTIFIERS),
        },
        fact: checkPairs(connection, 'fact'),
        'ended-session': checkPairs(connection, 'ended-session'),
      };
    }),
  repair: () =>
    promised(() =>
      connection.write(() => {
        const repaired = new Map<CheckedKind, readonly string[]>();
        for (const kind of REMADE_KINDS) {
          repaired.set(kind, checkTable(connection, kind).damaged);
          connection.run(`DELETE FROM ${CHECKED_TABLES[kind].table} WHERE NOT ${isIntact(kind)}`);
        }
        const identifiers = keysOf(connection, DAMAGED_IDENTIFIERS);
        repaired.set(
          'identifier',
          identifiers.filter((one) => repairIdentifier(connection, one)),
        );
        for (const kind of Object.keys(PAIRS) as readonly PairKind[]) repaired.set(kind, repairPairs(connection, kind));
        return Object.fromEntries([...repaired].filter(([, keys]) => keys.length > 0));
      }),
    ),
});
