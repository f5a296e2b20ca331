import type {
  IdReservation,
  IdReservationRepository,
  JournalPosition,
} from '../../ports/sink/id-reservation-repository.ts';
import type { StatementId } from '../../../xapi/model/types.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';
import { createGroupWrite } from '../connection/group-write.ts';

const RESERVE = `INSERT INTO id_reservations (id, token, content, exact, confirmed, awaited) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`;
const FIND = 'SELECT * FROM id_reservations WHERE id = ?';
const ANY = 'SELECT 1 FROM id_reservations LIMIT 1';
const CONFIRM = 'UPDATE id_reservations SET confirmed = 1, awaited = ? WHERE id = ? AND token = ?';
const CANCEL = 'DELETE FROM id_reservations WHERE id = ? AND token = ? AND confirmed = 0';
const PAGE = 'SELECT * FROM id_reservations WHERE id > ? ORDER BY id LIMIT ?';
const DELETE = 'DELETE FROM id_reservations WHERE id = ? AND token = ? AND confirmed = ? AND awaited = ?';

const read = (row: Row): IdReservation => ({
  id: row['id'] as string,
  token: row['token'] as string,
  content: row['content'] as string,
  exact: row['exact'] as string,
  confirmed: row['confirmed'] === 1,
  awaited: JSON.parse(row['awaited'] as string) as readonly JournalPosition[],
});

const textOf = (awaited: IdReservation['awaited']): string =>
  JSON.stringify(awaited.map(({ partition, offset }) => ({ partition, offset })));

const withPosition = (
  awaited: IdReservation['awaited'],
  { partition, offset }: JournalPosition,
): IdReservation['awaited'] =>
  awaited.some((one) => one.partition === partition && one.offset === offset)
    ? awaited
    : [...awaited, { partition, offset }];

/** Reserved ids in SQLite: one row each. */
export const createSqliteIdReservationRepository = (connection: Connection): IdReservationRepository => {
  const write = createGroupWrite(connection);
  const findAll = (ids: readonly StatementId[]): ReadonlyMap<StatementId, IdReservation> => {
    const found = new Map<StatementId, IdReservation>();
    for (const id of ids) {
      const row = connection.get(FIND, id);
      if (row !== undefined) found.set(id, read(row));
    }
    return found;
  };
  return {
    find: (ids) =>
      promised(() => (connection.get(ANY) === undefined ? new Map() : connection.read(() => findAll(ids)))),
    reserve: (reservations) =>
      write(() => {
        for (const { id, token, content, exact, confirmed, awaited } of reservations)
          connection.run(RESERVE, id, token, content, exact, confirmed ? 1 : 0, textOf(awaited));
        return findAll(reservations.map(({ id }) => id));
      }),
    confirm: (keys, awaited) =>
      write(() => {
        const found = findAll(keys.map(({ id }) => id));
        const confirmed = keys.filter(({ id, token }) => found.get(id)?.token === token);
        for (const { id, token } of confirmed)
          connection.run(CONFIRM, textOf(withPosition(found.get(id)?.awaited ?? [], awaited)), id, token);
        return confirmed.length === keys.length;
      }),
    cancel: (keys) =>
      write(() => {
        for (const { id, token } of keys) connection.run(CANCEL, id, token);
      }),
    page: ({ above = '', limit }) => promised(() => connection.all(PAGE, above, limit).map(read)),
    delete: (reservations) =>
      write(() =>
        reservations.reduce(
          (sum, { id, token, confirmed, awaited }) =>
            sum + connection.run(DELETE, id, token, confirmed ? 1 : 0, textOf(awaited)).changes,
          0,
        ),
      ),
  };
};
