import type { StatementPerson } from '../../xapi/model/types.ts';

type Packed = readonly [string, StatementPerson['role'], number];

/** The people of a statement as the text that both stores keep: a JSON list of id, role and generation. */
export const packPeople = (people: readonly StatementPerson[]): string =>
  JSON.stringify(people.map(({ id, role, generation }): Packed => [id, role, generation]));

/** The people in a text that `packPeople` made. */
export const unpackPeople = (text: string): readonly StatementPerson[] =>
  (JSON.parse(text) as readonly Packed[]).map(([id, role, generation]) => ({ id, role, generation }));
