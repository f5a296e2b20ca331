import type { Collection } from 'mongodb';
import { damagedWhenRead } from '../../ports/checked/damaged-record.ts';
import { storeUnavailable } from '../../ports/store-error.ts';
import type { FactRepository } from '../../ports/store.ts';
import { isInserted } from './duplicate-key.ts';
import { type RecordChecks, sealed, STRICT_CHECKS, type WithChecksum } from './record-checks.ts';

/** A fact; its name is the key. */
export interface FactDocument extends WithChecksum {
  readonly _id: string;
  readonly value: string;
}

export interface FactCollections {
  readonly facts: Collection<FactDocument>;
  /** A second copy of each fact: a wrong bit in a name must not make a fact absent. */
  readonly factCopies: Collection<FactDocument>;
}

const membersOf = ({ checksum: _, ...members }: FactDocument): readonly (readonly [string, unknown])[] =>
  Object.entries(members);

/**
 * True if a damaged fact was written with this copy. Only one bit differs, so either the checksum is the same, or all
 * the rest. Otherwise the copy may be of an earlier write.
 */
export const isOfSameWrite = (damaged: FactDocument, copy: FactDocument): boolean =>
  damaged.checksum === copy.checksum ||
  membersOf(copy).every(([name, value]) => new Map<string, unknown>(Object.entries(damaged)).get(name) === value);

const isSame = (one: FactDocument, other: FactDocument): boolean =>
  one.checksum === other.checksum && isOfSameWrite(one, other);

/** A check names the damage; a fact without checksum gets its copy with the checksum. */
const isReconciled = (own: FactDocument, copy: FactDocument | null): boolean => {
  if (!STRICT_CHECKS.isIntact('fact', own)) return true;
  return copy !== null && (isSame(own, copy) || !STRICT_CHECKS.isIntact('fact', copy));
};

/** Deletes, or replaces, only this copy. */
const exactly = ({ _id, checksum }: FactDocument) => ({ _id, checksum: checksum ?? (null as never) });

/**
 * Makes the copy of a fact the same as the fact. Each change is of a copy that was seen, and the fact is read once more
 * after it: the last of several processes leaves both the same. `isRemoved`: a copy without its fact is deleted.
 */
export const reconcileCopy = async (
  { facts, factCopies }: FactCollections,
  name: string,
  { isRemoved = false } = {},
): Promise<void> => {
  for (let own: FactDocument | null | undefined; ;) {
    const copy = await factCopies.findOne({ _id: name });
    const before = own;
    own = await facts.findOne({ _id: name });
    if (own === null) {
      // The copy of another process may be all that is left of a fact whose name is damaged.
      if (copy === null || !(isRemoved || (before && isSame(copy, before)))) return;
      await factCopies.deleteOne(exactly(copy));
      continue;
    }
    if (isReconciled(own, copy)) return;
    await isInserted(copy === null ? factCopies.insertOne(own) : factCopies.replaceOne(exactly(copy), own));
  }
};

/**
 * Writes a fact in the place of the stored one, with its checksum and second copy. The earlier copy goes first: a
 * process that dies leaves no copy that is older than the fact. Rejects with the driver's error.
 */
export const writeFact = async (collections: FactCollections, name: string, value: string): Promise<void> => {
  const { facts, factCopies } = collections;
  const { _id, ...members } = sealed('fact', { _id: name, value });
  await factCopies.deleteOne({ _id });
  // If two insert it at once, one replaces the document of the other.
  while (!(await isInserted(facts.replaceOne({ _id }, members, { upsert: true }))));
  await reconcileCopy(collections, name);
};

export const createMongoFactRepository = (
  collections: FactCollections,
  checks: RecordChecks = STRICT_CHECKS,
): FactRepository => {
  const { facts, factCopies } = collections;
  /** Rejects with Problem `damaged` if the name has documents, but none is undamaged, or only an earlier copy is. */
  const find = async (name: string): Promise<string | undefined> => {
    const own = await facts.findOne({ _id: name });
    if (own !== null && checks.isIntact('fact', own)) return own.value;
    const copy = await factCopies.findOne({ _id: name });
    if (copy !== null && checks.isIntact('fact', copy) && (own === null || isOfSameWrite(own, copy))) return copy.value;
    if (own !== null || copy !== null) throw damagedWhenRead({ kind: 'fact', id: name });
    return undefined;
  };
  return {
    putIfAbsent: async (name, value) => {
      const before = await find(name);
      const isNew = before === undefined && (await isInserted(facts.insertOne(sealed('fact', { _id: name, value }))));
      // Also if the fact is there: the process that wrote it may have died before its copy.
      await reconcileCopy(collections, name);
      const found = isNew ? value : (before ?? (await find(name)));
      if (found === undefined) throw storeUnavailable('a stored fact is gone');
      return found;
    },
    put: (name, value) => writeFact(collections, name, value),
    find,
    // The copy goes first: an interrupted removal then leaves a fact that was not removed.
    remove: async (name) => {
      for (const collection of [factCopies, facts]) await collection.deleteOne({ _id: name });
      await reconcileCopy(collections, name, { isRemoved: true });
    },
  };
};
