import { isProblem } from '../../core/problem.ts';
import type { StudyTopics, StudyTopicState } from '../../journal/port/study-topics.ts';
import { wholeRecords } from '../../store/ports/checked/damaged-record.ts';
import type { Store } from '../../store/ports/store.ts';
import type { StoredForwarding } from '../../store/ports/studies/forwarding-repository.ts';
import type { Forwarding } from '../../studies/forward/forwarding.ts';
import { reachedOffset, type StudyState, updateStudyState } from '../../studies/study/study-state.ts';

/** Why the topic of a study is not, or not any more, the one that the store knows. */
export interface StudyTopicFault {
  readonly kind: 'study-topic';
  readonly study: string;
  /** `behind`: it ends before an offset that it had reached, so it is an older copy, or was cut off. */
  readonly why: 'missing' | 'other' | 'behind';
}

export interface StudyTopicDeps {
  readonly store: Pick<Store, 'forwardings' | 'studies'>;
  readonly topics: Pick<StudyTopics, 'readState'>;
}

/** The studies that must have a topic: the destruction of a study begins with its key. */
const readStudies = async ({ studies }: StudyTopicDeps['store']): Promise<readonly StudyState[]> =>
  wholeRecords((await studies.all()) as readonly StudyState[]).filter(({ key }) => key !== undefined);

const readPositions = async ({ forwardings }: StudyTopicDeps['store']): Promise<ReadonlyMap<string, number>> =>
  new Map(wholeRecords(await forwardings.all()).map((one: StoredForwarding) => [one.id, (one as Forwarding).position]));

const readOrNothing = async (
  topics: StudyTopicDeps['topics'],
  study: string,
): Promise<{ readonly found: StudyTopicState | undefined } | 'unavailable'> => {
  try {
    return { found: await topics.readState(study) };
  } catch (thrown) {
    if (isProblem(thrown, 'journal-unavailable')) return 'unavailable';
    throw thrown;
  }
};

/**
 * The faults of the topics of studies, by study. A state that remembers no topic, of a release before, only needs one.
 * From the first topic on that cannot be read now, nothing is compared. Rejects with Problem `store-unavailable`.
 */
export const findStudyTopicFaults = async ({ store, topics }: StudyTopicDeps): Promise<readonly StudyTopicFault[]> => {
  // Read before the topics, which only grow.
  const [states, positions] = [await readStudies(store), await readPositions(store)];
  const faults: StudyTopicFault[] = [];
  for (const state of states) {
    const { id: study, topic } = state;
    const reading = await readOrNothing(topics, study);
    // A start must not wait for a broker that hangs: the next check compares again.
    if (reading === 'unavailable') return faults;
    const { found } = reading;
    const isOther = topic !== undefined && found?.id !== undefined && found.id !== topic;
    const reached = Math.max(reachedOffset(state), positions.get(study) ?? 0);
    const why = found === undefined ? 'missing' : isOther ? 'other' : found.end < reached ? 'behind' : undefined;
    if (why !== undefined) faults.push({ kind: 'study-topic', study, why });
  }
  return faults;
};

/** Has each study remember the topic that it has, where it remembers none. Rejects as `findStudyTopicFaults`. */
export const adoptStudyTopics = async ({ store, topics }: StudyTopicDeps): Promise<void> => {
  for (const { id, topic } of await readStudies(store)) {
    const reading = topic === undefined ? await readOrNothing(topics, id) : 'unavailable';
    const found = reading === 'unavailable' ? undefined : reading.found?.id;
    if (found === undefined) continue;
    await updateStudyState(store.studies, id, (state) =>
      state.topic === undefined && state.key !== undefined ? { ...state, topic: found } : state,
    );
  }
};

const WHYS = {
  missing: 'is missing',
  other: 'was begun anew',
  behind: 'ends before what was read of it: it is an older copy, or was cut off',
} as const satisfies Readonly<Record<StudyTopicFault['why'], string>>;

/** What is wrong, as the beginning of a sentence. */
export const describeStudyTopicFault = ({ study, why }: StudyTopicFault, others: number): string => {
  const more = others === 0 ? '' : ` (and those of ${others} more ${others === 1 ? 'study' : 'studies'})`;
  return `the topic of ${study}${more} ${WHYS[why]}: the topics of studies are not those of this store`;
};
