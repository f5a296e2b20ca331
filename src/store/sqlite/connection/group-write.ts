import type { Connection } from './connection.ts';

interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (thrown: unknown) => void;
}

/** Does work in a transaction that it may share with other work; resolves when it is committed. */
export type GroupWrite = <T>(work: () => T) => Promise<T>;

/**
 * Builds the common transaction of what is asked for in one turn of the event loop: one sync to the disk for all of it.
 * Work is a single statement, which fails only where the store does: then all of the group is rejected, and nothing of
 * it is kept.
 */
export const createGroupWrite = (connection: Connection): GroupWrite => {
  let waiting: Waiting[] = [];

  const commit = (): void => {
    const group = waiting;
    waiting = [];
    try {
      const results = connection.write(() => group.map(({ work }) => work()));
      group.forEach(({ resolve }, index) => resolve(results[index] as never));
    } catch (thrown) {
      for (const { reject } of group) reject(thrown);
    }
  };

  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve, reject });
      if (waiting.length === 1) setImmediate(commit);
    });
};
