import type { StoredPerson } from '../people-shelf.ts';
import type { Row, SqlValue } from './connection.ts';

/** The columns that a person is read from. */
export const PERSON_COLUMNS = 'p.id, p.v, p.body';

/** The person in a row that has `PERSON_COLUMNS`. */
export const readPerson = (row: Row): StoredPerson =>
  Object.assign(JSON.parse(row['body'] as string) as Omit<StoredPerson, 'id' | 'v'>, { id: row['id'] as string, v: row['v'] as number });

/** What a person's row says beside id and `v`: what it is found by, and all the rest as JSON. */
export const personValues = ({ id, v, ...body }: StoredPerson): readonly SqlValue[] =>
  [body.mergedInto ?? null, body.unchained?.id ?? null, JSON.stringify(body)];
