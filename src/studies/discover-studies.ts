import { STUDY_KINDS } from '../consent/purpose-steps.ts';
import type { StudyTopics } from '../journal/study-topics.ts';
import type { PurposeShelf } from '../store/purpose-shelf.ts';
import type { StudyShelf } from '../store/study-shelf.ts';
import type { KeptKeys } from './kept-keys.ts';
import { newState } from './study-state.ts';

/** What `createDiscoverStudies` is built from. */
export interface DiscoverStudiesParts {
  readonly purposes: Pick<PurposeShelf, 'list'>;
  readonly studies: Pick<StudyShelf, 'all' | 'add'>;
  readonly topics: Pick<StudyTopics, 'ensure'>;
  readonly keys: Pick<KeptKeys, 'make'>;
  readonly now: () => number;
}

/** From here on people decide, and a study has a key and a topic. */
const BEGUN: readonly string[] = ['open', 'suspended', 'closed'];
/** How often it is looked for them, in milliseconds. */
const EVERY_MS = 1000;

/** Builds the looking for studies that have opened, once a second at most: they get a topic and a key, and are releasable from then on. Rejects with Problem `store-unavailable` or `journal-unavailable`. */
export const createDiscoverStudies = ({ purposes, studies, topics, keys, now }: DiscoverStudiesParts): (() => Promise<void>) => {
  let looked = 0;
  return async () => {
    if (now() - looked < EVERY_MS) return;
    const known = new Set((await studies.all()).map(({ id }) => id));
    for (const kind of STUDY_KINDS) {
      for (const { id, state } of await purposes.list({ kind })) {
        if (!BEGUN.includes(state) || known.has(id)) continue;
        await topics.ensure(id);
        await studies.add(newState(id, await keys.make(id)));
        known.add(id);
      }
    }
    looked = now();
  };
};
