import { type PersonBody, personBody, personFromBody } from '../../ports/encodings.ts';
import type { StoredPerson } from '../../ports/consent/person-repository.ts';
import type { Row, SqlValue } from '../connection/connection.ts';

/** The columns of a person `p`. */
export const PERSON_COLUMNS = 'p.id, p.v, p.body';

/** The person in a row that has `PERSON_COLUMNS`. */
export const readPerson = (row: Row): StoredPerson =>
  personFromBody(row['id'] as string, row['v'] as number, JSON.parse(row['body'] as string) as PersonBody);

/**
 * One column for all people `p` of keys `k` (`json_each`): a JSON list with the key's index, id, `v` and body of each.
 * One value costs less than a call of the driver for each row.
 */
export const PEOPLE_AS_TEXT = `'[' || group_concat(
  '[' || k.key || ',' || json_quote(p.id) || ',' || p.v || ',' || p.body || ']') || ']' AS people`;

/** The people in a row that has `PEOPLE_AS_TEXT`, each with the index of its key. */
export const readPeople = (row: Row | undefined): readonly (readonly [number, StoredPerson])[] => {
  const text = row?.['people'];
  if (typeof text !== 'string') return [];
  return (JSON.parse(text) as readonly [number, string, number, PersonBody][]).map(([index, id, v, body]) => [
    index,
    personFromBody(id, v, body),
  ]);
};

/** The columns `merged_into`, `unchained` and `body` of a person. */
export const personValues = (person: StoredPerson): readonly SqlValue[] => [
  person.mergedInto ?? null,
  person.outboxEntry?.id ?? null,
  JSON.stringify(personBody(person)),
];
