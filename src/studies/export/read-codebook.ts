import type { Purpose } from '../../consent/model/types.ts';
import type { Profile } from '../../profiles/model/types.ts';
import { codebookOf, type Codebook } from './codebook.ts';
import type { VerbLabels } from './verb-labels.ts';

/** The codebook of a study as it is now; undefined where its purpose has no view. Rejects as `VerbLabels` does. */
export type ReadCodebook = (purpose: Purpose) => Promise<Codebook | undefined>;

/** What `createReadCodebook` is built from. */
export interface ReadCodebookDeps {
  /** The profiles that are held here. */
  readonly held: () => readonly Profile[];
  readonly verbLabels: VerbLabels;
}

/**
 * Builds the reading of codebooks: verbs in scope that no profile names are called what tools call them, where that can
 * be told.
 */
export const createReadCodebook =
  ({ held, verbLabels }: ReadCodebookDeps): ReadCodebook =>
  async (purpose) => {
    const profiles = held();
    const book = codebookOf(purpose, profiles);
    const unnamed = book?.verbs.filter(({ label }) => Object.keys(label).length === 0).map(({ id }) => id) ?? [];
    return unnamed.length === 0 ? book : codebookOf(purpose, profiles, await verbLabels(unnamed, purpose));
  };
