import { STUDY_KINDS } from '../../consent/purposes/purpose-transitions.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { PurposeRepository } from '../../store/ports/purpose-repository.ts';
import type { StudyRepository } from '../../store/ports/study-repository.ts';
import type { KeptKeys } from '../study/key-store.ts';
import { newState } from '../study/study-state.ts';

/** What `createDiscoverStudies` is built from. */
export interface DiscoverStudiesDeps {
  readonly purposes: Pick<PurposeRepository, 'list'>;
  readonly studies: Pick<StudyRepository, 'all' | 'add'>;
  readonly topics: Pick<StudyTopics, 'ensure'>;
  readonly keys: Pick<KeptKeys, 'make'>;
  readonly now: () => number;
}

/** From here on people decide, and a study has a key and a topic. */
const BEGUN = ['open', 'suspended', 'closed'] as const;
/** How often it is looked for them, in milliseconds. */
const EVERY_MS = 1000;

/**
 * Builds the looking for studies that have opened, once a second at most: they get a topic and a key, and are
 * releasable from then on. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export const createDiscoverStudies = ({
  purposes,
  studies,
  topics,
  keys,
  now,
}: DiscoverStudiesDeps): (() => Promise<void>) => {
  let looked = 0;
  return async () => {
    if (now() - looked < EVERY_MS) return;
    const known = new Set((await studies.all()).map(({ id }) => id));
    // Drafts are not even read: labs may write as many as they like.
    for (const filter of STUDY_KINDS.flatMap((kind) => BEGUN.map((state) => ({ kind, state })))) {
      for (const { id } of await purposes.list(filter)) {
        if (known.has(id)) continue;
        await topics.ensure(id);
        await studies.add(newState(id, await keys.make(id)));
        known.add(id);
      }
    }
    looked = now();
  };
};
