import type { Profiles } from '../../profiles/registry/profile-registry.ts';
import type { NewSource } from '../../sources/sources.ts';
import { type Fault, Problem } from '../../core/problem.ts';

/** How a source is held to profiles, one by one. */
type Held = NonNullable<NewSource['profiles']>;

/**
 * What a source is to be held to, by the IRIs of profiles: the id of a version stands for its profile. Throws Problem
 * `invalid-request`, naming each that is in force nowhere, since nothing would be checked, and each that is named
 * twice; of one that is `off` nothing needs to be known.
 */
export const heldProfiles = (profiles: Pick<Profiles, 'find'>, named: Held): Held => {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const held = named.map((one, index) => {
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
  return held;
};
