import type { StoredStudy, StudyRepository } from '../../ports/studies/study-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';
import { readChecked, selectChecked } from '../connection/read-checked.ts';
import { isIntact } from '../connection/record-checksums.ts';

const SELECT = selectChecked('study');
const INSERT = 'INSERT INTO studies (id, v, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
const UPDATE = 'UPDATE studies SET v = v + 1, body = ? WHERE id = ? AND v = ?';
const ADD_PARTICIPANTS = `INSERT INTO participants (study, person)
  SELECT ?, value FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`;
const REMOVE_PARTICIPANTS = `DELETE FROM participants
  WHERE study = ? AND person IN (SELECT value FROM json_each(?))`;
const LIST_PARTICIPANTS = 'SELECT person FROM participants WHERE study = ? AND person > ? ORDER BY person LIMIT ?';
const SAVE_OFFSET = `INSERT INTO releasers (partition, offset) VALUES (?, ?)
  ON CONFLICT DO UPDATE SET offset = max(offset, excluded.offset) WHERE ${isIntact('study-cursor')}`;

const read = readChecked('study', (row): StoredStudy => ({
  ...(JSON.parse(row['body'] as string) as StoredStudy),
  v: row['v'] as number,
}));

const bodyOf = ({ v, ...body }: StoredStudy): string => JSON.stringify(body);

/** Studies in SQLite: one row each. An update filters by `v`: compare and set are one step. */
export const createSqliteStudyRepository = (connection: Connection): StudyRepository => ({
  add: (study) => promised(() => connection.run(INSERT, study.id, study.v, bodyOf(study)).changes === 1),
  find: (id) =>
    promised(() => {
      const row = connection.get(`${SELECT} WHERE id = ?`, id);
      return row && read(row);
    }),
  all: () => promised(() => connection.all(`${SELECT} ORDER BY id`).map(read)),
  update: (study) => promised(() => connection.run(UPDATE, bodyOf(study), study.id, study.v - 1).changes === 1),
  addParticipants: (study, people) =>
    promised(() => {
      connection.run(ADD_PARTICIPANTS, study, JSON.stringify(people));
    }),
  removeParticipants: (study, people) =>
    promised(() => {
      connection.run(REMOVE_PARTICIPANTS, study, JSON.stringify(people));
    }),
  listParticipants: (study, { after = '', limit }) =>
    promised(() => connection.all(LIST_PARTICIPANTS, study, after, limit).map((row) => row['person'] as string)),
  saveConsumedOffset: (partition, offset) =>
    promised(() => {
      connection.run(SAVE_OFFSET, partition, offset);
    }),
  forgetConsumedOffsets: () =>
    promised(() => {
      connection.run('DELETE FROM releasers');
    }),
  consumedOffsets: () =>
    promised(() =>
      connection.all(selectChecked('study-cursor')).map(
        readChecked('study-cursor', (row) => ({
          partition: row['partition'] as number,
          offset: row['offset'] as number,
        })),
      ),
    ),
});
