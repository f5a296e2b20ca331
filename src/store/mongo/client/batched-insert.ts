import type { Collection } from 'mongodb';
import { outsideDeadline } from '../../../core/concurrency/request-deadline.ts';
import { insertNew } from './insert-new.ts';

/** Documents of one command that has those of several callers. */
const MAX_DOCUMENTS = 1_000;

interface PendingInsert<T> {
  readonly documents: readonly T[];
  readonly resolve: (existing: ReadonlySet<number>) => void;
  readonly reject: (reason: unknown) => void;
}

/** Divides inserts into commands of at most 1,000 documents; a larger insert is a command of its own. */
const groupsOf = <T>(inserts: readonly PendingInsert<T>[]): readonly (readonly PendingInsert<T>[])[] => {
  const groups: PendingInsert<T>[][] = [];
  let count = Infinity;
  for (const insert of inserts) {
    count += insert.documents.length;
    if (count > MAX_DOCUMENTS) {
      groups.push([]);
      count = insert.documents.length;
    }
    groups.at(-1)?.push(insert);
  }
  return groups;
};

/**
 * Inserts as `insertNew` does. Inserts of one turn of the event loop are one command, since a sink writes several
 * partitions at the same time. If it fails, all of them reject.
 */
export const createBatchedInsert = <T extends { readonly _id: unknown }>(
  collection: Collection<T>,
): ((documents: readonly T[]) => Promise<ReadonlySet<number>>) => {
  let pending: PendingInsert<T>[] = [];
  const insertGroup = async (group: readonly PendingInsert<T>[]): Promise<void> => {
    try {
      const existing = await insertNew(
        collection,
        group.flatMap(({ documents }) => documents),
      );
      let first = 0;
      for (const { documents, resolve } of group) {
        const from = first;
        first += documents.length;
        resolve(new Set([...existing].filter((at) => at >= from && at < first).map((at) => at - from)));
      }
    } catch (thrown) {
      for (const { reject } of group) reject(thrown);
    }
  };
  const flush = (): void => {
    const inserts = pending;
    pending = [];
    for (const group of groupsOf(inserts)) void insertGroup(group);
  };
  return (documents) =>
    new Promise((resolve, reject) => {
      pending.push({ documents, resolve, reject });
      if (pending.length === 1) outsideDeadline(() => setImmediate(flush));
    });
};
