import type { Profile, ProfileVersion } from '../model/types.ts';

/** A version without objects in the present document of its profile, with the earlier document that has them. */
export interface EarlierVersion {
  readonly version: ProfileVersion;
  /** JSON-LD, UTF-8. */
  readonly document: Uint8Array;
}

const isEmpty = ({ concepts, templates, patterns }: ProfileVersion): boolean =>
  concepts.length + templates.length + patterns.length === 0;

/** The versions of a document that have objects, as earlier versions of a later document. */
export const definedVersions = ({ versions }: Profile, document: Uint8Array): readonly EarlierVersion[] =>
  versions.filter((version) => !isEmpty(version)).map((version) => ({ version, document }));

/**
 * Completes a profile by the versions of which its document has no objects. Of several earlier ones with one id the
 * first counts. Versions that the document does not name at all come last, in the order given.
 */
export const withEarlierVersions = (
  profile: Profile,
  earlier: readonly EarlierVersion[],
): { readonly profile: Profile; readonly earlierVersions: readonly EarlierVersion[] } => {
  const defined = new Set(profile.versions.filter((version) => !isEmpty(version)).map(({ id }) => id));
  const staying = new Map<string, EarlierVersion>();
  for (const one of earlier) {
    const { id } = one.version;
    if (!defined.has(id) && !staying.has(id)) staying.set(id, one);
  }
  if (staying.size === 0) return { profile, earlierVersions: [] };
  const named = new Set(profile.versions.map(({ id }) => id));
  const unnamed = [...staying.values()].filter(({ version }) => !named.has(version.id));
  return {
    profile: {
      ...profile,
      versions: [
        ...profile.versions.map((version) => staying.get(version.id)?.version ?? version),
        ...unnamed.map(({ version }) => version),
      ],
    },
    earlierVersions: [...staying.values()],
  };
};
