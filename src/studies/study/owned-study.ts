import type { PurposeDetails } from '../../consent/purposes/purpose-versions.ts';
import type { Purpose } from '../../consent/model/types.ts';
import { isProblem, Problem } from '../../core/problem.ts';

/**
 * Reads the version in force of a lab's own study. Rejects with Problem `not-found`, in the same words if the study is
 * another lab's, so that no lab learns of it; or `store-unavailable`.
 */
export const createReadOwnedStudy =
  (readPurpose: (id: string) => Promise<PurposeDetails>) =>
  async (lab: string, study: string): Promise<Purpose> => {
    const found = await readPurpose(study).catch((thrown: unknown) => {
      if (isProblem(thrown, 'not-found')) return undefined;
      throw thrown;
    });
    if (found?.inForce === undefined || found.owner !== lab) throw new Problem('not-found', 'there is no such study');
    return found.inForce;
  };
