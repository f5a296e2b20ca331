import { damagedRecord, foundByDamaged } from '../../ports/checked/damaged-record.ts';
import { type PersonBody, personBody, personFromBody } from '../../ports/encodings.ts';
import type { StoredPerson } from '../../ports/consent/person-repository.ts';
import type { Row, SqlValue } from '../connection/connection.ts';
import { identifierChecksum, isIntact } from '../connection/record-checksums.ts';

/** The columns of a person `p`. */
export const PERSON_COLUMNS = `p.id, p.v, p.body, ${isIntact('person', 'p')} AS intact`;

/** The person in a row that has `PERSON_COLUMNS`. */
export const readPerson = (row: Row): StoredPerson =>
  row['intact'] === 1
    ? personFromBody(row['id'] as string, row['v'] as number, JSON.parse(row['body'] as string) as PersonBody)
    : damagedRecord('person', String(row['id']));

/**
 * An entry of a row of people begins with the index of its key. Then it has a person's id, `v` and body, or only the id
 * if the person is damaged. If it has nothing more, the identifier is damaged, and may be of another person.
 */
type Entry = readonly [
  index: number,
  ...(readonly [id: string, v: number, body: PersonBody] | readonly [damagedId: string] | readonly []),
];

// A damaged body may be of any type, and no text of JSON: it is not read.
const personOf = (id: string, damage = ''): string => `CASE ${damage}
  WHEN p.n IS NULL OR NOT ${isIntact('person', 'p')} THEN ',' || json_quote(${id})
  ELSE ',' || json_quote(p.id) || ',' || p.v || ',' || p.body END`;

/** One value costs less than a call of the driver for each row. */
const asText = (entry: string): string => `'[' || group_concat('[' || k.key || ${entry} || ']') || ']' AS people`;

/** One column for all people `p` of keys `k` (`json_each`): a JSON list of entries. */
export const PEOPLE_AS_TEXT = asText(personOf('k.value'));

const unless = (identifier: string, id: string, checksum: string): string =>
  `WHEN ${identifierChecksum(identifier, id)} IS NOT ${checksum} THEN ''`;

/** The same for the people of identifiers `i`, and for the second copies `c` of these. */
export const PEOPLE_BY_IDENTIFIER = asText(personOf('p.id', unless('i.identifier', 'p.id', 'i.checksum')));
export const PEOPLE_BY_COPY = asText(personOf('c.person', unless('c.identifier', 'c.person', 'c.checksum')));

/** The people in a row of entries, each with the index of its key. */
export const readPeople = (
  row: Row | undefined,
): readonly (readonly [index: number, person: StoredPerson | 'identifier'])[] => {
  const text = row?.['people'];
  if (typeof text !== 'string') return [];
  return (JSON.parse(text) as readonly Entry[]).map(([index, id, v, body]) => {
    if (id === undefined) return [index, 'identifier'];
    const isCompletePerson = v !== undefined && body !== undefined;
    return [index, isCompletePerson ? personFromBody(id, v, body) : damagedRecord<StoredPerson>('person', id)];
  });
};

/** A person whose identifier was found only by its second copy, or in neither. */
export const personOfCopy = (person: StoredPerson | 'identifier' | undefined): StoredPerson =>
  person === undefined || person === 'identifier'
    ? damagedRecord('identifier', '')
    : foundByDamaged(person, { kind: 'identifier', id: person.id });

/** SQL that adds rows with `personValues` after their id and `v`. */
export const PERSON_INSERT = 'INSERT INTO people (id, v, merged_into, unchained, body)';

/** The columns `merged_into`, `unchained` and `body` of a person. */
export const personValues = (person: StoredPerson): readonly SqlValue[] => [
  person.mergedInto ?? null,
  person.outboxEntry?.id ?? null,
  JSON.stringify(personBody(person)),
];
