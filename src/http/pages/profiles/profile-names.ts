import { hash } from 'node:crypto';
import type { ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import type { LanguageMap } from '../../../xapi/model/types.ts';

/** The names of templates, concepts and patterns in all profiles in force. */
export interface ProfileNames {
  /** The name of an object and the id of the profile that defines it. If several profiles do, `own` is preferred. */
  find(id: string, own: string): { readonly prefLabel: LanguageMap; readonly profile: string } | undefined;
}

/** The anchor of an object on the page of its profile: short, and the same on each page that links to it. */
export const anchorOf = (id: string): string => `x${hash('sha256', id, 'hex').slice(0, 12)}`;

/** The path of the page of a profile. */
export const profilePath = (id: string): string => `/profiles/${encodeURIComponent(id)}`;

/** Names are collected again only when the profiles in force have changed. */
export const createProfileNames = (profiles: ProfileRegistry): (() => ProfileNames) => {
  let cached: { readonly from: unknown; readonly names: ProfileNames } | undefined;

  const collect = (): ProfileNames => {
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
    if (cached?.from !== from) cached = { from, names: collect() };
    return cached.names;
  };
};
