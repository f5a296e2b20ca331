import {
  BSON,
  MongoAPIError,
  MongoBulkWriteError,
  MongoError,
  MongoErrorLabel,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} from 'mongodb';
import { isProblem } from '../../../core/problem.ts';
import type { StoreErrorFields } from '../../ports/store-observer.ts';
import { DUPLICATE_KEY, writeErrorsOf } from './duplicate-key.ts';

/** Errors of the driver's API that come from the state of client and server; all others are misuse. */
const STATE_ERRORS = new Set([
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoServerClosedError',
  'MongoClientClosedError',
  'MongoExpiredSessionError',
  'MongoCompatibilityError',
]);

/** The server has done nothing of the command, and may do it if it is sent again. */
const NOT_DONE_CODES = new Set([
  ...[24, 46, 112], // LockTimeout, LockBusy, WriteConflict (deadlocks too)
  ...[91, 189, 11600, 11602], // stopping or stepping down
  ...[133, 10058, 10107, 13435, 13436], // not primary
  ...[365, 402, 407, 433, 449], // overloaded, without resources or connections
]);

/** A router has lost its shard, or time ran out: the command may have been done. */
const UNKNOWN_FATE_CODES = new Set([6, 7, 89, 202, 262, 9001]);

/** The cursor or the plan of a read was ended, or a majority has no snapshot yet. */
const READ_AGAIN_CODES = new Set([43, 134, 175, 237]);

const PASSING_CODES = new Set([...NOT_DONE_CODES, ...UNKNOWN_FATE_CODES]);

/** BadValue: among others, a hint at an index that is not there. */
const BAD_VALUE = 2;

const CODE_NAME = /^\w{1,64}$/;

const has = (codes: ReadonlySet<number>, code: unknown): boolean => typeof code === 'number' && codes.has(code);

/** A batch wraps the error of the driver that ended all of it; it takes over an answer of the server. */
const unwrap = (thrown: unknown): unknown => {
  if (!(thrown instanceof MongoBulkWriteError) || writeErrorsOf(thrown).length > 0) return thrown;
  const wrapped: unknown = thrown.errorResponse;
  return wrapped instanceof Error ? wrapped : thrown;
};

/** The error of a call of the driver whose answer cannot be read: it met an error of JavaScript, such as RangeError. */
class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
}

const isKnown = (error: unknown): boolean =>
  error instanceof MongoError || BSON.BSONError.isBSONError(error) || error instanceof UnreadableAnswer;

/** The error that a call of the driver has rejected with, or an UnreadableAnswer that quotes nothing of it. */
export const driverErrorOf = (thrown: unknown): unknown => {
  if (isKnown(thrown) || isProblem(thrown)) return thrown;
  return new UnreadableAnswer(`the driver met ${thrown instanceof Error ? thrown.name : typeof thrown} in an answer`);
};

/** Calls the driver; rejects with one of its errors or an UnreadableAnswer. */
export const callDriver = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (thrown) {
    throw driverErrorOf(thrown);
  }
};

const isMisuse = (thrown: unknown): boolean => thrown instanceof MongoAPIError && !STATE_ERRORS.has(thrown.name);

const isNoDuplicate = ({ code }: { readonly code: unknown }): boolean => code !== DUPLICATE_KEY;

/**
 * The answer of the server: of a batch, the first error that is no duplicate key; of a connection, the error that ended
 * it. Empty if no server has answered.
 */
const answerOf = (thrown: unknown): { readonly code?: unknown; readonly codeName?: unknown } => {
  if (!(thrown instanceof MongoServerError)) return thrown instanceof MongoError ? answerOf(thrown.cause) : {};
  if (!(thrown instanceof MongoBulkWriteError)) return thrown;
  return writeErrorsOf(thrown).find(isNoDuplicate) ?? thrown.result.getWriteConcernError() ?? thrown;
};

/**
 * The fields of any answer or failure of the driver. Undefined for misuse of its API and for errors of other code:
 * those are programming errors.
 */
export const storeErrorFields = (thrown: unknown): StoreErrorFields | undefined => {
  // An error that a batch of the driver wraps comes from the driver too.
  const error = isKnown(thrown) ? driverErrorOf(unwrap(thrown)) : thrown;
  if (!(error instanceof Error && isKnown(error)) || isMisuse(error)) return undefined;
  const { code, codeName } = answerOf(error);
  return {
    error: error.name,
    ...(typeof code === 'number' && { code }),
    ...(typeof codeName === 'string' && CODE_NAME.test(codeName) && { codeName }),
  };
};

/** The failure in a few words. The message of a server may quote documents: only those of connections are repeated. */
export const failureText = (thrown: unknown, { error, code, codeName }: StoreErrorFields): string => {
  if (code !== undefined) return codeName === undefined ? `${error} ${code}` : `${codeName} (${code})`;
  const found = unwrap(thrown);
  return found instanceof MongoNetworkError || found instanceof MongoServerSelectionError ? found.message : error;
};

/** True if the server may have refused a hint at a missing index. */
export const mayMissIndex = (thrown: unknown): boolean =>
  thrown instanceof MongoServerError && thrown.code === BAD_VALUE;

/** True if the server has done nothing of the command on one document, and a repetition may succeed. */
export const isNotDone = (thrown: unknown): boolean =>
  thrown instanceof MongoServerError &&
  !(thrown instanceof MongoWriteConcernError || thrown instanceof MongoBulkWriteError) &&
  (has(NOT_DONE_CODES, thrown.code) ||
    thrown.hasErrorLabel(MongoErrorLabel.TransientTransactionError) ||
    thrown.hasErrorLabel(MongoErrorLabel.SystemOverloadedError) ||
    thrown.hasErrorLabel(MongoErrorLabel.NoWritesPerformed));

/** True if a repetition may succeed. The command may have been done, completely or in part. */
export const isPassing = (thrown: unknown): boolean => {
  const error = unwrap(thrown);
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError || isNotDone(error)) return true;
  if (!(error instanceof MongoServerError)) return false;
  const others = error instanceof MongoBulkWriteError ? writeErrorsOf(error).filter(isNoDuplicate) : [];
  if (others.length > 0) return others.every(({ code }) => has(PASSING_CODES, code));
  return has(PASSING_CODES, answerOf(error).code) || error.hasErrorLabel(MongoErrorLabel.RetryableWriteError);
};

/** True if a read may succeed when it is begun anew. */
export const isPassingForRead = (thrown: unknown): boolean =>
  isPassing(thrown) || (thrown instanceof MongoServerError && has(READ_AGAIN_CODES, thrown.code));
