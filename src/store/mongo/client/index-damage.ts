import type { Collection } from 'mongodb';
import { callDriver } from './failure.ts';
import { isInserted } from './duplicate-key.ts';

/** An index that is known to be damaged; its name (`indexName`) is the key. */
export interface KnownDamageDocument {
  readonly _id: string;
  /** Milliseconds since the epoch. */
  readonly foundAt: number;
}

/** The indexes that may not have what their documents have, as far as this process knows. */
export interface IndexDamage {
  /** The damaged index that the result of an operation (`statements.page`) depends on, if there is one. */
  findFor(operation: string): string | undefined;
  isDamaged(name: string): boolean;
  /** Makes the damage known to all processes. */
  note(name: string): void;
  /** Reads what other processes have found, and stores what this one has found. Rejects with an error of the driver. */
  refresh(): Promise<void>;
}

interface IndexDamageDeps {
  readonly collection: Pick<Collection<KnownDamageDocument>, 'find' | 'insertOne'>;
  readonly restsOn: (operation: string, name: string) => boolean;
  readonly now: () => number;
  /** Called once with the name of each index that a read of this process has found damaged. */
  readonly onNoted?: (name: string) => void;
}

/** More than a store has indexes. */
const MAX_NAMES = 1000;

export const createIndexDamage = ({ collection, restsOn, now, onNoted }: IndexDamageDeps): IndexDamage => {
  let known: ReadonlySet<string> = new Set();
  const unsaved = new Set<string>();
  const save = async (name: string): Promise<void> => {
    await isInserted(collection.insertOne({ _id: name, foundAt: now() }));
    unsaved.delete(name);
  };
  return {
    findFor: (operation) => (known.size === 0 ? undefined : [...known].find((name) => restsOn(operation, name))),
    isDamaged: (name) => known.has(name),
    note: (name) => {
      if (!known.has(name)) onNoted?.(name);
      unsaved.add(name);
      known = new Set([...known, name]);
    },
    refresh: async () => {
      for (const name of unsaved) await callDriver(() => save(name));
      const found = await callDriver(() => collection.find({}, { limit: MAX_NAMES }).toArray());
      known = new Set([...found.map(({ _id }) => _id), ...unsaved]);
    },
  };
};

/** The damage of a store without any. */
export const NO_INDEX_DAMAGE: Pick<IndexDamage, 'isDamaged' | 'note'> = {
  isDamaged: () => false,
  note: () => undefined,
};
