import { type MongoBulkWriteError, MongoServerError, type WriteError } from 'mongodb';

/** The server's code for a key that is taken. */
export const DUPLICATE = 11000;

/** What went wrong with single documents of an insert of many. */
export const writeErrorsOf = (error: MongoBulkWriteError): readonly WriteError[] =>
  Array.isArray(error.writeErrors) ? error.writeErrors as readonly WriteError[] : [error.writeErrors as WriteError];

/** Waits for an insert; false where its key is taken (each collection's one unique index is its `_id`). Other errors go on. */
export const inserted = async (insert: Promise<unknown>): Promise<boolean> => {
  try {
    await insert;
    return true;
  } catch (thrown) {
    if (thrown instanceof MongoServerError && thrown.code === DUPLICATE) return false;
    throw thrown;
  }
};
