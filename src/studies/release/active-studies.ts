import type { DecidedPurpose } from '../../consent/decisions/decision-service.ts';
import type { Purpose } from '../../consent/model/types.ts';
import type { Profile } from '../../profiles/model/types.ts';
import type { StoredStudy, StudyRepository } from '../../store/ports/study-repository.ts';
import type { KeptKeys } from '../study/key-store.ts';
import { createRelease } from './build-release.ts';
import type { StudyState } from '../study/study-state.ts';

/** A study that records are released to now. */
export interface EmittingStudy {
  readonly purpose: Purpose;
  readonly release: ReturnType<typeof createRelease>;
}

/** What `createEmittingStudies` is built from. */
export interface EmittingStudiesDeps {
  readonly studies: Pick<StudyRepository, 'all'>;
  /** Purposes by their ids, each in its newest version in force, read now. */
  readonly purposes: (ids: readonly string[]) => Promise<ReadonlyMap<string, DecidedPurpose>>;
  readonly keys: Pick<KeptKeys, 'of'>;
  /** The profiles that are held here. */
  readonly held: () => readonly Profile[];
  /** PUBLIC_URL, without a slash at its end. */
  readonly publicUrl: string;
  readonly now: () => number;
}

/**
 * Builds the question to which studies records are released, read after the call (or of `all` studies, where those were
 * read just now): those that are open, not over, and have their minimum of participants. What a release is made of is
 * remembered for as long as it emits, and its purpose, key and profiles are the same. Rejects with Problem
 * `store-unavailable`.
 */
export const createEmittingStudies = ({
  studies,
  purposes,
  keys,
  held,
  publicUrl,
  now,
}: EmittingStudiesDeps): ((all?: readonly StoredStudy[]) => Promise<readonly EmittingStudy[]>) => {
  const known = new Map<
    string,
    { readonly stamp: string; readonly held: readonly Profile[]; readonly study: EmittingStudy }
  >();
  let lastHeld: readonly Profile[] = [];

  /** The same list for as long as the same profiles are held. */
  const heldNow = (): readonly Profile[] => {
    const fresh = held();
    if (fresh.length !== lastHeld.length || fresh.some((profile, index) => profile !== lastHeld[index]))
      lastHeld = fresh;
    return lastHeld;
  };
  const studyOf = async (state: StudyState, purpose: Purpose): Promise<EmittingStudy | undefined> => {
    const stamp = `${purpose.version} ${purpose.state} ${purpose.accepts.join()} ${purpose.hash} ${state.key ?? ''}`;
    const profiles = heldNow();
    const there = known.get(purpose.id);
    if (there?.stamp === stamp && there.held === profiles) return there.study;
    const studyKeys = await keys.of(purpose.id);
    if (studyKeys === undefined) return undefined;
    const study = { purpose, release: createRelease({ purpose, held: profiles, keys: studyKeys, publicUrl }) };
    known.set(purpose.id, { stamp, held: profiles, study });
    return study;
  };

  return async (all) => {
    const emitting = ((all ?? (await studies.all())) as readonly StudyState[]).filter(({ emits }) => emits);
    // With a study that is over goes its key, from memory too.
    const ids = new Set(emitting.map(({ id }) => id));
    for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
    if (emitting.length === 0) return [];
    const found = await purposes([...ids]);
    const open = await Promise.all(
      emitting.map(async (state) => {
        const purpose = found.get(state.id)?.purpose;
        return purpose?.state === 'open' && (purpose.until ?? Infinity) > now() ? studyOf(state, purpose) : undefined;
      }),
    );
    return open.filter((study) => study !== undefined);
  };
};
