import type { Purpose } from '../../consent/model/types.ts';
import type { Profile } from '../../profiles/model/types.ts';
import { codebookOf, type Codebook } from './codebook.ts';
import type { VerbLabels } from './verb-labels.ts';

/** The current codebook of a study; undefined if its purpose has no view. Rejects as `VerbLabels` does. */
export type ReadCodebook = (purpose: Purpose) => Promise<Codebook | undefined>;

export interface ReadCodebookDeps {
  readonly loadedProfiles: () => readonly Profile[];
  readonly verbLabels: VerbLabels;
}

/** Verbs in scope that no profile labels get the label that tools display, if `VerbLabels` finds one. */
export const createReadCodebook =
  ({ loadedProfiles, verbLabels }: ReadCodebookDeps): ReadCodebook =>
  async (purpose) => {
    const profiles = loadedProfiles();
    const book = codebookOf(purpose, profiles);
    const unnamed = book?.verbs.filter(({ label }) => Object.keys(label).length === 0).map(({ id }) => id) ?? [];
    return unnamed.length === 0 ? book : codebookOf(purpose, profiles, await verbLabels(unnamed, purpose));
  };
