import type { PurposeFile } from '../../consent/purposes/purpose-workflow.ts';
import type { Purpose } from '../../consent/model/types.ts';
import { isProblem, Problem } from '../../core/problem.ts';

/**
 * Builds the look-up of a lab's own study in force. Rejects with Problem `not-found`, in the same words where there is
 * none and where it is another lab's, which need not know that it is there; `store-unavailable`.
 */
export const createOwnStudy =
  (file: (id: string) => Promise<PurposeFile>) =>
  async (lab: string, study: string): Promise<Purpose> => {
    const found = await file(study).catch((thrown: unknown) => {
      if (isProblem(thrown, 'not-found')) return undefined;
      throw thrown;
    });
    if (found?.inForce === undefined || found.owner !== lab) throw new Problem('not-found', 'there is no such study');
    return found.inForce;
  };
