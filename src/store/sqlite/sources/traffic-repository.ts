import {
  byTime,
  type LastSeen,
  MAX_REFUSED_FAULTS,
  type RefusedFault,
  type TrafficRepository,
  type TrafficSlot,
} from '../../ports/sources/traffic-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';

const ADD = `INSERT INTO traffic (subject, step, at, name, count) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET count = count + excluded.count`;
const LIST = 'SELECT at, name, count FROM traffic WHERE subject = ? AND step = ? AND at >= ? ORDER BY at';
const COUNT_BEFORE = 'SELECT count(*) AS n FROM (SELECT DISTINCT subject, at FROM traffic WHERE step = ? AND at < ?)';
const DELETE_BEFORE = 'DELETE FROM traffic WHERE step = ? AND at < ?';
const SEE = `INSERT INTO last_seen (source, what, at, text) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET at = excluded.at, text = excluded.text WHERE excluded.at >= at`;
const LIST_SEEN = 'SELECT source, what, at, text FROM last_seen ORDER BY source, what';
const LIST_SEEN_OF = 'SELECT source, what, at, text FROM last_seen WHERE source = ? ORDER BY what';
const DELETE_SEEN = 'DELETE FROM last_seen WHERE source = ? AND at < ?';
const ADD_FAULT = `INSERT INTO refused_faults (source, kind, pointer, detail, first_at, last_at, count, key, sample)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET count = count + excluded.count, first_at = min(first_at, excluded.first_at),
    last_at = max(last_at, excluded.last_at), key = excluded.key, sample = excluded.sample`;
const DELETE_OLDEST_FAULTS = `DELETE FROM refused_faults WHERE source = ? AND (kind, pointer, detail) IN (
  SELECT kind, pointer, detail FROM refused_faults WHERE source = ?
  ORDER BY last_at DESC, kind, pointer, detail LIMIT -1 OFFSET ${MAX_REFUSED_FAULTS})`;
const LIST_FAULTS = 'SELECT * FROM refused_faults WHERE source = ? ORDER BY last_at DESC, kind, pointer, detail';
const COUNT_FAULTS_BEFORE = 'SELECT count(*) AS n FROM refused_faults WHERE last_at < ?';
const DELETE_FAULTS_BEFORE = 'DELETE FROM refused_faults WHERE last_at < ?';

const faultOf = (row: Readonly<Record<string, unknown>>): RefusedFault => ({
  source: String(row['source']),
  kind: String(row['kind']),
  pointer: String(row['pointer']),
  detail: String(row['detail']),
  firstAt: Number(row['first_at']),
  lastAt: Number(row['last_at']),
  count: Number(row['count']),
  key: String(row['key']),
  sample: String(row['sample']),
});

/** Counters of statements in SQLite: a row for each name of a slot. */
export const createSqliteTrafficRepository = (connection: Connection): TrafficRepository => ({
  add: (slots) =>
    promised(() =>
      connection.write(() => {
        for (const { subject, step, at, counts } of slots)
          for (const [name, count] of Object.entries(counts)) connection.run(ADD, subject, step, at, name, count);
      }),
    ),
  list: ({ subject, step, since }) =>
    promised(() => {
      const counts = new Map<number, Record<string, number>>();
      for (const row of connection.all(LIST, subject, step, since)) {
        const at = Number(row['at']);
        counts.set(at, { ...counts.get(at), [String(row['name'])]: Number(row['count']) });
      }
      return [...counts].map(([at, found]): TrafficSlot => ({ subject, step, at, counts: found })).sort(byTime);
    }),
  deleteBefore: (step, before) =>
    promised(() =>
      connection.write(() => {
        const deleted = Number(connection.get(COUNT_BEFORE, step, before)?.['n']);
        if (deleted > 0) connection.run(DELETE_BEFORE, step, before);
        return deleted;
      }),
    ),
  see: (seen) =>
    promised(() =>
      connection.write(() => {
        for (const { source, what, at, text } of seen) connection.run(SEE, source, what, at, text ?? null);
      }),
    ),
  listSeen: (source) =>
    promised(() => {
      const rows = source === undefined ? connection.all(LIST_SEEN) : connection.all(LIST_SEEN_OF, source);
      return rows.map(({ source: of, what, at, text }): LastSeen => ({
        source: String(of),
        what: String(what),
        at: Number(at),
        ...(typeof text === 'string' && { text }),
      }));
    }),
  deleteSeen: (source, before) =>
    promised(() => {
      connection.run(DELETE_SEEN, source, before);
    }),
  addFaults: (faults) =>
    promised(() =>
      connection.write(() => {
        for (const { source, kind, pointer, detail, firstAt, lastAt, count, key, sample } of faults) {
          const id = [source, kind, pointer, detail];
          connection.run(ADD_FAULT, ...id, firstAt, lastAt, count, key, sample);
        }
        for (const source of new Set(faults.map((fault) => fault.source)))
          connection.run(DELETE_OLDEST_FAULTS, source, source);
      }),
    ),
  listFaults: (source) => promised(() => connection.all(LIST_FAULTS, source).map(faultOf)),
  deleteFaultsBefore: (before) =>
    promised(() =>
      connection.write(() => {
        const deleted = Number(connection.get(COUNT_FAULTS_BEFORE, before)?.['n']);
        if (deleted > 0) connection.run(DELETE_FAULTS_BEFORE, before);
        return deleted;
      }),
    ),
});
