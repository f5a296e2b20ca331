import { Problem } from '../../core/problem.ts';

/** The answer to a list of documents. */
export interface DocumentIds {
  /** The ids, unique, in ascending order of UTF-16 code units. */
  readonly ids: readonly string[];
  /** The latest update, in milliseconds since the epoch; absent if there are no documents. */
  readonly updatedAt?: number;
}

/**
 * Ids of the documents found, which may repeat an id under several registrations. Throws Problem `invalid-request` for
 * more than `max` documents.
 */
export const listDocumentIds = (
  found: readonly { readonly id: string; readonly updatedAt: number }[],
  max: number,
): DocumentIds => {
  if (found.length > max) {
    throw new Problem(
      'invalid-request',
      `there are more than ${max} documents here, and the standard has no pages for their ids`,
      [{ at: 'since', detail: 'must be given, or a later time or a registration, so that fewer are asked for' }],
    );
  }
  const ids = [...new Set(found.map(({ id }) => id))].sort();
  if (ids.length === 0) return { ids };
  return { ids, updatedAt: found.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), 0) };
};
