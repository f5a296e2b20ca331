import {
  MongoBulkWriteError,
  MongoError,
  MongoErrorLabel,
  MongoNetworkError,
  MongoServerSelectionError,
} from 'mongodb';
import { Problem } from '../../../core/problem.ts';
import { writeErrorsOf } from './duplicate-key.ts';

/** Stands before every call of the store. */
export interface Guard {
  /** The same shelf, whose calls reject with Problem `store-unavailable` where the store cannot be reached for now. */
  over<T extends object>(repository: T): T;
  /** Refuses calls from now on; resolves when those under way have ended. */
  end(): Promise<void>;
}

/**
 * What the driver throws on the way to the server, besides network errors: closed, not connected, no connection free in
 * time; or what was written is not known to last.
 */
const ON_THE_WAY = new Set([
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

/**
 * What a server answers that is not primary, is stopping, or could not do or confirm the work in time: host unreachable
 * (6, 7), read preference, read or write concern not satisfied (133, 134, 64, 100), time limits (50, 262), stopping or
 * stepping down (91, 189, 11600, 11602), not primary (10058, 10107, 13435, 13436), network (89, 9001), chunk moved (63,
 * 150, 13388), cursor gone with its server (43).
 */
const BY_SERVER = new Set([
  6, 7, 43, 50, 63, 64, 89, 91, 100, 133, 134, 150, 189, 262, 9001, 10058, 10107, 11600, 11602, 13388, 13435, 13436,
]);

const isByServer = (code: unknown): boolean => typeof code === 'number' && BY_SERVER.has(code);

/**
 * Whether an error means that the store cannot be reached for now; any other error is a bug or a setting that is wrong.
 */
const isUnavailable = (thrown: unknown): boolean => {
  if (!(thrown instanceof MongoError)) return false;
  if (thrown instanceof MongoNetworkError || thrown instanceof MongoServerSelectionError || ON_THE_WAY.has(thrown.name))
    return true;
  if (
    thrown.hasErrorLabel(MongoErrorLabel.RetryableWriteError) ||
    thrown.hasErrorLabel(MongoErrorLabel.SystemOverloadedError)
  )
    return true;
  if (isByServer(thrown.code)) return true;
  // An insert of many wraps what stopped it; or it tells of each document apart.
  return (
    thrown instanceof MongoBulkWriteError &&
    (isUnavailable(thrown.errorResponse) ||
      thrown.result.getWriteConcernError() !== undefined ||
      writeErrorsOf(thrown).some(({ code }) => isByServer(code)))
  );
};

const unavailable = (cause?: unknown): Problem =>
  Object.assign(new Problem('store-unavailable', 'the store cannot be reached at the moment'), { cause });

/** Begins a guard; it counts the calls under way, so that closing can wait for them. */
export const createGuard = (): Guard => {
  const pending = new Set<Promise<unknown>>();
  let ended = false;
  const guarded = async <T>(call: () => Promise<T>): Promise<T> => {
    if (ended) throw unavailable();
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
    over: (repository) =>
      Object.fromEntries(
        Object.entries(repository as Record<string, (...args: unknown[]) => Promise<unknown>>).map(([name, call]) => [
          name,
          (...args: unknown[]) => guarded(() => call(...args)),
        ]),
      ) as typeof repository,
    end: async () => {
      ended = true;
      await Promise.allSettled(pending);
    },
  };
};
