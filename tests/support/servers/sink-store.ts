import type { JournalHandler } from '../../../src/journal/port/journal.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { batchOf, messageOf } from '../../models/sink/batch-of.ts';
import type { Progress } from '../../../src/store/ports/sink/progress-repository.ts';
import type { StoredStatement } from '../../../src/store/ports/statements/statement-repository.ts';

/** The time at which these tests begin, in milliseconds since the epoch. */
export const START = 1_700_000_000_000;

type Call = (...values: readonly unknown[]) => Promise<unknown>;
type Before = (name: string, ...values: readonly unknown[]) => Promise<void> | void;

const hookedRepository = <T extends object>(repository: T, before: Before): T =>
  Object.fromEntries(
    Object.entries(repository).map(([name, call]) => [
      name,
      async (...values: readonly unknown[]) => {
        await before(name, ...values);
        return (call as Call)(...values);
      },
    ]),
  ) as T;

/**
 * A real store that calls `before` with the name and the arguments of each call. The call rejects with the error that
 * `before` throws.
 */
export const hooked = (store: Store, before: Before): Store => ({
  ...store,
  statements: hookedRepository(store.statements, before),
  progress: hookedRepository(store.progress, before),
  deadLetters: hookedRepository(store.deadLetters, before),
  activities: hookedRepository(store.activities, before),
});

/** A store in memory, closed after the test. */
export const openStores = (): (() => Promise<Store>) => {
  const open: Store[] = [];
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
  });
  return async () => {
    const store = await openSqliteStore({ file: ':memory:', now: Date.now });
    open.push(store);
    return store;
  };
};

/** Hands these statements to a sink as one message of one batch, in partition 0 unless named. */
export const hand = (
  sink: JournalHandler,
  at: number | { readonly offset: number; readonly partition: number },
  statements: readonly (JsonObject | string)[],
) => {
  const { offset, partition } = typeof at === 'number' ? { offset: at, partition: 0 } : at;
  return sink.handle({ partition, messages: [messageOf(offset, START, batchOf(statements))] });
};

/** The progress document of a partition. */
export const progressOf = async (store: Store, partition = 0): Promise<Progress> => {
  const found = (await store.progress.all()).find((one) => one.partition === partition);
  if (found === undefined) throw new Error(`partition ${partition} has no progress`);
  return found;
};

/** The stored statement. */
export const storedAs = async (store: Store, id: string): Promise<StoredStatement | undefined> =>
  (await store.statements.find([id])).get(id);

/** The stored text, parsed. */
export const textOf = async (store: Store, id: string): Promise<Record<string, unknown> | undefined> => {
  const stored = await storedAs(store, id);
  return stored && (JSON.parse(Buffer.from(stored.text).toString()) as Record<string, unknown>);
};
