import { setTimeout as pause } from 'node:timers/promises';
import { defined } from '../../core/json-object.ts';
import { batchesOf } from '../../core/batches.ts';
import { Problem } from '../../core/problem.ts';
import type { StudyTopics, StudyTopicState } from '../../journal/port/study-topics.ts';
import type { Store } from '../../store/ports/store.ts';
import { readForwarding, updateForwarding } from '../../studies/forward/forwarding.ts';
import { KEYS_PER_CALL } from '../../studies/study/batch-limits.ts';
import {
  readStudyState,
  type StudyState,
  updateStudyState,
  withoutStreamPlaces,
} from '../../studies/study/study-state.ts';

interface BeginStudyTopicDeps {
  readonly store: Pick<Store, 'forwardings' | 'releases' | 'studies'>;
  readonly topics: Pick<StudyTopics, 'destroy' | 'ensure' | 'readState'>;
}

const PAGE_SIZE = 500;
/** The time that a broker may need to delete a topic, or to know a new one, after it has said so. */
const BROKER_MS = 30_000;
const POLL_MS = 200;
/** No topic has this id. */
const LOST = 'lost';

const waitForState = async (
  topics: BeginStudyTopicDeps['topics'],
  study: string,
  isWanted: (state: StudyTopicState | undefined) => boolean,
): Promise<StudyTopicState | undefined> => {
  for (const until = performance.now() + BROKER_MS; ;) {
    const state = await topics.readState(study);
    if (isWanted(state)) return state;
    if (performance.now() > until)
      throw new Problem('journal-unavailable', 'The brokers do not replace the topic of a study now.');
    await pause(POLL_MS);
  }
};

/** Puts an empty topic in the place of whatever is there, which may have records that were retracted since. */
const replaceTopic = async (topics: BeginStudyTopicDeps['topics'], study: string): Promise<string | undefined> => {
  if ((await topics.readState(study)) !== undefined) {
    await topics.destroy(study);
    await waitForState(topics, study, (state) => state === undefined);
  }
  await topics.ensure(study);
  return (await waitForState(topics, study, (state) => state !== undefined))?.id;
};

/** Has the owners publish again the releases that were published. */
const requestRereleases = async ({ releases }: BeginStudyTopicDeps['store'], study: string): Promise<void> => {
  for (let after = ''; ;) {
    const page = await releases.findByStudy(study, { after, limit: PAGE_SIZE });
    const published = page.filter(({ due, pendingRetraction }) => due === undefined && pendingRetraction === undefined);
    for (const some of batchesOf(published, KEYS_PER_CALL)) await releases.requestRerelease(some.map(({ key }) => key));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_SIZE) return;
    after = last.key;
  }
};

/** A study that releases records goes through all its participants again; another does once it begins to. */
const withBackfill = (state: StudyState): StudyState => {
  if (!state.emits) return state;
  const { narrowing } = state.backfill ?? {};
  return { ...state, backfill: { begun: state.v, ...(narrowing !== undefined && { narrowing: {} }) } };
};

/**
 * Has a study go through its participants again. Statements that the sink has stored, and that a lost journal has not
 * shown to the publisher, are then released. Repeatable; rejects with Problem `store-unavailable`.
 */
export const beginBackfill = async ({ studies }: Pick<Store, 'studies'>, study: string): Promise<void> => {
  await updateStudyState(studies, study, withBackfill);
};

/**
 * Begins a new incarnation of a study's topic: an empty one, in the place of one that is lost, an older copy, or
 * another's. Publishers fill it again from the store, and its forwarding reads it from its beginning; no place in the
 * old one is left. Repeatable. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export const beginStudyTopic = async ({ store, topics }: BeginStudyTopicDeps, study: string): Promise<void> => {
  const { studies, forwardings } = store;
  if ((await readStudyState(studies, study)) === undefined) return;
  // If this were cut off, a state that remembers no topic would take the empty topic for its own.
  await updateStudyState(studies, study, (state) => (state.topic === undefined ? { ...state, topic: LOST } : state));
  const topic = await replaceTopic(topics, study);
  await requestRereleases(store, study);
  if ((await readForwarding(forwardings, study)) !== undefined)
    await updateForwarding(forwardings, study, ({ unacknowledged: _, nextTryAt: __, ...forwarding }) => ({
      ...forwarding,
      position: 0,
    }));
  // Last: until the state knows the new topic, the topic is at fault.
  await updateStudyState(studies, study, (state) =>
    withBackfill({ ...withoutStreamPlaces(state), ...defined({ topic }) }),
  );
};
