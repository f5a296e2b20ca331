import { Problem } from '../core/problem.ts';

/** What a list of documents says. */
export interface DocumentIds {
  /** Each id once, in ascending order; ASCII ids in that of ASCII. */
  readonly ids: readonly string[];
  /** When the latest of them was written, in milliseconds since the epoch; absent where there are none. */
  readonly updatedAt?: number;
}

/**
 * What a list says of the documents found, of which there may be one more than `atMost`; one id may stand under several
 * registrations. Throws Problem `invalid-request` where there are more.
 */
export const documentIds = (
  found: readonly { readonly id: string; readonly updatedAt: number }[],
  atMost: number,
): DocumentIds => {
  if (found.length > atMost) {
    throw new Problem(
      'invalid-request',
      `there are more than ${atMost} documents here, and the standard has no pages for their ids`,
      [{ at: 'since', detail: 'must be given, or a later time or a registration, so that fewer are asked for' }],
    );
  }
  const ids = [...new Set(found.map(({ id }) => id))].sort();
  if (ids.length === 0) return { ids };
  return { ids, updatedAt: found.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), 0) };
};
