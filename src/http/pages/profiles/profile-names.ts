import { hash } from 'node:crypto';
import type { Profiles } from '../../../profiles/registry/profile-registry.ts';
import type { LanguageMap } from '../../../profiles/model/types.ts';

/** What profiles call the things that they define. */
export interface ProfileNames {
  /** The name of what an IRI names and the id of the profile that defines it: rather `own`, where that profile does. */
  find(id: string, own: string): { readonly prefLabel: LanguageMap; readonly profile: string } | undefined;
}

/** Where an object of a profile stands on the profile's page: short, and the same wherever it is linked from. */
export const anchorOf = (id: string): string => `x${hash('sha256', id, 'hex').slice(0, 12)}`;

/** The page of a profile. */
export const pageOf = (id: string): string => `/profiles/${encodeURIComponent(id)}`;

/** Builds the look-up of names in all profiles in force; it is made anew only when these have changed. */
export const createProfileNames = (profiles: Pick<Profiles, 'current' | 'list'>): (() => ProfileNames) => {
  let made: { readonly from: unknown; readonly names: ProfileNames } | undefined;

  const make = (): ProfileNames => {
    const all = new Map<string, { readonly prefLabel: LanguageMap; readonly profile: string }>();
    const own = new Map<string, Map<string, LanguageMap>>();
    for (const { profile } of profiles.list()) {
      const labels = new Map<string, LanguageMap>();
      for (const { concepts, templates, patterns } of profile.versions) {
        for (const { id, prefLabel } of [...concepts, ...templates, ...patterns]) {
          if (!labels.has(id)) labels.set(id, prefLabel);
          if (!all.has(id)) all.set(id, { prefLabel, profile: profile.id });
        }
      }
      own.set(profile.id, labels);
    }
    return {
      find: (id, ownId) => {
        const prefLabel = own.get(ownId)?.get(id);
        return prefLabel === undefined ? all.get(id) : { prefLabel, profile: ownId };
      },
    };
  };

  return () => {
    const from = profiles.current();
    if (made?.from !== from) made = { from, names: make() };
    return made.names;
  };
};
