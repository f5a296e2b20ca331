import { documentStays, type OwnedDocument } from '../consent/gate/document-verdicts.ts';
import type { Stays } from '../consent/gate/retention-verdicts.ts';

/**
 * Builds what every read of documents passes through, after they were read: none whose person has stopped or objected
 * since is shown.
 */
export const createShownDocuments =
  (stays: Stays) =>
  async <D extends OwnedDocument>(found: readonly D[]): Promise<readonly D[]> => {
    if (found.every(({ person }) => person === undefined)) return found;
    const staying = await documentStays(stays, found);
    return found.filter((_, index) => staying[index] === 'stays');
  };
