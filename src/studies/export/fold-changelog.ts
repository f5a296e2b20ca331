import type { Offset } from '../../journal/port/journal.ts';
import type { StudyRecord, StudyTopics } from '../../journal/port/study-topics.ts';
import { Problem } from '../../core/problem.ts';
import type { ReleasedRecord } from '../record/released-record.ts';

/** What the stream of a study folds to. */
export interface StudyFold {
  /** Where the head of the topic stood: every change before it is in the fold. */
  readonly head: Offset;
  /** The records that were put and neither replaced nor deleted before the head, in the order of the topic. */
  readonly records: AsyncIterable<ReleasedRecord>;
}

/** Heartbeats have a value too, but come from no source. */
const releasedIn = ({ key, value, headers }: StudyRecord): ReleasedRecord | undefined => {
  const source = headers?.['source'];
  if (value === null || source === undefined) return undefined;
  const profile = headers?.['profile'];
  return {
    key,
    source,
    ...(profile === undefined ? {} : { profile }),
    statement: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8'),
  };
};

/** How long a topic may take to show what stands before its head, in milliseconds. */
const SHOWN_WITHIN_MS = 5000;

const changesOf = async function* (
  topics: Pick<StudyTopics, 'read'>,
  study: string,
  end: Offset,
): AsyncGenerator<StudyRecord, void> {
  for (let from = 0; from < end;) {
    const { records, next } = await topics.read(study, from, SHOWN_WITHIN_MS);
    if (next === from) throw new Problem('journal-unavailable', 'The stream cannot be read to its end now.');
    yield* records;
    from = next;
  }
};

/**
 * Builds the fold of a study's topic. The topic is read twice, and between only the keys are in memory: a record that
 * was replaced meanwhile, and so compacted away, is given as it is then. Rejects with Problem `not-found` where there
 * is no such topic, `journal-unavailable` where it cannot be reached.
 */
export const createStudyFold =
  (topics: Pick<StudyTopics, 'read' | 'wholeHead'>) =>
  async (study: string): Promise<StudyFold> => {
    const head = await topics.wholeHead(study);
    const live = new Map<string, Offset>();
    for await (const { key, offset, value } of changesOf(topics, study, head)) {
      if (offset >= head) break;
      if (value === null) live.delete(key);
      else live.set(key, offset);
    }
    const records = async function* (): AsyncGenerator<ReleasedRecord, void> {
      for await (const record of changesOf(topics, study, await topics.wholeHead(study))) {
        const offset = live.get(record.key);
        if (offset === undefined || record.offset < offset) continue;
        live.delete(record.key);
        const released = releasedIn(record);
        if (released !== undefined) yield released;
      }
    };
    return { head, records: records() };
  };
