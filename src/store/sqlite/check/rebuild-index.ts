import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { asBuffer } from '../../../core/bytes/bytes.ts';
import { idNamespaceOf } from '../../../xapi/formats/uuid.ts';
import type { Statement } from '../../../xapi/model/types.ts';
import { personToken, tokensOf } from '../../../xapi/statement/tokens.ts';
import type { Row } from '../connection/connection.ts';
import { ADD_TARGET } from '../statements/insert-rows.ts';
import { COLUMNS, isTargetToken, joinTokens, rowToStatement, splitTokens } from '../statements/statement-row.ts';
import { createSelect, inSlices, prepareExact } from './walk.ts';

const SLICE_SIZE = 200;
const ROWS = 'SELECT n, refs FROM statements WHERE n > ? ORDER BY n LIMIT ?';
const COMPLETE_ROWS = `SELECT ${COLUMNS} FROM statements s WHERE s.n > ? ORDER BY s.n LIMIT ?`;
const COMPLETE_ROW = `SELECT ${COLUMNS} FROM statements s WHERE s.n = ?`;

/** Rewrites an index of tokens from the column `refs`. Meanwhile it lacks rows: it is known to be damaged. */
const rebuildTokens = async (
  database: DatabaseSyncInstance,
  clear: string,
  addRow: (n: bigint, refs: string) => void,
): Promise<void> => {
  const select = createSelect(database);
  database.exec(clear);
  let after = -1n;
  await inSlices(database, 'BEGIN IMMEDIATE', () => {
    const rows = select(ROWS, after, SLICE_SIZE);
    for (const { n, refs } of rows) addRow(n as bigint, String(refs));
    after = (rows.at(-1)?.['n'] ?? after) as bigint;
    return rows.length === SLICE_SIZE;
  });
};

/** The numbers of the damaged rows: the index has their true ids. */
const findDamagedRows = async (database: DatabaseSyncInstance): Promise<readonly bigint[]> => {
  const select = createSelect(database);
  const rows = database.prepare(COMPLETE_ROWS);
  const damaged: bigint[] = [];
  let after = -1n;
  await inSlices(database, 'BEGIN', () => {
    const numbers = select('SELECT n FROM statements WHERE n > ? ORDER BY n LIMIT ?', after, SLICE_SIZE);
    const whole = rows.all(after, SLICE_SIZE) as readonly Row[];
    whole.forEach((row, index) => {
      if (rowToStatement(row).damaged === true) damaged.push(numbers[index]?.['n'] as bigint);
    });
    after = (numbers.at(-1)?.['n'] ?? after) as bigint;
    return numbers.length === SLICE_SIZE;
  });
  return damaged;
};

const rebuildIds = async (database: DatabaseSyncInstance): Promise<void> => {
  const damaged = `[${(await findDamagedRows(database)).join(',')}]`;
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec('CREATE TEMP TABLE rebuilt_ids (id BLOB PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID');
    prepareExact(
      database,
      `INSERT INTO rebuilt_ids SELECT unhex(id, '-') AS key, n FROM statements
          WHERE n NOT IN (SELECT value FROM json_each(?)) ORDER BY n ON CONFLICT DO NOTHING`,
    ).run(damaged);
    prepareExact(
      database,
      `INSERT INTO rebuilt_ids SELECT id, n FROM (
           SELECT id, n FROM statement_ids UNION ALL SELECT unhex(id, '-'), n FROM recent_ids)
          WHERE id IS NOT NULL AND n IN (SELECT value FROM json_each(?)) ON CONFLICT DO NOTHING`,
    ).run(damaged);
    database.exec(`DELETE FROM recent_ids; DELETE FROM statement_ids;
      INSERT INTO statement_ids SELECT id, n FROM rebuilt_ids ORDER BY id; DROP TABLE temp.rebuilt_ids; COMMIT`);
  } catch (thrown) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw thrown;
  }
};

const REBUILD_RELEASE_PEOPLE = `BEGIN IMMEDIATE; DELETE FROM release_people;
  INSERT INTO release_people SELECT DISTINCT p.value ->> 'id', r.study, r.key FROM releases r, json_each(r.people) p;
  COMMIT`;

const inTransaction = (database: DatabaseSyncInstance, sql: string): void => {
  try {
    database.exec(sql);
  } catch (thrown) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw thrown;
  }
};

/** Makes an index anew from the rows. Throws the error of SQLite if that is not possible. */
export const rebuildIndex = async (database: DatabaseSyncInstance, name: string): Promise<void> => {
  if (name === 'statement_ids') await rebuildIds(database);
  else if (name === 'postings') {
    const add = prepareExact(database, 'INSERT OR REPLACE INTO postings (rowid, refs) VALUES (?, ?)');
    await rebuildTokens(database, "INSERT INTO postings (postings) VALUES ('delete-all')", (n, refs) => {
      add.run(n, refs);
    });
  } else if (name === 'targets') {
    const add = prepareExact(database, ADD_TARGET);
    await rebuildTokens(database, 'DELETE FROM targets', (n, refs) => {
      for (const token of splitTokens(refs)) if (isTargetToken(token)) add.run(token, n);
    });
  } else inTransaction(database, name === 'release_people' ? REBUILD_RELEASE_PEOPLE : `REINDEX "${name}"`);
};

/**
 * Gives rows back the tokens of their own statements that the column `refs` lacks. If a row and an index differ, either
 * may be damaged; the text has a checksum. Returns the number of repaired rows.
 */
export const repairTokensOfRows = (database: DatabaseSyncInstance, numbers: Iterable<bigint>): number => {
  const find = database.prepare(COMPLETE_ROW);
  const update = prepareExact(database, 'UPDATE statements SET refs = ?, v = v + 1 WHERE n = ? AND refs = ?');
  let repaired = 0;
  for (const n of numbers) {
    const row = find.get(n) as Row | undefined;
    const stored = row === undefined ? undefined : rowToStatement(row);
    if (row === undefined || stored === undefined || stored.damaged === true) continue;
    const statement = JSON.parse(asBuffer(stored.text).toString('utf8')) as Statement;
    const { own } = tokensOf(statement, stored.source, idNamespaceOf(stored.id));
    const wanted = [...own, ...(stored.people ?? []).map(({ id }) => personToken(id))];
    if (wanted.every((token) => stored.refs.includes(token))) continue;
    update.run(joinTokens([...new Set([...stored.refs, ...wanted])]), n, String(row['refs']));
    repaired += 1;
  }
  return repaired;
};
