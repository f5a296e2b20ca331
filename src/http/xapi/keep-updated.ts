import { Problem } from '../../core/problem.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import type { Request } from '../message/request-response.ts';

/**
 * The time, in epoch milliseconds, that the header `LRS-Updated` asks a new document to keep. Throws Problem
 * `invalid-request` for no time since 1970, and without `If-None-Match: *`: the time of a document never falls.
 */
export const keptUpdated = ({ header }: Request): number | undefined => {
  const value = header('lrs-updated');
  if (value === undefined) return undefined;
  const detail =
    header('if-none-match')?.trim() === '*'
      ? instantOf(value.trim()) >= 0
        ? undefined
        : 'must be a timestamp since 1970'
      : 'stands only beside If-None-Match: *';
  if (detail === undefined) return instantOf(value.trim());
  throw new Problem('invalid-request', `the header LRS-Updated ${detail}`, [{ at: 'LRS-Updated', detail }]);
};
