import { defined } from '../../core/json-object.ts';
import { batchesOf } from '../../core/batches.ts';
import { isProblem } from '../../core/problem.ts';
import type { Journal } from '../../journal/port/journal.ts';
import { HEARTBEAT_KEY, type StudyTopics } from '../../journal/port/study-topics.ts';
import { intactRecords } from '../../store/ports/checked/damaged-record.ts';
import type { Store } from '../../store/ports/store.ts';
import { changesOf } from '../../studies/export/fold-changelog.ts';
import { studyOwner } from '../../studies/release/maintenance/maintain-studies.ts';
import { KEYS_PER_CALL } from '../../studies/study/batch-limits.ts';
import { isForwarding } from '../../studies/study/forward-key.ts';
import { type StudyState, updateStudyState, withDeletions } from '../../studies/study/study-state.ts';

interface RetractUnknownDeps {
  readonly store: Store;
  readonly journal: Journal;
  readonly topics: StudyTopics;
  readonly now: () => number;
}

/** The keys that no tombstone has ended, in their order; none without the topic. */
const readHeld = async (topics: RetractUnknownDeps['topics'], study: string): Promise<readonly string[]> => {
  const held = new Set<string>();
  try {
    const head = await topics.stableHead(study);
    for await (const { key, value } of changesOf(topics, study, head))
      if (value === null) held.delete(key);
      else if (key !== HEARTBEAT_KEY) held.add(key);
  } catch (thrown) {
    if (!isProblem(thrown, 'not-found')) throw thrown;
  }
  return [...held].sort();
};

const findUnknown = async (
  { releases }: RetractUnknownDeps['store'],
  study: string,
  held: readonly string[],
): Promise<readonly string[]> => {
  const unknown: string[] = [];
  for (const keys of batchesOf(held, KEYS_PER_CALL)) {
    const found = await releases.find(keys);
    unknown.push(...keys.filter((key) => found.get(key)?.study !== study));
  }
  return unknown;
};

/** The keys count as deletions that are to be acknowledged, and belong to no batch. */
const asDeletions =
  (offsets: { readonly first: number; readonly last: number }, now: number) =>
  (state: StudyState): StudyState => {
    const { batch: _, ...after } = withDeletions(state, { ...offsets, before: now }, now);
    return { ...after, ...defined({ batch: state.batch }) };
  };

/**
 * Publishes tombstones in the topics of studies for records that a restored store does not know as released. They were
 * published after the backup, and may not be permitted any more; what is permitted is published again. Targets of
 * forwarding are asked instead. Call it while no publisher runs. Repeatable; rejects with Problem `store-unavailable`
 * or `journal-unavailable`.
 */
export const retractUnknown = async ({ store, journal, topics, now }: RetractUnknownDeps): Promise<void> => {
  const { studies } = store;
  const { length: partitions } = await journal.partitions();
  for (const { id: study, key } of intactRecords(await studies.all()) as readonly StudyState[]) {
    if (key === undefined || isForwarding(study)) continue;
    const unknown = await findUnknown(store, study, await readHeld(topics, study));
    if (unknown.length === 0) continue;
    const appender = await topics.claim(studyOwner(study, partitions));
    try {
      for (const keys of batchesOf(unknown, KEYS_PER_CALL)) {
        const tombstones = keys.map((ended) => ({ study, key: ended, value: null, headers: { why: 'removed' } }));
        const offsets = (await appender.append(tombstones)).get(study);
        if (offsets !== undefined) await updateStudyState(studies, study, asDeletions(offsets, now()));
      }
    } finally {
      await appender.close();
    }
  }
};
