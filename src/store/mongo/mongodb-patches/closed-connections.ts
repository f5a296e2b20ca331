import { Connection } from 'mongodb/lib/cmap/connection.js';

/** A connection of the driver. */
interface ClosableConnection {
  /** The error that ended the connection. */
  readonly error: unknown;
  /** The iterator that waits for an answer; the connection throws into it when it ends. */
  dataEvents: { readonly throw: (error: unknown) => Promise<unknown> } | null;
}

type Write = (this: ClosableConnection, ...given: readonly unknown[]) => Promise<void>;
type Read = (this: ClosableConnection, ...given: readonly unknown[]) => AsyncIterable<unknown>;

const rejected = (error: unknown): AsyncIterable<unknown> => ({
  [Symbol.asyncIterator]: () => ({
    next: () => Promise.reject(error instanceof Error ? error : new Error(String(error))),
  }),
});

let isPatched = false;

/**
 * Ends the command of a connection that closes while the command is written. Throws if the driver has another shape.
 *
 * - Issue: mongodb 7.9.0 ends only commands that await an answer. Others wait for ever, with their connection, whatever
 *   timeouts and monitor do.
 * - Cost: one promise a command.
 * - Test: store-mongo-closed.test.ts, patched-symbols.test.ts.
 * - Delete when: the first of these passes without it.
 */
export const endCommandsOfClosedConnections = (): void => {
  if (isPatched) return;
  const { prototype } = Connection;
  const { writeCommand, readMany } = prototype as { readonly writeCommand?: unknown; readonly readMany?: unknown };
  if (typeof writeCommand !== 'function' || typeof readMany !== 'function')
    throw new TypeError('connections of the driver have no writeCommand or no readMany');
  const patchedWrite: Write = function (...given) {
    return new Promise((resolve, reject) => {
      this.dataEvents = {
        throw: (error) => {
          reject(error instanceof Error ? error : new Error(String(error)));
          return Promise.resolve();
        },
      };
      (Reflect.apply(writeCommand, this, given) as Promise<void>).then(resolve, reject);
    });
  };
  const patchedRead: Read = function (...given) {
    return this.error === null
      ? (Reflect.apply(readMany, this, given) as AsyncIterable<unknown>)
      : rejected(this.error);
  };
  Object.assign(prototype, { writeCommand: patchedWrite, readMany: patchedRead });
  isPatched = true;
};
