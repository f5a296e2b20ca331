import { MongoBulkWriteError, MongoServerError, type WriteError } from 'mongodb';

/** The server's code for a duplicate key. */
export const DUPLICATE_KEY = 11000;

/** The errors of single documents of an `insertMany`. */
export const writeErrorsOf = (error: MongoBulkWriteError): readonly WriteError[] =>
  Array.isArray(error.writeErrors) ? (error.writeErrors as readonly WriteError[]) : [error.writeErrors as WriteError];

/**
 * The indexes of the documents of an `insertMany` that have a duplicate key. Throws the error again if there is any
 * other failure: the outcome of some documents is unknown.
 */
export const duplicateIndexes = (thrown: unknown): readonly number[] => {
  if (!(thrown instanceof MongoBulkWriteError) || thrown.result.getWriteConcernError() !== undefined) throw thrown;
  // Not the counts: some servers give those of the complete batch there.
  const errors = writeErrorsOf(thrown);
  if (errors.length === 0 || errors.some(({ code }) => code !== DUPLICATE_KEY)) throw thrown;
  return errors.map(({ index }) => index);
};

/** Awaits a write of one document; false for a duplicate key. Rethrows other errors. */
export const isInserted = async (insert: Promise<unknown>): Promise<boolean> => {
  try {
    await insert;
    return true;
  } catch (thrown) {
    if (thrown instanceof MongoServerError && thrown.code === DUPLICATE_KEY) return false;
    throw thrown;
  }
};
