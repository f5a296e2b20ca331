import { isObject } from '../../core/json-object.ts';

/** SQLITE_FULL. */
const SQLITE_FULL = 13;

const isFull = (thrown: unknown): boolean => {
  if (!isObject(thrown)) return false;
  const { code, errcode, cause } = thrown;
  if (code === 'ENOSPC' || code === 'EDQUOT') return true;
  return (typeof errcode === 'number' && (errcode & 0xff) === SQLITE_FULL) || isFull(cause);
};

/** Does work that fills a folder; a full disk is named in one sentence. Rejects as the work does. */
export const onDiskOf = async <T>(folder: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (thrown) {
    if (isFull(thrown)) throw new Error(`the disk of ${folder} is full: nothing is left there`, { cause: thrown });
    throw thrown;
  }
};
