import {
  type CheckedByKind,
  type CheckedRecords,
  REMADE_KINDS,
  type RecordCheckRepository,
} from '../ports/checked/record-check-repository.ts';
import type { CheckedKind } from '../ports/checked/record-checksum.ts';
import { type Connection, promised } from './connection/connection.ts';
import {
  CHECKED_TABLES,
  type CheckedTable,
  identifierChecksum,
  isWhole,
  isWholeFactCopy,
} from './connection/record-checksums.ts';

type TableKind = keyof typeof CHECKED_TABLES;

/** The key of a row as text; that of several columns with a slash between. */
const keyOf = ({ columns, keyed = 1 }: CheckedTable): string =>
  columns
    .slice(0, keyed)
    .map((column) => `CAST(${column} AS TEXT)`)
    .join(" || '/' || ");

/** Whether both copies of an identifier are whole, and of one person. */
const IDENTIFIER = identifierChecksum('i.identifier', 'p.id');
const COPY = identifierChecksum('c.identifier', 'c.person');
const DAMAGED_IDENTIFIERS = `SELECT i.identifier AS key FROM identifiers i LEFT JOIN people p ON p.n = i.person
    LEFT JOIN identifier_copies c ON c.identifier = i.identifier
    WHERE ${IDENTIFIER} IS NOT i.checksum OR ${COPY} IS NOT c.checksum OR c.person IS NOT p.id
  UNION SELECT c.identifier FROM identifier_copies c
    WHERE NOT EXISTS (SELECT 1 FROM identifiers i WHERE i.identifier = c.identifier)`;
/** The person of an identifier by whichever copy is whole. */
const OWNER = `SELECT coalesce(
    (SELECT p.id FROM identifiers i CROSS JOIN people p ON p.n = i.person
      WHERE i.identifier = ?1 AND ${IDENTIFIER} IS i.checksum),
    (SELECT p.id FROM identifier_copies c CROSS JOIN people p ON p.id = c.person
      WHERE c.identifier = ?1 AND ${COPY} IS c.checksum)) AS person`;
const WRITE_IDENTIFIER = `INSERT OR REPLACE INTO identifiers (identifier, person)
  SELECT ?1, n FROM people WHERE id = ?2`;

/** A copy whose own key is damaged: of a person of whom an identifier was written anew, and without its other copy. */
const REMOVE_MISPLACED = [
  `DELETE FROM identifiers AS i WHERE i.person = (SELECT n FROM people WHERE id = ?1)
    AND ${identifierChecksum('i.identifier', '?1')} IS NOT i.checksum
    AND NOT EXISTS (SELECT 1 FROM identifier_copies c WHERE c.identifier = i.identifier)`,
  `DELETE FROM identifier_copies AS c WHERE c.person = ?1
    AND ${identifierChecksum('c.identifier', '?1')} IS NOT c.checksum
    AND NOT EXISTS (SELECT 1 FROM identifiers i WHERE i.identifier = c.identifier)`,
];

const FACT = isWhole('fact', 'f');
const FACT_COPY = isWholeFactCopy('c');
const DAMAGED_FACTS = `SELECT f.name, CAST(f.name AS TEXT) AS key
    FROM facts f LEFT JOIN fact_copies c ON c.name = f.name
    WHERE NOT ${FACT} OR NOT ${FACT_COPY} OR c.value IS NOT f.value
  UNION SELECT c.name, CAST(c.name AS TEXT) FROM fact_copies c
    WHERE NOT EXISTS (SELECT 1 FROM facts f WHERE f.name = c.name)`;
/** The value of a fact by whichever copy is whole. */
const FACT_VALUE = `SELECT coalesce((SELECT value FROM facts f WHERE f.name = ?1 AND ${FACT}),
  (SELECT value FROM fact_copies c WHERE c.name = ?1 AND ${FACT_COPY})) AS value`;
/** Copies whose own name is damaged, of facts that are whole: with their checksums. */
const REMOVE_MISPLACED_FACTS = [
  `DELETE FROM facts AS f WHERE NOT ${FACT} AND NOT EXISTS (SELECT 1 FROM fact_copies c WHERE c.name = f.name)
    AND EXISTS (SELECT 1 FROM fact_copies c WHERE c.checksum = f.checksum AND c.value = f.value AND ${FACT_COPY})`,
  `DELETE FROM fact_copies AS c WHERE NOT ${FACT_COPY} AND NOT EXISTS (SELECT 1 FROM facts f WHERE f.name = c.name)
    AND EXISTS (SELECT 1 FROM facts f WHERE f.checksum = c.checksum AND f.value = c.value AND ${FACT})`,
];

const keysOf = (connection: Connection, sql: string): readonly string[] =>
  connection.all(sql).map(({ key }) => String(key));

const checkTable = (connection: Connection, kind: TableKind): CheckedRecords => {
  const { table } = CHECKED_TABLES[kind];
  return {
    read: Number(connection.get(`SELECT count(*) AS count FROM ${table}`)?.['count']),
    damaged: keysOf(
      connection,
      `SELECT ${keyOf(CHECKED_TABLES[kind])} AS key FROM ${table} WHERE NOT ${isWhole(kind)}`,
    ),
  };
};

/** Writes an identifier anew; false where no copy is whole. */
const mendIdentifier = (connection: Connection, identifier: string): boolean => {
  const person = connection.get(OWNER, identifier)?.['person'];
  if (typeof person !== 'string') return false;
  connection.run('DELETE FROM identifiers WHERE identifier = ?', identifier);
  connection.run(WRITE_IDENTIFIER, identifier, person);
  for (const sql of REMOVE_MISPLACED) connection.run(sql, person);
  return true;
};

/** Writes facts anew of which one copy is whole; returns their names. */
const mendFacts = (connection: Connection): readonly string[] => {
  const mended: string[] = [];
  for (const { name, key } of connection.all(DAMAGED_FACTS)) {
    const value = connection.get(FACT_VALUE, name ?? null)?.['value'] ?? null;
    if (name === undefined || value === null) continue;
    connection.run('DELETE FROM facts WHERE name = ?', name);
    connection.run('INSERT INTO facts (name, value) VALUES (?, ?)', name, value);
    mended.push(String(key));
  }
  for (const sql of REMOVE_MISPLACED_FACTS) connection.run(sql);
  return mended;
};

/** Checks and mends in SQLite. A check of a kind is one query: it keeps its thread for as long. */
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
          read: Number(connection.get('SELECT count(*) AS count FROM identifiers')?.['count']),
          damaged: keysOf(connection, DAMAGED_IDENTIFIERS),
        },
        fact: { ...checkTable(connection, 'fact'), damaged: keysOf(connection, DAMAGED_FACTS) },
      };
    }),
  mend: () =>
    promised(() =>
      connection.write(() => {
        const mended = new Map<CheckedKind, readonly string[]>();
        for (const kind of REMADE_KINDS) {
          mended.set(kind, checkTable(connection, kind).damaged);
          connection.run(`DELETE FROM ${CHECKED_TABLES[kind].table} WHERE NOT ${isWhole(kind)}`);
        }
        const identifiers = keysOf(connection, DAMAGED_IDENTIFIERS);
        mended.set(
          'identifier',
          identifiers.filter((one) => mendIdentifier(connection, one)),
        );
        mended.set('fact', mendFacts(connection));
        return Object.fromEntries([...mended].filter(([, keys]) => keys.length > 0));
      }),
    ),
});
