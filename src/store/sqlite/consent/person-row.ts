import type { StoredPerson } from '../../ports/person-repository.ts';
import type { Row, SqlValue } from '../connection/connection.ts';

/** The columns that a person is read from. */
export const PERSON_COLUMNS = 'p.id, p.v, p.body';

/** The person in a row that has `PERSON_COLUMNS`. */
export const readPerson = (row: Row): StoredPerson =>
  Object.assign(JSON.parse(row['body'] as string) as Omit<StoredPerson, 'id' | 'v'>, {
    id: row['id'] as string,
    v: row['v'] as number,
  });

/**
 * One column for all rows of people `p` that keys `k` (`json_each`) lead to: a JSON list of the key's index, id, `v`
 * and all the rest of each.
 */
export const PEOPLE_AS_TEXT = `'[' || group_concat('[' || k.key || ',' || json_quote(p.id) || ',' || p.v || ',' || p.body || ']') || ']' AS people`;

/** The people in a row that has `PEOPLE_AS_TEXT`, each with the index of the key. */
export const readPeople = (row: Row | undefined): readonly (readonly [number, StoredPerson])[] => {
  const text = row?.['people'];
  if (typeof text !== 'string') return [];
  return (JSON.parse(text) as readonly [number, string, number, Omit<StoredPerson, 'id' | 'v'>][]).map(
    ([index, id, v, body]) => [index, Object.assign(body, { id, v })],
  );
};

/** What a person's row says beside id and `v`: what it is found by, and all the rest as JSON. */
export const personValues = ({ id, v, ...body }: StoredPerson): readonly SqlValue[] => [
  body.mergedInto ?? null,
  body.unchained?.id ?? null,
  JSON.stringify(body),
];
