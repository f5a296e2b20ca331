import type { StudyRepository } from '../../store/ports/studies/study-repository.ts';
import { createStudyKeys, newStudyKey, type StudyKeys } from './study-keys.ts';
import { readStudyState } from './study-state.ts';
import { unwrapStudyKey, wrapStudyKey } from './wrapped-key.ts';

/** The pseudonymisation keys of studies, which are stored wrapped. */
export interface StudyKeyStore {
  /** A new key, wrapped, to be stored with the study. */
  createWrapped(study: string): Promise<string>;
  /** Reads and unwraps the key of a study; undefined if it has none (any more). */
  find(study: string): Promise<StudyKeys | undefined>;
}

interface StudyKeyStoreDeps {
  readonly repository: Pick<StudyRepository, 'find'>;
  readonly wrappingKey: Uint8Array;
}

/** Caches no key material: a caller that does must drop it when the study is destroyed. */
export const createStudyKeyStore = ({ repository, wrappingKey }: StudyKeyStoreDeps): StudyKeyStore => ({
  createWrapped: (study) => wrapStudyKey(wrappingKey, study, newStudyKey()),
  find: async (study) => {
    const wrapped = (await readStudyState(repository, study))?.key;
    return wrapped === undefined ? undefined : createStudyKeys(await unwrapStudyKey(wrappingKey, study, wrapped));
  },
});
