import { damagedWhenRead } from '../../ports/checked/damaged-record.ts';
import type { FactRepository } from '../../ports/store.ts';
import { type Connection, promised } from './connection.ts';
import { isIntact } from './record-checksums.ts';
import { fromBlob, toBlob } from './text.ts';

/** A fact, then its second copy: a wrong bit in a name must not make a fact absent. */
const FIND = [
  `SELECT value, ${isIntact('fact')} AS intact FROM facts WHERE name = ?`,
  `SELECT value, ${isIntact('fact', 'fact_copies')} AS intact FROM fact_copies WHERE name = ?`,
];

/** Facts in SQLite: one row a name. */
export const createSqliteFactRepository = (connection: Connection): FactRepository => {
  /** Throws Problem `damaged` if the name has rows, and all of them are damaged. */
  const find = (name: string): string | undefined => {
    let isDamaged = false;
    for (const sql of FIND) {
      const row = connection.get(sql, toBlob(name));
      if (row?.['intact'] === 1) return fromBlob(row['value']);
      isDamaged ||= row !== undefined;
    }
    if (isDamaged) throw damagedWhenRead({ kind: 'fact', id: name });
    return undefined;
  };
  const insert = (name: string, value: string): void => {
    connection.run('INSERT INTO facts (name, value) VALUES (?, ?)', toBlob(name), toBlob(value));
  };
  const remove = (name: string): void => {
    for (const table of ['facts', 'fact_copies']) connection.run(`DELETE FROM ${table} WHERE name = ?`, toBlob(name));
  };
  return {
    putIfAbsent: (name, value) =>
      promised(() =>
        connection.write(() => {
          const found = find(name);
          if (found === undefined) insert(name, value);
          return found ?? value;
        }),
      ),
    put: (name, value) =>
      promised(() => {
        connection.write(() => {
          remove(name);
          insert(name, value);
        });
      }),
    find: (name) => promised(() => find(name)),
    remove: (name) =>
      promised(() => {
        connection.write(() => remove(name));
      }),
  };
};
