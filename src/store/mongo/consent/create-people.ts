import { batchesOf } from '../../../core/batches.ts';
import { createSingleFlight } from '../../../core/concurrency/single-flight.ts';
import type { NewPerson, StoredPerson } from '../../ports/consent/person-repository.ts';
import { insertNew } from '../client/insert-new.ts';
import type { RecordChecks } from '../client/record-checks.ts';
import { claimIdentifiers } from './claim-identifiers.ts';
import { type PeopleCollections, personDocument } from './person-lookup.ts';

type People = ReadonlyMap<string, StoredPerson>;

interface CreatePeopleDeps {
  readonly collections: PeopleCollections;
  readonly checks: RecordChecks;
  /** By second copies too: a damaged identifier is not free. */
  readonly findByIdentifiers: (identifiers: readonly string[]) => Promise<People>;
}

/** The most people of one command. */
const MAX_PEOPLE = 1_000;
/** The longest wait for the group before, in milliseconds: its connection may hang. Groups may run at the same time. */
const PATIENCE_MS = 1_000;

/**
 * Creates people with one insert into each collection: people, then identifiers, then their second copies. Another
 * process that has added an identifier meanwhile wins.
 */
const createAll = async (
  { findByIdentifiers, ...deps }: CreatePeopleDeps,
  asked: readonly NewPerson[],
): Promise<People> => {
  const { people } = deps.collections;
  const all = [...new Map(asked.toReversed().map((one) => [one.identifier, one])).values()];
  const known = await findByIdentifiers(all.map(({ identifier }) => identifier));
  const wanted = all.filter(({ identifier }) => !known.has(identifier));
  if (wanted.length === 0) return known;
  const given = wanted.map(({ id }): StoredPerson => ({ id, decisions: {}, v: 1 }));
  const existing = await insertNew(people, given.map(personDocument));
  const added = new Map(given.flatMap((one, index) => (existing.has(index) ? [] : [[one.id, one] as const])));
  const claimed = await claimIdentifiers(deps, wanted, added);
  const used = new Set([...claimed.values()].map(({ id }) => id));
  const unused = [...added.keys()].filter((id) => !used.has(id));
  if (unused.length > 0) await people.deleteMany({ _id: { $in: unused }, v: 1 });
  return new Map([...known, ...claimed]);
};

/** Creates people, those of concurrent calls together; a call joins only a group that has not begun. */
export const createMongoPeopleTogether = (
  deps: CreatePeopleDeps,
): ((people: readonly NewPerson[]) => Promise<ReadonlyMap<string, StoredPerson>>) => {
  const together = createSingleFlight<'create', People>(PATIENCE_MS);
  let waiting: NewPerson[] = [];
  const createWaiting = async (): Promise<People> => {
    const group = waiting;
    waiting = [];
    const created = new Map<string, StoredPerson>();
    for (const batch of batchesOf(group, MAX_PEOPLE))
      for (const [identifier, person] of await createAll(deps, batch)) created.set(identifier, person);
    return created;
  };
  return async (people) => {
    const own = new Map<string, StoredPerson>();
    if (people.length === 0) return own;
    waiting.push(...people);
    const created = await together('create', createWaiting);
    for (const { identifier } of people) {
      const person = created.get(identifier);
      if (person !== undefined) own.set(identifier, person);
    }
    return own;
  };
};
