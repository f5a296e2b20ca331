import { ownValue } from '../../core/json-object.ts';
import type { CopiedKind, CopiedPerson, CopyRepository } from '../ports/copy-repository.ts';
import { type Connection, promised, type SqlValue } from './connection/connection.ts';
import { toBlob } from './connection/text.ts';
import { personValues } from './consent/person-row.ts';
import { COPIED_TABLES } from './copied-tables.ts';

const PUT_PERSON = `INSERT INTO people (merged_into, unchained, body, id, v) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET merged_into = excluded.merged_into, unchained = excluded.unchained,
    body = excluded.body, v = excluded.v`;
const REMOVE_IDENTIFIERS = 'DELETE FROM identifiers WHERE person = (SELECT n FROM people WHERE id = ?)';
const PUT_IDENTIFIER = `INSERT OR REPLACE INTO identifiers (identifier, person)
  SELECT ?, n FROM people WHERE id = ?`;
const PUT_COUNT = `INSERT INTO violation_counts (profile, body, count) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET count = excluded.count`;

const FIND_PEOPLE = `SELECT ${COPIED_TABLES.people.columns} FROM people
  WHERE id IN (SELECT value FROM json_each(?1)) OR merged_into IN (SELECT value FROM json_each(?1)) ORDER BY id`;

const listOf = (names: readonly string[]): string => (names.length === 1 ? String(names[0]) : `(${names.join(', ')})`);

const pageSql = (kind: CopiedKind, isFirst: boolean): string => {
  const { from, columns, key } = COPIED_TABLES[kind];
  const bound = isFirst ? '' : ` AND ${listOf(key)} > ${listOf(key.map(() => '?'))}`;
  const names = key.map((column, index) => `${column} AS key${index}`).join(', ');
  return `SELECT ${columns}, ${names} FROM ${from} WHERE ${String(key[0])} IS NOT NULL${bound}
    ORDER BY ${key.join(', ')} LIMIT ?`;
};

const putPerson = (connection: Connection, { person, identifiers }: CopiedPerson): void => {
  connection.run(PUT_PERSON, ...personValues(person), person.id, person.v);
  connection.run(REMOVE_IDENTIFIERS, person.id);
  for (const identifier of identifiers) connection.run(PUT_IDENTIFIER, identifier, person.id);
};

/** Copies of a store in SQLite. A page is one snapshot of the file. */
export const createSqliteCopyRepository = (connection: Connection): CopyRepository => ({
  page: (kind, { after, limit }) =>
    promised(() => {
      const { key, read } = COPIED_TABLES[kind];
      const bounds = (after ?? []) as readonly SqlValue[];
      const rows = connection.all(pageSql(kind, after === undefined), ...bounds, limit);
      const last = rows.at(-1);
      return {
        records: rows.map(read),
        ...(last !== undefined &&
          rows.length >= limit && { next: key.map((_, index) => ownValue(last, `key${index}`)) }),
      };
    }),
  findPeople: (ids) => promised(() => connection.all(FIND_PEOPLE, JSON.stringify(ids)).map(COPIED_TABLES.people.read)),
  putPeople: (people) =>
    promised(() =>
      connection.write(() => {
        for (const one of people) putPerson(connection, one);
      }),
    ),
  putViolationCounts: (counts) =>
    promised(() =>
      connection.write(() => {
        for (const { profile, by, kind, source, count } of counts)
          connection.run(PUT_COUNT, toBlob(profile), JSON.stringify({ by, kind, source }), count);
      }),
    ),
});
