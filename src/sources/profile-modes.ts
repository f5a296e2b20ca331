import type { ProfileMode, Source } from '../store/ports/source-repository.ts';

/** For a profile without a mode: violations are reported, and nothing is refused. */
const DEFAULT_MODE: ProfileMode = { mode: 'observe', policy: 'any' };

/** The mode in which a source is held to the profile with this IRI; the default where the source is unknown. */
export const profileModeOf = (source: Pick<Source, 'profiles'> | undefined, profileId: string): ProfileMode =>
  source?.profiles?.find(({ id }) => id === profileId) ?? DEFAULT_MODE;
