import type { Connection } from './connection.ts';

interface PendingWork {
  readonly work: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (thrown: unknown) => void;
}

/** Does work in a transaction shared with other work; resolves when it is committed. */
export type GroupWrite = <T>(work: () => T) => Promise<T>;

/**
 * Commits the work of one turn of the event loop in one transaction: one sync to the disk. Work fails
 * only if the store does: then the complete group is rejected and rolled back.
 */
export const createGroupWrite = (connection: Connection): GroupWrite => {
  let pending: PendingWork[] = [];

  const commit = (): void => {
    const group = pending;
    pending = [];
    try {
      const results = connection.write(() => group.map(({ work }) => work()));
      group.forEach(({ resolve }, index) => resolve(results[index] as never));
    } catch (thrown) {
      for (const { reject } of group) reject(thrown);
    }
  };

  return (work) =>
    new Promise((resolve, reject) => {
      pending.push({ work, resolve, reject });
      if (pending.length === 1) setImmediate(commit);
    });
};
