import type { StudyShelf } from '../store/study-shelf.ts';
import { createStudyKeys, newStudyKey, type StudyKeys } from './study-keys.ts';
import { readState } from './study-state.ts';
import { unwrapStudyKey, wrapStudyKey } from './wrapped-key.ts';

/** The keys of studies, kept wrapped. */
export interface KeptKeys {
  /** A new key for a study, wrapped. */
  make(study: string): Promise<string>;
  /** What stands for things in a study, read now; undefined where it has no key (any more). */
  of(study: string): Promise<StudyKeys | undefined>;
}

/** Builds the keeping of keys. What was unwrapped is used for as long as the study has that very key. */
export const createKeptKeys = ({ shelf, wrappingKey }: { readonly shelf: Pick<StudyShelf, 'find'>; readonly wrappingKey: Uint8Array }): KeptKeys => {
  const known = new Map<string, { readonly wrapped: string; readonly keys: StudyKeys }>();
  return {
    make: (study) => wrapStudyKey(wrappingKey, study, newStudyKey()),
    of: async (study) => {
      const wrapped = (await readState(shelf, study))?.key;
      if (wrapped === undefined) {
        known.delete(study);
        return undefined;
      }
      const there = known.get(study);
      if (there?.wrapped === wrapped) return there.keys;
      const keys = createStudyKeys(await unwrapStudyKey(wrappingKey, study, wrapped));
      known.set(study, { wrapped, keys });
      return keys;
    },
  };
};
