import { MongoBulkWriteError } from 'mongodb';
import type { PeopleCollections } from '../../../src/store/mongo/consent/person-lookup.ts';
import { createMongoPersonRepository } from '../../../src/store/mongo/consent/person-repository.ts';
import { isDamaged } from '../../../src/store/ports/checked/damaged-record.ts';
import type { PersonRepository } from '../../../src/store/ports/consent/person-repository.ts';
import { createScheduler, seeded, type Worker } from '../scheduler.ts';

/** What is left out of the protocol: a person is stored before its identifiers; duplicates of an insert are read. */
export type Without = 'person-first' | 'duplicates';

interface AnyDocument {
  readonly _id: string;
  readonly [name: string]: unknown;
}
type Filter = Readonly<Record<string, unknown>>;
type Documents = Map<string, AnyDocument>;

const meets = (value: unknown, condition: unknown): boolean => {
  if (typeof condition !== 'object' || condition === null) return value === condition;
  const { $in, $ne } = condition as { readonly $in?: readonly unknown[]; readonly $ne?: unknown };
  return $in === undefined ? value !== $ne : $in.includes(value);
};

const matching = (documents: Documents, filter: Filter): readonly AnyDocument[] =>
  [...documents.values()].filter((one) => Object.entries(filter).every(([name, is]) => meets(one[name], is)));

const duplicateKeys = (indexes: readonly number[]): MongoBulkWriteError =>
  new MongoBulkWriteError(
    {
      message: 'duplicate key',
      code: 11000,
      writeErrors: indexes.map((index) => ({ index, code: 11000 })) as never,
    },
    { getWriteConcernError: () => undefined } as never,
  );

/** A collection as one process reaches it: each document of a write is a step of its own. */
const collectionOf = (
  documents: Documents,
  turn: () => Promise<void>,
  { isBlind = false, late }: { readonly isBlind?: boolean; readonly late?: (() => void)[] | undefined },
) => ({
  find: (filter: Filter) => ({
    toArray: async () => {
      await turn();
      return matching(documents, filter);
    },
  }),
  insertMany: async (added: readonly AnyDocument[]) => {
    const duplicates: number[] = [];
    for (const [index, one] of added.entries()) {
      await turn();
      if (late !== undefined) late.push(() => void documents.set(one._id, documents.get(one._id) ?? one));
      else if (documents.has(one._id)) duplicates.push(index);
      else documents.set(one._id, one);
    }
    if (duplicates.length > 0 && !isBlind) throw duplicateKeys(duplicates);
  },
  deleteMany: async (filter: Filter) => {
    await turn();
    for (const { _id } of matching(documents, filter)) documents.delete(_id);
  },
  updateOne: async (filter: Filter, { $set }: { readonly $set: object }) => {
    await turn();
    const [found] = matching(documents, filter);
    if (found !== undefined) documents.set(found._id, { ...found, ...$set });
    return { matchedCount: found === undefined ? 0 : 1 };
  },
  replaceOne: async (filter: Filter, document: AnyDocument) => {
    await turn();
    const [found] = matching(documents, filter);
    if (found !== undefined) documents.set(found._id, document);
    return { matchedCount: found === undefined ? 0 : 1 };
  },
});

const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f'];
const PROCESSES = 4;

/** Four processes create people for the same few identifiers; the faults of this schedule. */
export const runPeople = async (seed: number, without?: Without): Promise<readonly string[]> => {
  const scheduler = createScheduler(seeded(seed), 0);
  const { int, random } = scheduler;
  const stored: Readonly<Record<keyof PeopleCollections, Documents>> = {
    people: new Map(),
    identifiers: new Map(),
    copies: new Map(),
  };
  const late: (() => void)[] = [];
  const faults: string[] = [];
  const answers: { readonly identifier: string; readonly id: string }[] = [];
  const decided = new Set<string>();
  let made = 0;
  let killed = 0;

  const repositoryOf = (worker: Worker): PersonRepository => {
    let last = Promise.resolve();
    // Calls at once come one after the other: a worker has one turn at a time.
    const turn = (): Promise<void> => (last = last.then(() => worker.turn()));
    const of = (documents: Documents, about: Parameters<typeof collectionOf>[2] = {}): unknown =>
      collectionOf(documents, turn, about);
    return createMongoPersonRepository({
      people: of(stored.people, without === 'person-first' ? { late } : {}),
      identifiers: of(stored.identifiers, { isBlind: without === 'duplicates' }),
      copies: of(stored.copies),
    } as PeopleCollections);
  };

  const some = (): readonly string[] => LETTERS.filter(() => random() < 0.4);
  const request = async (people: PersonRepository): Promise<void> => {
    const identifiers = some();
    const created = await people.create(identifiers.map((identifier) => ({ id: `p${made++}`, identifier })));
    for (const identifier of identifiers) {
      const person = created.get(identifier);
      if (person === undefined) faults.push(`${identifier} has no answer`);
      else if (isDamaged(person)) faults.push(`${identifier} counts as damaged`);
      else {
        answers.push({ identifier, id: person.id });
        if (random() < 0.2 && (await people.update({ ...person, v: person.v + 1 }))) decided.add(person.id);
      }
    }
  };
  const work = async (worker: Worker): Promise<void> => {
    const people = repositoryOf(worker);
    for (let times = 0; times < 3; times++) {
      await worker.sleep(int(20));
      await Promise.all(Array.from({ length: 1 + int(3) }, () => request(people)));
    }
  };

  for (let n = 0; n < PROCESSES; n++) scheduler.spawn(`process ${n}`, work);
  const killsAt = random() < 0.4 ? int(80) : Infinity;
  for (let n = 0; scheduler.alive().length > 0 && n < 10_000; n++) {
    if (n === killsAt) {
      scheduler.kill(scheduler.pick(scheduler.alive()));
      killed++;
    }
    if (scheduler.alive().length > 0) await scheduler.step();
    if (late.length > 0 && random() < 0.1) late.shift()?.();
  }
  for (const effect of late) effect();

  faults.push(...scheduler.thrown.map(String));
  if (scheduler.alive().length > 0) faults.push('stuck');
  for (const { identifier, id } of answers) {
    const owner = stored.identifiers.get(identifier)?.['person'];
    if (owner !== id) faults.push(`${identifier} was answered with two people`);
  }
  for (const { _id, person } of stored.identifiers.values()) {
    if (!stored.people.has(person as string)) faults.push(`${_id} has a person that is not stored`);
    if (killed === 0 && stored.copies.get(_id)?.['person'] !== person) faults.push(`${_id} has no second copy`);
  }
  const owners = new Set([...stored.identifiers.values()].map(({ person }) => person));
  const unused = [...stored.people.keys()].filter((id) => !owners.has(id));
  if (killed === 0 && unused.length > 0) faults.push(`${unused.length} people have no identifier`);
  for (const id of decided) if ((stored.people.get(id)?.['v'] as number) < 2) faults.push('a decision is lost');
  return faults;
};
