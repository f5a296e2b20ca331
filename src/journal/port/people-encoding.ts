import type { StatementPerson } from '../../xapi/model/types.ts';

type People = readonly (readonly StatementPerson[])[];

/**
 * The people of a batch as a frame's header carries them: everybody once (`who`, as id, role, generation), and for each
 * statement the places in that list (`people`), since the statements of one request mostly have the same people.
 */
export interface PackedPeople {
  readonly who: readonly (readonly [string, StatementPerson['role'], number])[];
  readonly people: readonly (readonly number[])[];
}

/** Packs them; a person in two roles or generations stands there twice. */
export const packPeople = (people: People): PackedPeople => {
  const who: [string, StatementPerson['role'], number][] = [];
  const places = new Map<string, number>();
  const placeOf = ({ id, role, generation }: StatementPerson): number => {
    const key = `${role} ${generation} ${id}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, who.length);
    return who.push([id, role, generation]) - 1;
  };
  return { who, people: people.map((list) => list.map(placeOf)) };
};

const isRole = (value: unknown): value is StatementPerson['role'] =>
  value === 'actor' || value === 'member' || value === 'other';

/** What `packPeople` packed, for a batch of so many statements; undefined where it is not that. */
export const unpackPeople = (
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
  for (const places of people as readonly unknown[]) {
    if (!Array.isArray(places)) return undefined;
    const list = (places as readonly unknown[]).map((place) => (typeof place === 'number' ? known[place] : undefined));
    if (!list.every((one) => one !== undefined)) return undefined;
    unpacked.push(list);
  }
  return unpacked;
};

/** At most about how many bytes they take there. */
export const peopleSize = (people: People): number =>
  people.reduce((size, list) => list.reduce((sum, { id }) => sum + id.length + 30, size + 3), 24);
