import type { ProfileMode, Source } from '../store/ports/source-repository.ts';

/** How a source is held to a profile of which nothing was said: it is observed, and nothing is refused. */
const UNSAID: ProfileMode = { mode: 'observe', policy: 'any' };

/** How the source is held to the profile with this IRI; of a source that is not there nothing was said either. */
export const modeOf = (source: Pick<Source, 'profiles'> | undefined, profileId: string): ProfileMode =>
  source?.profiles?.find(({ id }) => id === profileId) ?? UNSAID;
