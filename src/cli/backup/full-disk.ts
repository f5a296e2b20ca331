import { isDiskFull } from '../../core/disk/file-probe.ts';
import { isObject } from '../../core/json-object.ts';

const isFull = (thrown: unknown): boolean => isObject(thrown) && (isDiskFull(thrown) || isFull(thrown['cause']));

/** Does work that fills a folder. If the disk is full, one sentence says so. Rejects as the work does. */
export const onDiskOf = async <T>(folder: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (thrown) {
    if (isFull(thrown)) throw new Error(`the disk of ${folder} is full: nothing is left there`, { cause: thrown });
    throw thrown;
  }
};
