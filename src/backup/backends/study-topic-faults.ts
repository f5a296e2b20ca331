import { isProblem } from '../../core/problem.ts';
import { withTimeout } from '../../core/retry/with-timeout.ts';
import type { StudyTopics, StudyTopicState } from '../../journal/port/study-topics.ts';
import { intactRecords } from '../../store/ports/checked/damaged-record.ts';
import type { Store } from '../../store/ports/store.ts';
import type { StoredForwarding } from '../../store/ports/studies/forwarding-repository.ts';
import type { Forwarding } from '../../studies/forward/forwarding.ts';
import { reachedOffset, type StudyState, updateStudyState } from '../../studies/study/study-state.ts';

/** The reason why the topic of a study is not, or not any more, the one that the store knows. */
export interface StudyTopicFault {
  readonly kind: 'study-topic';
  readonly study: string;
  /** `behind`: the topic lacks appends that it had, so it is an older copy, or was cut off. */
  readonly why: 'missing' | 'other' | 'behind';
}

export interface StudyTopicDeps {
  readonly store: Pick<Store, 'forwardings' | 'studies'>;
  readonly topics: Pick<StudyTopics, 'consumedOffsets' | 'readState'>;
}

/** The studies that must have a topic: the destruction of a study begins with its key. */
const readStudies = async ({ studies }: Pick<Store, 'studies'>): Promise<readonly StudyState[]> =>
  intactRecords((await studies.all()) as readonly StudyState[]).filter(({ key }) => key !== undefined);

const readPositions = async ({ forwardings }: StudyTopicDeps['store']): Promise<ReadonlyMap<string, number>> =>
  new Map(
    intactRecords(await forwardings.all()).map((one: StoredForwarding) => [one.id, (one as Forwarding).position]),
  );

const unlessUnavailable = async <T>(read: () => Promise<T>): Promise<{ readonly found: T } | 'unavailable'> => {
  try {
    return { found: await read() };
  } catch (thrown) {
    const isLate = thrown instanceof Error && thrown.name === 'TimeoutError';
    if (isLate || isProblem(thrown, 'journal-unavailable')) return 'unavailable';
    throw thrown;
  }
};

/** Soon after a start of the brokers none may answer for a group, and a broker that hangs never does. */
const CONSUMED_TIMEOUT_MS = 2000;

/**
 * True if the topics have read less of the journal than the store has noted of them. The store notes an offset only
 * once the topics have appended all before it. A partition whose offset a broker has forgotten, or cannot say now,
 * shows nothing.
 */
const areOlder = async ({ store: { studies }, topics }: StudyTopicDeps): Promise<boolean> => {
  const noted = intactRecords(await studies.consumedOffsets());
  if (noted.length === 0) return false;
  const reading = await unlessUnavailable(() => withTimeout(CONSUMED_TIMEOUT_MS, () => topics.consumedOffsets()));
  if (reading === 'unavailable') return false;
  return noted.some(({ partition, offset }) => (reading.found.get(partition) ?? offset) < offset);
};

/** The topics of these studies, up to the first that cannot be read now. */
const readTopics = async (
  { topics }: StudyTopicDeps,
  states: readonly StudyState[],
): Promise<readonly (readonly [StudyState, StudyTopicState | undefined])[]> => {
  const read: (readonly [StudyState, StudyTopicState | undefined])[] = [];
  for (const state of states) {
    const reading = await unlessUnavailable(() => topics.readState(state.id));
    // A start must not wait for a broker that hangs: the next check compares again.
    if (reading === 'unavailable') break;
    read.push([state, reading.found]);
  }
  return read;
};

/**
 * The faults of the topics of studies, by study. A state that remembers no topic, of a release before, only needs a
 * topic. From the first topic that cannot be read now, nothing more is compared. Rejects with Problem
 * `store-unavailable`.
 */
export const findStudyTopicFaults = async (deps: StudyTopicDeps): Promise<readonly StudyTopicFault[]> => {
  const { store } = deps;
  // Read before the topics, which only grow.
  const [states, positions] = [await readStudies(store), await readPositions(store)];
  const [read, isOlder] = await Promise.all([readTopics(deps, states), states.length > 0 && areOlder(deps)]);
  return read.flatMap(([state, found]): readonly StudyTopicFault[] => {
    const { id: study, topic } = state;
    const isOther = topic !== undefined && found?.id !== undefined && found.id !== topic;
    const reached = Math.max(reachedOffset(state), positions.get(study) ?? 0);
    const isBehind = found !== undefined && (isOlder || found.end < reached);
    const why = found === undefined ? 'missing' : isOther ? 'other' : isBehind ? 'behind' : undefined;
    return why === undefined ? [] : [{ kind: 'study-topic', study, why }];
  });
};

/** Has each study remember the topic that it has, if it remembers none. Rejects as `findStudyTopicFaults`. */
export const adoptStudyTopics = async ({
  store,
  topics,
}: {
  readonly store: Pick<Store, 'studies'>;
  readonly topics: Pick<StudyTopics, 'readState'>;
}): Promise<void> => {
  for (const { id, topic } of await readStudies(store)) {
    const reading = topic === undefined ? await unlessUnavailable(() => topics.readState(id)) : 'unavailable';
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
  behind: 'lacks what it had: it is an older copy, or was cut off',
} as const satisfies Readonly<Record<StudyTopicFault['why'], string>>;

/** Describes the fault, as the beginning of a sentence. */
export const describeStudyTopicFault = ({ study, why }: StudyTopicFault, others: number): string => {
  const more = others === 0 ? '' : ` (and those of ${others} more ${others === 1 ? 'study' : 'studies'})`;
  return `the topic of ${study}${more} ${WHYS[why]}: the topics of studies are not those of this store`;
};
