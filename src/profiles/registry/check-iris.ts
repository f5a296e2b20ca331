import { Problem } from '../../core/problem.ts';
import type { Profile } from '../model/types.ts';

/**
 * Refuses a profile with a version of another one, whose statements it would judge. Throws Problem `invalid-profile`
 * with each such version and the profile that has it. The id of another profile may be a version: players claim it.
 */
export const checkVersionIris = ({ id, versions }: Profile, loaded: readonly Profile[]): void => {
  const faults = versions.flatMap((version) => {
    const other = loaded.find((one) => one.id !== id && one.versions.some((taken) => taken.id === version.id));
    if (other === undefined) return [];
    const detail =
      `${version.id} is a version of the profile ${other.id}, which is in force: ` +
      'choose another IRI, or retire that profile first';
    return [{ at: '/versions', detail, requirement: 'xAPI Profiles 1.0, Part Two 6.1' }];
  });
  if (faults.length > 0)
    throw new Problem('invalid-profile', 'The document has versions of another profile in force.', faults);
};
