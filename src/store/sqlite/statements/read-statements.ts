import type { StoredStatement } from '../../ports/statements/statement-repository.ts';
import type { Connection, Row } from '../connection/connection.ts';
import { sortNumber } from './sort-number.ts';
import type { StatementId } from '../../../xapi/model/types.ts';
import { rowToDamaged, rowToStatement } from './statement-row.ts';

/** Both indexes are read completely: only a damaged row needs it. */
const INDEXED_ID = `SELECT id FROM recent_ids WHERE n = ?1 UNION ALL
  SELECT lower(hex(id)) AS id FROM statement_ids WHERE n = ?1 LIMIT 1`;

const DASHES = /^(.{8})-?(.{4})-?(.{4})-?(.{4})-?(.{12})(?:-?(.{16}))?$/;

/** The key of a statement in an index, with its dashes. */
const keyOf = (indexed: string): StatementId =>
  (DASHES.exec(indexed)?.slice(1) ?? [indexed]).filter((part: string | undefined) => part !== undefined).join('-');

/** Names a damaged statement as the index does: its own id may be damaged. */
const named = (connection: Connection, row: Row, damaged: StoredStatement): StoredStatement => {
  const { at } = damaged;
  const id = connection.get(INDEXED_ID, sortNumber(at))?.['id'];
  if (typeof id !== 'string') return damaged;
  return rowToDamaged(row, { at, id: keyOf(id) });
};

/** The statements in rows that have `COLUMNS`. */
export const readStatements = (connection: Connection, rows: readonly Row[]): readonly StoredStatement[] =>
  rows.map((row) => {
    const statement = rowToStatement(row);
    return statement.damaged === true ? named(connection, row, statement) : statement;
  });
