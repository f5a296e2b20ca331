import type { StoredStudy, StudyRepository } from '../../ports/study-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';

const read = (row: Row): StoredStudy => ({
  ...(JSON.parse(row['body'] as string) as StoredStudy),
  v: row['v'] as number,
});

const bodyOf = ({ v, ...body }: StoredStudy): string => JSON.stringify(body);

/**
 * Studies in SQLite: one row each. The `v` that was seen is part of the statement, so that comparing and writing are
 * one step.
 */
export const createStudyRepository = (connection: Connection): StudyRepository => ({
  add: (study) =>
    promised(
      () =>
        connection.run(
          'INSERT INTO studies (id, v, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
          study.id,
          study.v,
          bodyOf(study),
        ).changes === 1,
    ),
  find: (id) =>
    promised(() => {
      const row = connection.get('SELECT v, body FROM studies WHERE id = ?', id);
      return row && read(row);
    }),
  all: () => promised(() => connection.all('SELECT v, body FROM studies ORDER BY id').map(read)),
  change: (study) =>
    promised(
      () =>
        connection.run(
          'UPDATE studies SET v = v + 1, body = ? WHERE id = ? AND v = ?',
          bodyOf(study),
          study.id,
          study.v - 1,
        ).changes === 1,
    ),
  join: (study, people) =>
    promised(() => {
      connection.run(
        'INSERT INTO participants (study, person) SELECT ?, value FROM json_each(?) WHERE true ON CONFLICT DO NOTHING',
        study,
        JSON.stringify(people),
      );
    }),
  part: (study, people) =>
    promised(() => {
      connection.run(
        'DELETE FROM participants WHERE study = ? AND person IN (SELECT value FROM json_each(?))',
        study,
        JSON.stringify(people),
      );
    }),
  participants: (study, { after, limit }) =>
    promised(() =>
      connection
        .all(
          'SELECT person FROM participants WHERE study = ? AND person > ? ORDER BY person LIMIT ?',
          study,
          after ?? '',
          limit,
        )
        .map((row) => row['person'] as string),
    ),
  meet: (partition, offset) =>
    promised(() => {
      connection.run(
        'INSERT INTO releasers (partition, offset) VALUES (?, ?) ON CONFLICT DO UPDATE SET offset = max(offset, excluded.offset)',
        partition,
        offset,
      );
    }),
  met: () =>
    promised(() =>
      connection
        .all('SELECT partition, offset FROM releasers')
        .map((row) => ({ partition: row['partition'] as number, offset: row['offset'] as number })),
    ),
});
