import {
  MongoBulkWriteError,
  MongoError,
  MongoErrorLabel,
  MongoNetworkError,
  MongoServerSelectionError,
} from 'mongodb';
import { Problem } from '../../../core/problem.ts';
import { writeErrorsOf } from './duplicate-key.ts';

/** Wraps every call of the store. */
export interface Guard {
  /** The same methods; they reject with Problem `store-unavailable` where the store cannot be reached for now. */
  wrap<T extends object>(repository: T): T;
  /** Refuses calls from now on; resolves when those under way have ended. */
  close(): Promise<void>;
}

/**
 * Driver errors, beside network errors, that mean an unreachable server or a write that may not be durable. Closed, not
 * connected, or no free connection in time.
 */
const DRIVER_ERRORS = new Set([
  'MongoWriteConcernError',
  'MongoClientClosedError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoServerClosedError',
  'MongoOperationTimeoutError',
  'MongoWaitQueueTimeoutError',
  'MongoPoolClosedError',
  'MongoStalePrimaryError',
]);

/** Error codes of a server that is not primary, is stopping, or could not do or confirm the work in time. */
const SERVER_CODES = new Set([
  ...[6, 7], // host unreachable
  43, // cursor gone with its server
  ...[50, 262], // time limits
  ...[64, 100, 133, 134], // read preference, read or write concern not satisfied
  ...[63, 150, 13388], // chunk moved
  ...[89, 9001], // network
  ...[91, 189, 11600, 11602], // stopping or stepping down
  ...[10058, 10107, 13435, 13436], // not primary
]);

const isServerCode = (code: unknown): boolean => typeof code === 'number' && SERVER_CODES.has(code);

/** Whether the store cannot be reached for now; any other error is a bug or a wrong setting. */
const isUnavailable = (thrown: unknown): boolean => {
  if (!(thrown instanceof MongoError)) return false;
  if (
    thrown instanceof MongoNetworkError ||
    thrown instanceof MongoServerSelectionError ||
    DRIVER_ERRORS.has(thrown.name)
  )
    return true;
  if (
    thrown.hasErrorLabel(MongoErrorLabel.RetryableWriteError) ||
    thrown.hasErrorLabel(MongoErrorLabel.SystemOverloadedError)
  )
    return true;
  if (isServerCode(thrown.code)) return true;
  // An insertMany wraps the error that stopped it, or has one for each document.
  return (
    thrown instanceof MongoBulkWriteError &&
    (isUnavailable(thrown.errorResponse) ||
      thrown.result.getWriteConcernError() !== undefined ||
      writeErrorsOf(thrown).some(({ code }) => isServerCode(code)))
  );
};

const unavailable = (cause?: unknown): Problem =>
  Object.assign(new Problem('store-unavailable', 'the store cannot be reached at the moment'), { cause });

/** A guard counts the calls under way, so that closing can wait for them. */
export const createGuard = (): Guard => {
  const pending = new Set<Promise<unknown>>();
  let closed = false;
  const guarded = async <T>(call: () => Promise<T>): Promise<T> => {
    if (closed) throw unavailable();
    const work = call();
    pending.add(work);
    try {
      return await work;
    } catch (thrown) {
      throw isUnavailable(thrown) ? unavailable(thrown) : thrown;
    } finally {
      pending.delete(work);
    }
  };
  return {
    wrap: (repository) =>
      Object.fromEntries(
        Object.entries(repository as Record<string, (...args: unknown[]) => Promise<unknown>>).map(([name, call]) => [
          name,
          (...args: unknown[]) => guarded(() => call(...args)),
        ]),
      ) as typeof repository,
    close: async () => {
      closed = true;
      await Promise.allSettled(pending);
    },
  };
};
