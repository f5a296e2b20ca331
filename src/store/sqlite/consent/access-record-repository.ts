import {
  type AccessRecord,
  type AccessRecordPosition,
  type AccessRecordRepository,
  mergePages,
  positionOf,
} from '../../ports/consent/access-record-repository.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';
import { createGroupWrite } from '../connection/group-write.ts';

const COLUMNS = 'person, hour, source, generation, first, last, answers, given, since, until, body';
const ADD = `INSERT INTO access_records
  (person, hour, key, source, generation, first, last, answers, given, since, until, body)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET
    first = min(first, excluded.first), last = max(last, excluded.last), answers = answers + excluded.answers,
    given = given + excluded.given, since = min(since, excluded.since), until = max(until, excluded.until)`;
const LIST = `SELECT ${COLUMNS} FROM access_records
  WHERE person = ? AND (hour, key) < (?, ?) ORDER BY hour DESC, key DESC LIMIT ?`;
const LIST_OF_SOURCES = `SELECT ${COLUMNS} FROM access_records
  WHERE person = ? AND (hour, key) < (?, ?) AND source IN (SELECT value FROM json_each(?))
  ORDER BY hour DESC, key DESC LIMIT ?`;
const SCAN = `SELECT ${COLUMNS} FROM access_records
  WHERE (person, hour, key) > (?, ?, ?) ORDER BY person, hour, key LIMIT ?`;
const DELETE = 'DELETE FROM access_records WHERE person = ? AND hour = ? AND key = ?';
const DELETE_BEFORE = `DELETE FROM access_records WHERE (person, hour, key) IN
  (SELECT person, hour, key FROM access_records WHERE hour < ? ORDER BY hour LIMIT ?)`;

/** A cursor before every record of a person in the order of lists. */
const START = { hour: Number.MAX_SAFE_INTEGER, key: '' };
/** A position before every record in the order of scans. */
const FIRST: AccessRecordPosition = { person: '', hour: 0, key: '' };

const valuesOf = (record: AccessRecord): readonly SqlValue[] => {
  const { source, generation, reader, route, filter, since, until, first, last, answers, given } = record;
  const { person, hour, key } = positionOf(record);
  const body = JSON.stringify({ reader, route, filter });
  return [person, hour, key, source, generation, first, last, answers, given, since ?? null, until ?? null, body];
};

const read = (row: Row): AccessRecord => ({
  person: row['person'] as string,
  source: row['source'] as string,
  generation: row['generation'] as number,
  ...(JSON.parse(row['body'] as string) as Pick<AccessRecord, 'reader' | 'route' | 'filter'>),
  ...(row['since'] !== null && { since: row['since'] as number }),
  ...(row['until'] !== null && { until: row['until'] as number }),
  first: row['first'] as number,
  last: row['last'] as number,
  answers: row['answers'] as number,
  given: row['given'] as number,
});

/** Access records in SQLite: one row each. Concurrent additions are one transaction. */
export const createSqliteAccessRecordRepository = (connection: Connection): AccessRecordRepository => {
  const write = createGroupWrite(connection);
  return {
    add: (records) =>
      write(() => {
        for (const record of records) connection.run(ADD, ...valuesOf(record));
      }),
    list: ({ people, sources, before: { hour, key } = START, limit }) =>
      promised(() =>
        mergePages(
          people.map((person) =>
            (sources === undefined
              ? connection.all(LIST, person, hour, key, limit + 1)
              : connection.all(LIST_OF_SOURCES, person, hour, key, JSON.stringify(sources), limit + 1)
            ).map(read),
          ),
          limit,
        ),
      ),
    scan: ({ after: { person, hour, key } = FIRST, limit }) =>
      promised(() => connection.all(SCAN, person, hour, key, limit).map(read)),
    delete: (positions) =>
      write(() => {
        for (const { person, hour, key } of positions) connection.run(DELETE, person, hour, key);
      }),
    deleteBefore: (time, limit) => write(() => connection.run(DELETE_BEFORE, time, limit).changes),
  };
};
