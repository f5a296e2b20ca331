import type { StatementPerson } from '../../xapi/model/types.ts';

type People = readonly (readonly StatementPerson[])[];

/**
 * The people of a batch in a frame header. `who` lists each person once (id, role, generation); `people` has the
 * indices into that list for each statement, since the statements of one request mostly have the same people.
 */
export interface EncodedPeople {
  readonly who: readonly (readonly [string, StatementPerson['role'], number])[];
  readonly people: readonly (readonly number[])[];
}

/** A person in two roles or generations is listed twice. */
export const packBatchPeople = (people: People): EncodedPeople => {
  const who: [string, StatementPerson['role'], number][] = [];
  const indexByKey = new Map<string, number>();
  const indexOf = ({ id, role, generation }: StatementPerson): number => {
    const key = `${role} ${generation} ${id}`;
    const known = indexByKey.get(key);
    if (known !== undefined) return known;
    indexByKey.set(key, who.length);
    return who.push([id, role, generation]) - 1;
  };
  return { who, people: people.map((list) => list.map(indexOf)) };
};

const isRole = (value: unknown): value is StatementPerson['role'] =>
  value === 'actor' || value === 'member' || value === 'other';

/** Reverses `packBatchPeople` for a batch of so many statements; undefined if the values are invalid. */
export const unpackBatchPeople = (
  packed: { readonly who?: unknown; readonly people?: unknown },
  statements: number,
): People | undefined => {
  const { who, people } = packed;
  if (!Array.isArray(who) || !Array.isArray(people) || people.length !== statements) return undefined;
  const known: StatementPerson[] = [];
  for (const one of who as readonly unknown[]) {
    if (!Array.isArray(one) || one.length !== 3) return undefined;
    const [id, role, generation] = one as readonly unknown[];
    if (typeof id !== 'string' || !isRole(role) || !Number.isSafeInteger(generation)) return undefined;
    known.push({ id, role, generation: generation as number });
  }
  const unpacked: (readonly StatementPerson[])[] = [];
  for (const indices of people as readonly unknown[]) {
    if (!Array.isArray(indices)) return undefined;
    const list = (indices as readonly unknown[]).map((index) => (typeof index === 'number' ? known[index] : undefined));
    if (!list.every((one) => one !== undefined)) return undefined;
    unpacked.push(list);
  }
  return unpacked;
};

/** Estimated bytes of the people in a header, rounded up. */
export const encodedPeopleSize = (people: People): number =>
  people.reduce((size, list) => list.reduce((sum, { id }) => sum + id.length + 30, size + 3), 24);
