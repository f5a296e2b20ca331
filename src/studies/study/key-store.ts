import type { StudyRepository } from '../../store/ports/study-repository.ts';
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

/** Builds the keeping of keys. Nothing of a key is remembered here: whoever does lets go of it with the study. */
export const createKeptKeys = ({
  repository,
  wrappingKey,
}: {
  readonly repository: Pick<StudyRepository, 'find'>;
  readonly wrappingKey: Uint8Array;
}): KeptKeys => ({
  make: (study) => wrapStudyKey(wrappingKey, study, newStudyKey()),
  of: async (study) => {
    const wrapped = (await readState(repository, study))?.key;
    return wrapped === undefined ? undefined : createStudyKeys(await unwrapStudyKey(wrappingKey, study, wrapped));
  },
});
