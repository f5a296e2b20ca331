import type { CachedSources } from './cached-sources.ts';
import type { ProfileMode, Source } from '../../store/ports/sources/source-repository.ts';

/** For a profile without a mode: violations are reported, and nothing is refused. */
const DEFAULT_MODE: ProfileMode = { mode: 'observe', policy: 'any' };

/** True if a profile is off for a source: its statements are not evaluated by it, and in no run of its patterns. */
export type IsOff = (source: string, profileId: string) => Promise<boolean>;

export const createIsOff =
  (sources: CachedSources): IsOff =>
  async (source, profileId) =>
    profileModeOf(await sources(source), profileId).mode === 'off';

/** The mode of the profile with this IRI for a source; the default if the source is unknown. */
export const profileModeOf = (source: Pick<Source, 'profiles'> | undefined, profileId: string): ProfileMode =>
  source?.profiles?.find(({ id }) => id === profileId) ?? DEFAULT_MODE;
