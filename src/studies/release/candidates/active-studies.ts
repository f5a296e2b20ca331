import type { FindPurposesInForce } from '../../../consent/decisions/purposes-in-force.ts';
import type { Purpose } from '../../../consent/model/types.ts';
import type { Profile } from '../../../profiles/model/types.ts';
import type { StoredStudy, StudyRepository } from '../../../store/ports/studies/study-repository.ts';
import type { StudyKeyStore } from '../../study/key-store.ts';
import type { StudyKeys } from '../../study/study-keys.ts';
import type { StudyState } from '../../study/study-state.ts';
import { createBuildRelease } from './build-release.ts';

/** A study to which records are released now. */
export interface ActiveStudy {
  readonly purpose: Purpose;
  readonly buildRelease: ReturnType<typeof createBuildRelease>;
  readonly keys: StudyKeys;
}

/** The active studies, read after the call; or those of `all`, if these were read just now. */
export type ActiveStudies = (all?: readonly StoredStudy[]) => Promise<readonly ActiveStudy[]>;

export interface ActiveStudiesDeps {
  readonly studies: StudyRepository;
  readonly findPurposes: FindPurposesInForce;
  readonly keys: Pick<StudyKeyStore, 'find'>;
  readonly loadedProfiles: () => readonly Profile[];
  /** PUBLIC_URL, without a slash at its end. */
  readonly publicUrl: string;
  readonly now: () => number;
}

interface CachedStudy {
  readonly stamp: string;
  readonly profiles: readonly Profile[];
  readonly study: ActiveStudy;
}

/** The stamp changes with all inputs of `buildRelease`, except the profiles. */
const stampOf = ({ version, state, accepts, hash, raisedAssurance }: Purpose, { key = '' }: StudyState): string =>
  `${version} ${state} ${accepts.join()} ${hash} ${raisedAssurance ?? ''} ${key}`;

/** Returns the same list for as long as the same profiles are loaded. */
const createStableProfiles = (loadedProfiles: () => readonly Profile[]): (() => readonly Profile[]) => {
  let last: readonly Profile[] = [];
  return () => {
    const current = loadedProfiles();
    if (current.length !== last.length || current.some((profile, index) => profile !== last[index])) last = current;
    return last;
  };
};

/**
 * Active studies are open, not over, and above their k-anonymity threshold (`StudyState.emits`). `buildRelease`, which
 * has the study's key, is cached while the study is active and its inputs do not change. Rejects with Problem
 * `store-unavailable`.
 */
export const createActiveStudies = (deps: ActiveStudiesDeps): ActiveStudies => {
  const { studies, findPurposes, keys, publicUrl, now } = deps;
  const stableProfiles = createStableProfiles(deps.loadedProfiles);
  const cache = new Map<string, CachedStudy>();

  const activate = async (state: StudyState, purpose: Purpose): Promise<ActiveStudy | undefined> => {
    const stamp = stampOf(purpose, state);
    const profiles = stableProfiles();
    const cached = cache.get(purpose.id);
    if (cached?.stamp === stamp && cached.profiles === profiles) return cached.study;
    const studyKeys = await keys.find(purpose.id);
    if (studyKeys === undefined) return undefined;
    const buildRelease = createBuildRelease({ purpose, loadedProfiles: profiles, keys: studyKeys, publicUrl });
    const study = { purpose, buildRelease, keys: studyKeys };
    cache.set(purpose.id, { stamp, profiles, study });
    return study;
  };

  return async (all) => {
    const eligible = ((all ?? (await studies.all())) as readonly StudyState[]).filter(({ emits }) => emits);
    // The key of a study that is over must leave memory too.
    const ids = new Set(eligible.map(({ id }) => id));
    for (const id of cache.keys()) if (!ids.has(id)) cache.delete(id);
    if (eligible.length === 0) return [];
    const found = await findPurposes([...ids]);
    const active = await Promise.all(
      eligible.map(async (state) => {
        const purpose = found.get(state.id)?.purpose;
        return purpose?.state === 'open' && (purpose.until ?? Infinity) > now() ? activate(state, purpose) : undefined;
      }),
    );
    return active.filter((study) => study !== undefined);
  };
};
