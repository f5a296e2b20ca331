import { RELEASED_KINDS } from '../../consent/purposes/purpose-transitions.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { PurposeRepository } from '../../store/ports/consent/purpose-repository.ts';
import type { StudyRepository } from '../../store/ports/studies/study-repository.ts';
import type { StudyKeyStore } from '../study/key-store.ts';
import { newStudyState } from '../study/study-state.ts';

export interface DiscoverStudiesDeps {
  readonly purposes: Pick<PurposeRepository, 'list'>;
  readonly studies: StudyRepository;
  readonly topics: StudyTopics;
  readonly keys: StudyKeyStore;
  readonly now: () => number;
}

/** The states in which people can decide on a study, so that it needs a key and a topic. */
const STARTED_STATES = ['open', 'suspended', 'closed'] as const;
const INTERVAL_MS = 1000;

/**
 * Finds studies that have opened, at most once a second, and creates their topics, keys and states. Rejects with
 * Problem `store-unavailable` or `journal-unavailable`.
 */
export const createDiscoverStudies = ({
  purposes,
  studies,
  topics,
  keys,
  now,
}: DiscoverStudiesDeps): (() => Promise<void>) => {
  let lastRun = 0;
  return async () => {
    if (now() - lastRun < INTERVAL_MS) return;
    const known = new Set((await studies.all()).map(({ id }) => id));
    for (const { id } of await purposes.list({ kind: RELEASED_KINDS, state: STARTED_STATES })) {
      if (known.has(id)) continue;
      await topics.ensure(id);
      const topic = (await topics.readState(id))?.id;
      const state = newStudyState(id, await keys.createWrapped(id));
      await studies.add(topic === undefined ? state : { ...state, topic });
      known.add(id);
    }
    lastRun = now();
  };
};
