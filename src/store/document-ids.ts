import type { DocumentIds } from './document-shelf.ts';

/** What a list says of the documents found: one id may stand under several registrations. */
export const documentIds = (found: readonly { readonly id: string; readonly updatedAt: number }[]): DocumentIds => {
  const ids = [...new Set(found.map(({ id }) => id))].sort();
  if (ids.length === 0) return { ids };
  return { ids, updatedAt: found.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), 0) };
};
