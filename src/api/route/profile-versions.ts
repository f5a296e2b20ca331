import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';

/** The ids of the versions of a profile; a profile that is not loaded is taken for the id of a version. */
export const profileVersionsOf = (profiles: ProfileRegistry, id: string): readonly string[] => {
  const loaded = profiles.find(id)?.profile;
  return loaded?.id === id ? loaded.versions.map((version) => version.id) : [id];
};
