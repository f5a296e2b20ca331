import type { Collection, Document } from 'mongodb';

/** The calls that send a command. */
const CURSOR_COMMANDS: ReadonlySet<string | symbol> = new Set(['toArray']);
const COMMANDS: ReadonlySet<string | symbol> = new Set([
  ...(['findOne', 'insertOne', 'insertMany', 'updateOne', 'updateMany', 'replaceOne', 'findOneAndReplace'] as const),
  ...(['deleteOne', 'deleteMany'] as const),
]);

type Call = (...given: unknown[]) => unknown;

/** The same object, of which each of these calls waits. */
const gated = <T extends object>(target: T, commands: ReadonlySet<string | symbol>, before: () => Promise<void>): T =>
  new Proxy(target, {
    get: (_, name) => {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      const call = (member as Call).bind(target);
      if (name === 'find') return (...given: unknown[]) => gated(call(...given) as object, CURSOR_COMMANDS, before);
      if (!commands.has(name)) return call;
      return async (...given: unknown[]) => {
        await before();
        return call(...given);
      };
    },
  });

/** The same collection, of which each command waits for `before`; where that rejects the command is never sent. */
export const gatedCollection = <T extends Document>(
  collection: Collection<T>,
  before: () => Promise<void>,
): Collection<T> => gated(collection, COMMANDS, before);

/** A process whose commands are sent one by one; it may die between two. */
export interface SteppedProcess {
  /** To be awaited before each command. */
  readonly turn: () => Promise<void>;
  /** Sends the next command, and resolves once the one after it waits, or all is done; false where nothing is left. */
  readonly step: () => Promise<boolean>;
}

/** Runs `work` in steps: one that is never let on has died there. */
export const stepped = (begin: (turn: () => Promise<void>) => Promise<unknown>): SteppedProcess => {
  let go: (() => void) | undefined;
  let waits: (() => void) | undefined;
  let isDone = false;
  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      go = resolve;
      waits?.();
    });
  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      waits = resolve;
      if (go !== undefined || isDone) resolve();
    });
  const work = begin(turn);
  const finish = (): void => {
    isDone = true;
    waits?.();
  };
  work.then(finish, finish);
  return {
    turn,
    step: async () => {
      await settled();
      if (go === undefined) {
        await work;
        return false;
      }
      const on = go;
      go = undefined;
      on();
      await settled();
      return true;
    },
  };
};
