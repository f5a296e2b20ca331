import type { Offset } from '../../journal/port/journal.ts';
import type { StudyRecord, StudyTopics } from '../../journal/port/study-topics.ts';
import { defined } from '../../core/json-object.ts';
import { textOf } from '../../core/bytes/bytes.ts';
import { Problem } from '../../core/problem.ts';
import type { ReleasedRecord } from '../record/released-record.ts';

/**
 * The records of a study that were put, and neither replaced nor deleted before `head`, in the order of its topic. A
 * record that was put again after `head` may be missing: the stream has it after that offset.
 */
export type FoldChangelog = (study: string, head: Offset) => Promise<AsyncIterable<ReleasedRecord>>;

/** Undefined for tombstones, and for heartbeats, whose value comes from no source. */
const releasedIn = ({ key, value, headers }: StudyRecord): ReleasedRecord | undefined => {
  const source = headers?.['source'];
  if (value === null || source === undefined) return undefined;
  const profile = headers?.['profile'];
  return {
    key,
    source,
    ...defined({ profile }),
    statement: textOf(value),
  };
};

/** The time that a read waits for changes before the head, in milliseconds. */
const READ_TIMEOUT_MS = 5000;

/** The changes of a topic up to an offset, and perhaps some after it. Rejects as `FoldChangelog`. */
export const changesOf = async function* (
  topics: Pick<StudyTopics, 'read'>,
  study: string,
  end: Offset,
): AsyncGenerator<StudyRecord, void> {
  for (let from = 0; from < end;) {
    const { records, next } = await topics.read(study, from, READ_TIMEOUT_MS);
    if (next === from) throw new Problem('journal-unavailable', 'The stream cannot be read to its end now.');
    yield* records;
    from = next;
  }
};

/**
 * Reads the topic twice, with only its keys in memory between. A record that is replaced meanwhile, and therefore
 * compacted away, is yielded in its new form. Rejects with Problem `not-found` if there is no such topic, or
 * `journal-unavailable`.
 */
export const createFoldChangelog =
  (topics: Pick<StudyTopics, 'read' | 'stableHead'>): FoldChangelog =>
  async (study, head) => {
    const live = new Map<string, Offset>();
    for await (const { key, offset, value } of changesOf(topics, study, head)) {
      if (offset >= head) break;
      if (value === null) live.delete(key);
      else live.set(key, offset);
    }
    const records = async function* (): AsyncGenerator<ReleasedRecord, void> {
      for await (const record of changesOf(topics, study, await topics.stableHead(study))) {
        const offset = live.get(record.key);
        if (offset === undefined || record.offset < offset) continue;
        live.delete(record.key);
        const released = releasedIn(record);
        if (released !== undefined) yield released;
      }
    };
    return records();
  };
