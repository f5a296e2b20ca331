import { MongoBulkWriteError, MongoServerError, type WriteError } from 'mongodb';

/** The server's code for a key that is taken. */
const DUPLICATE = 11000;

/** What went wrong with single documents of an insert of many. */
export const writeErrorsOf = (error: MongoBulkWriteError): readonly WriteError[] =>
  Array.isArray(error.writeErrors) ? (error.writeErrors as readonly WriteError[]) : [error.writeErrors as WriteError];

/**
 * Which of many inserted documents found their key taken, by their place. Where anything else went wrong too, the error
 * goes on: the fate of some is unknown.
 */
export const takenAt = (thrown: unknown): readonly number[] => {
  if (!(thrown instanceof MongoBulkWriteError) || thrown.result.getWriteConcernError() !== undefined) throw thrown;
  // Not the counts: some servers give the whole batch's there.
  const errors = writeErrorsOf(thrown);
  if (errors.length === 0 || errors.some(({ code }) => code !== DUPLICATE)) throw thrown;
  return errors.map(({ index }) => index);
};

/**
 * Waits for an insert; false where its key is taken (each collection's one unique index is its `_id`). Other errors go
 * on.
 */
export const inserted = async (insert: Promise<unknown>): Promise<boolean> => {
  try {
    await insert;
    return true;
  } catch (thrown) {
    if (thrown instanceof MongoServerError && thrown.code === DUPLICATE) return false;
    throw thrown;
  }
};
