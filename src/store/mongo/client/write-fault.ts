import { MongoNetworkTimeoutError, MongoServerSelectionError } from 'mongodb';
import type { StoreErrorFields } from '../../ports/store-observer.ts';

/** By the codes of MongoDB's manual. */
const OF_CODES: ReadonlyMap<number, string> = new Map([
  ...[64, 100].map((code) => [code, 'NO_MAJORITY'] as const), // WriteConcernFailed, UnsatisfiableWriteConcern
  ...[91, 189, 10058, 10107, 11600, 11602, 13435, 13436].map((code) => [code, 'NO_PRIMARY'] as const),
  [14031, 'ENOSPC'], // OutOfDiskSpace
  [50, 'NO_ANSWER'], // MaxTimeMSExpired
]);

/** Why the store takes no writes: a code, as in `NO_PRIMARY`; the name that the server gives to all others. */
export const writeFaultOf = (thrown: unknown, { error, code, codeName }: StoreErrorFields): string => {
  if (code !== undefined) return OF_CODES.get(code) ?? codeName ?? `${error} ${code}`;
  if (thrown instanceof MongoServerSelectionError)
    return thrown.reason?.type === 'ReplicaSetNoPrimary' ? 'NO_PRIMARY' : 'NO_SERVER';
  return thrown instanceof MongoNetworkTimeoutError ? 'NO_ANSWER' : 'NO_SERVER';
};
