import { type Fault, Problem } from '../../../core/problem.ts';
import type { ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import type { NewSource } from '../../../access/sources/sources.ts';

type ProfileModes = NonNullable<NewSource['profiles']>;

/**
 * Replaces ids of versions by those of their profiles. Throws Problem `invalid-request` for each profile that is named
 * twice, and for each unknown one unless its mode is `off`: nothing would be checked.
 */
export const resolveProfileIds = (profiles: ProfileRegistry, named: ProfileModes): ProfileModes => {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const resolved = named.map((one, index) => {
    const found = profiles.find(one.id);
    if (found === undefined && one.mode !== 'off')
      faults.push({ at: `/profiles/${index}/id`, detail: 'is the id of no profile in force: see GET /v1/profiles' });
    const id = found?.profile.id ?? one.id;
    if (seen.has(id))
      faults.push({ at: `/profiles/${index}/id`, detail: `is of a profile that is named before: ${id}` });
    seen.add(id);
    return { ...one, id };
  });
  if (faults.length > 0)
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at} ${detail}`).join('; '), faults);
  return resolved;
};
