import { Problem } from '../../core/problem.ts';
import type { Request } from '../message/request-response.ts';

/**
 * True if the header `LRS-Stored: keep` asks that statements keep their `stored`. Throws Problem `invalid-request` for
 * another value.
 */
export const keepsStored = ({ header }: Request): boolean => {
  const value = header('lrs-stored');
  if (value === undefined) return false;
  if (value.trim().toLowerCase() === 'keep') return true;
  throw new Problem('invalid-request', 'the header LRS-Stored takes `keep` alone', [
    { at: 'LRS-Stored', detail: 'must be keep' },
  ]);
};
