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
  /** A second copy of each: a name in which a bit is another must not make a fact absent. */
  readonly factCopies: Collection<FactDocument>;
}

/** Writes a fact in the place of what is there, with its checksum and second copy. Rejects with the driver's error. */
export const writeFact = async ({ facts, factCopies }: FactCollections, name: string, value: string): Promise<void> => {
  const { _id, ...members } = sealed('fact', { _id: name, value });
  for (const collection of [facts, factCopies])
    await isInserted(collection.updateOne({ _id }, { $set: members }, { upsert: true }));
};

export const createMongoFactRepository = (
  { facts, factCopies }: FactCollections,
  checks: RecordChecks = STRICT_CHECKS,
): FactRepository => {
  /** Rejects with Problem `damaged` if the name has documents, and none of them is whole. */
  const find = async (name: string): Promise<string | undefined> => {
    let isDamaged = false;
    for (const collection of [facts, factCopies]) {
      const found = await collection.findOne({ _id: name });
      if (found !== null && checks.isWhole('fact', found)) return found.value;
      isDamaged ||= found !== null;
    }
    if (isDamaged) throw damagedWhenRead({ kind: 'fact', id: name });
    return undefined;
  };
  return {
    putIfAbsent: async (name, value) => {
      const before = await find(name);
      if (before !== undefined) return before;
      const document = sealed('fact', { _id: name, value });
      if (await isInserted(facts.insertOne(document))) {
        await isInserted(factCopies.insertOne(document));
        return value;
      }
      const found = await find(name);
      if (found === undefined) throw storeUnavailable('a stored fact is gone');
      return found;
    },
    find,
    // The copy first: what is left of a removal that was interrupted is a fact that was not removed.
    remove: async (name) => {
      for (const collection of [factCopies, facts]) await collection.deleteOne({ _id: name });
    },
  };
};
