import { writeFaultMembers } from '../../core/disk/write-fault.ts';
import { Problem } from '../../core/problem.ts';
import type { StoreErrorFields } from './store-observer.ts';

/** The reason why the store is unavailable: operators may see the message, which quotes nothing that is stored. */
export interface StoreError extends Error, Partial<StoreErrorFields> {}

/** Problem `store-unavailable`, with a `StoreError` as its cause; `writeFault` is a code as in `NO_PRIMARY`. */
export const storeUnavailable = (reason: string, fields?: StoreErrorFields, writeFault?: string): Problem => {
  const cause: StoreError = Object.assign(new Error(reason), { name: 'StoreError', ...fields });
  const extensions = writeFault === undefined ? {} : writeFaultMembers(writeFault);
  return Object.assign(new Problem('store-unavailable', 'the store cannot be reached at the moment', [], extensions), {
    cause,
  });
};

/** True if a server has answered, even with an error. */
export const hasServerAnswered = ({ cause }: Problem): boolean =>
  cause instanceof Error && typeof (cause as StoreError).code === 'number';
