import type { Collection, Document } from 'mongodb';
import {
  type CheckedByKind,
  type CheckedRecords,
  REMADE_KINDS,
  type RecordCheckRepository,
} from '../ports/checked/record-check-repository.ts';
import { CHECKED_KINDS, type CheckedKind } from '../ports/checked/record-checksum.ts';
import { isInserted } from './client/duplicate-key.ts';
import type { RecordChecks } from './client/record-checks.ts';
import { type FactCollections, type FactDocument, isOfSameWrite, reconcileCopy } from './client/fact-repository.ts';
import { CHECKED_COLLECTIONS, type Collections } from './collections.ts';
import type { EndedSessionCollections, EndedSessionDocument } from './consent/ended-session-repository.ts';
import { findIdentifiers, type IdentifierDocument, identifierDocument } from './consent/person-lookup.ts';

type Checked = Collection<Document & { _id: unknown }>;

const BATCH_SIZE = 1000;

/** The documents of a collection in the order of their keys, in pages. */
const pagesOf = async function* <T extends Document & { _id: unknown }>(
  collection: Collection<T>,
): AsyncGenerator<readonly T[], void> {
  for (let after: unknown; ;) {
    const page = (await collection
      .find((after === undefined ? {} : { _id: { $gt: after } }) as never, {
        sort: { _id: 1 },
        limit: BATCH_SIZE,
        batchSize: BATCH_SIZE,
      })
      .toArray()) as unknown as readonly T[];
    yield page;
    if (page.length < BATCH_SIZE) return;
    after = page.at(-1)?._id;
  }
};

/** The owner of each of these identifiers, by the undamaged documents. */
const intactOwners = (documents: readonly IdentifierDocument[], checks: RecordChecks): ReadonlyMap<string, string> =>
  new Map(documents.filter((one) => checks.isIntact('identifier', one)).map(({ _id, person }) => [_id, person]));

/**
 * Checks and repairs facts. A process that died may have left a fact without its copy: that is no damage, and the check
 * writes the copy.
 */
const createFactChecks = (all: FactCollections, checks: RecordChecks) => {
  const { facts, factCopies } = all;
  const lists = [
    { collection: facts, other: factCopies },
    { collection: factCopies, other: facts },
  ];
  const findPair = async (_id: string) => {
    const copy = await factCopies.findOne({ _id });
    return { copy, own: await facts.findOne({ _id }) };
  };
  const isIntact = (one: FactDocument | null): one is FactDocument => one !== null && checks.isIntact('fact', one);
  /** Reads a fact and its copy again: either may have changed between two reads of many. */
  const isDamaged = async (name: string): Promise<boolean> => {
    const { own, copy } = await findPair(name);
    // A fact that was removed meanwhile is not there the second time.
    if (own === null) return copy !== null && (await factCopies.findOne({ _id: name })) !== null;
    if (!isIntact(own) || (copy !== null && !isIntact(copy))) return true;
    await reconcileCopy(all, name);
    return false;
  };
  const findFaults = async () => {
    const damaged = new Set<string>();
    let read = 0;
    for (const { collection, other } of lists)
      for await (const page of pagesOf(collection)) {
        if (collection === facts) read += page.length;
        const keys = page.map(({ _id }) => _id);
        const found = new Map((await other.find({ _id: { $in: keys } }).toArray()).map((one) => [one._id, one]));
        for (const fact of page) {
          const same = found.get(fact._id);
          const isPair = isIntact(fact) && same !== undefined && isOfSameWrite(fact, same) && isIntact(same);
          if (!isPair && (await isDamaged(fact._id))) damaged.add(fact._id);
        }
      }
    return { read, damaged: [...damaged] };
  };
  /** Writes a fact anew from an undamaged copy; false if there is none, or only one that may be of an earlier write. */
  const repairOne = async (name: string): Promise<boolean> => {
    const { own, copy } = await findPair(name);
    if (own === null || !checks.isIntact('fact', own)) {
      if (!isIntact(copy) || (own !== null && !isOfSameWrite(own, copy))) return false;
      // Written by the document that was seen: another process may write the fact meanwhile, or remove it.
      if (own === null) await isInserted(facts.insertOne(copy));
      else await facts.replaceOne(own, copy);
    } else if (!isIntact(copy)) await factCopies.deleteOne({ _id: name });
    await reconcileCopy(all, name);
    return true;
  };
  /** Removes documents whose own name is damaged and whose fact is undamaged elsewhere, with the same checksum. */
  const removeMisplaced = async (): Promise<void> => {
    for (const { collection, other } of lists)
      for await (const page of pagesOf(collection))
        for (const { _id, ...members } of page.filter((one) => !checks.isIntact('fact', one))) {
          if ((await other.findOne({ _id })) !== null) continue;
          const same = await other.find({ value: members.value }).toArray();
          const isOther = same.some((one) => one.checksum === members.checksum && checks.isIntact('fact', one));
          if (isOther) await collection.deleteOne({ _id });
        }
  };
  return {
    check: findFaults,
    repair: async (): Promise<readonly string[]> => {
      const repaired: string[] = [];
      for (const name of (await findFaults()).damaged) if (await repairOne(name)) repaired.push(name);
      await removeMisplaced();
      return repaired;
    },
  };
};

/** Checks and repairs notes of ended sessions, which never change: of two copies, one may not be written yet. */
const createEndedSessionChecks = (
  { endedSessions, endedSessionCopies }: EndedSessionCollections,
  checks: RecordChecks,
) => {
  const lists = [
    { collection: endedSessions, other: endedSessionCopies },
    { collection: endedSessionCopies, other: endedSessions },
  ];
  const isIntact = (note: EndedSessionDocument): boolean => checks.isIntact('ended-session', note);
  /** Earlier releases write no checksum, and no copy. */
  const damagedOf = async (
    { collection, other }: (typeof lists)[number],
    page: readonly EndedSessionDocument[],
  ): Promise<readonly EndedSessionDocument[]> => {
    const ids = page.filter(({ checksum }) => checksum === undefined).map(({ _id }) => _id);
    const copied = ids.length === 0 ? [] : await other.find({ _id: { $in: ids } }).toArray();
    const lacking = new Set(collection === endedSessions ? copied.map(({ _id }) => _id) : ids);
    return page.filter((note) => !isIntact(note) || lacking.has(note._id));
  };
  /** The undamaged copy of a damaged note: under its id, or with its checksum if its id is damaged. */
  const findIntact = async (
    other: Collection<EndedSessionDocument>,
    { _id, expires, checksum }: EndedSessionDocument,
  ): Promise<EndedSessionDocument | undefined> => {
    const same = await other.find({ $or: [{ _id }, { expires }] }).toArray();
    return same.find((one) => isIntact(one) && (one._id === _id || one.checksum === checksum));
  };
  return {
    check: async (): Promise<CheckedRecords> => {
      const damaged = new Set<string>();
      let read = 0;
      for (const list of lists)
        for await (const page of pagesOf(list.collection)) {
          if (list.collection === endedSessions) read += page.length;
          for (const { _id } of await damagedOf(list, page)) damaged.add(_id);
        }
      return { read, damaged: [...damaged] };
    },
    repair: async (): Promise<readonly string[]> => {
      const repaired: string[] = [];
      for (const list of lists)
        for await (const page of pagesOf(list.collection))
          for (const note of await damagedOf(list, page)) {
            const { collection, other } = list;
            const intact = await findIntact(other, note);
            if (intact === undefined) continue;
            await collection.replaceOne({ _id: intact._id }, intact, { upsert: true });
            if (intact._id !== note._id) await collection.deleteOne({ _id: note._id });
            repaired.push(note._id);
          }
      return repaired;
    },
  };
};

/** Checks and repairs in MongoDB. */
export const createMongoRecordCheckRepository = (all: Collections, checks: RecordChecks): RecordCheckRepository => {
  const { identifiers, copies } = all.people;
  const facts = createFactChecks(all, checks);
  const endedSessions = createEndedSessionChecks(all, checks);
  const checkKind = async (kind: CheckedKind): Promise<CheckedRecords> => {
    const damaged: string[] = [];
    let read = 0;
    for await (const page of pagesOf(CHECKED_COLLECTIONS[kind](all) as Checked)) {
      read += page.length;
      for (const document of page) if (!checks.isIntact(kind, document)) damaged.push(String(document._id));
    }
    return { read, damaged };
  };
  const checkIdentifiers = async (): Promise<CheckedRecords> => {
    const damaged = new Set<string>();
    let read = 0;
    for (const [collection, other] of [[identifiers, copies] as const, [copies, identifiers] as const])
      for await (const page of pagesOf(collection)) {
        if (collection === identifiers) read += page.length;
        const owners = intactOwners(page, checks);
        const others = intactOwners(
          await findIdentifiers(
            other,
            page.map(({ _id }) => _id),
          ),
          checks,
        );
        for (const { _id } of page)
          if (owners.get(_id) === undefined || owners.get(_id) !== others.get(_id)) damaged.add(_id);
      }
    return { read, damaged: [...damaged] };
  };
  /** Owners of identifiers that are not stored under their ids. */
  const unstoredOwners = async (): Promise<readonly string[]> => {
    const unstored = new Set<string>();
    for await (const page of pagesOf(identifiers)) {
      const owners = [...new Set(page.map(({ person }) => person))];
      const found = await all.people.people.find({ _id: { $in: owners } }, { projection: { _id: 1 } }).toArray();
      const stored = new Set(found.map(({ _id }) => _id));
      for (const owner of owners) if (!stored.has(owner)) unstored.add(owner);
    }
    return [...unstored];
  };
  const checkPeople = async (): Promise<CheckedRecords> => {
    const { read, damaged } = await checkKind('person');
    return { read, damaged: [...damaged, ...(await unstoredOwners())] };
  };
  /** Removes copies whose own key is damaged: of this person, and without a second copy. */
  const removeMisplaced = async (
    person: string,
    collection: typeof identifiers,
    other: typeof identifiers,
  ): Promise<void> => {
    for (const document of await collection.find({ person }).toArray())
      if (!checks.isIntact('identifier', document) && (await other.findOne({ _id: document._id })) === null)
        await collection.deleteOne({ _id: document._id });
  };
  const repairIdentifier = async (identifier: string): Promise<boolean> => {
    const own = intactOwners(await findIdentifiers(identifiers, [identifier]), checks).get(identifier);
    const person = own ?? intactOwners(await findIdentifiers(copies, [identifier]), checks).get(identifier);
    if (person === undefined) return false;
    const document = identifierDocument(identifier, person);
    for (const collection of [identifiers, copies])
      await collection.replaceOne({ _id: identifier }, document, { upsert: true });
    for (const [collection, other] of [[identifiers, copies] as const, [copies, identifiers] as const])
      await removeMisplaced(person, collection, other);
    return true;
  };
  return {
    check: async () => {
      const checked = new Map<CheckedKind, CheckedRecords>();
      for (const kind of Object.keys(CHECKED_KINDS) as readonly CheckedKind[])
        checked.set(kind, await (kind === 'identifier' ? checkIdentifiers() : checkKind(kind)));
      checked.set('person', await checkPeople());
      checked.set('fact', await facts.check());
      checked.set('ended-session', await endedSessions.check());
      return Object.fromEntries(checked) as CheckedByKind;
    },
    repair: async () => {
      const repaired = new Map<CheckedKind, readonly string[]>();
      for (const kind of REMADE_KINDS) {
        const collection = CHECKED_COLLECTIONS[kind](all) as Checked;
        const deleted: string[] = [];
        for await (const page of pagesOf(collection))
          for (const document of page)
            if (!checks.isIntact(kind, document) && (await collection.deleteOne(document as never)).deletedCount === 1)
              deleted.push(String(document._id));
        repaired.set(kind, deleted);
      }
      const repairedIdentifiers: string[] = [];
      for (const one of (await checkIdentifiers()).damaged)
        if (await repairIdentifier(one)) repairedIdentifiers.push(one);
      repaired.set('identifier', repairedIdentifiers);
      repaired.set('fact', await facts.repair());
      repaired.set('ended-session', await endedSessions.repair());
      return Object.fromEntries([...repaired].filter(([, keys]) => keys.length > 0));
    },
  };
};
