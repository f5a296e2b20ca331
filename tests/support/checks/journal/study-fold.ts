import type { StudyRecord, StudyTopics } from '../../../../src/journal/port/study-topics.ts';

/** The state of a study's topic: the record of each key, and the reason of each tombstone. */
export interface Fold {
  /** The released statements, by their keys. */
  readonly records: ReadonlyMap<string, { readonly text: string; readonly headers: Readonly<Record<string, string>> }>;
  readonly ended: ReadonlyMap<string, string>;
  /** All changes in the order of the topic, without heartbeats. */
  readonly changes: readonly StudyRecord[];
}

/** Reads a topic to its head and folds it as readers do: a put replaces, a tombstone deletes. */
export const foldOf = async (topics: StudyTopics, study: string): Promise<Fold> => {
  const records = new Map<string, { text: string; headers: Readonly<Record<string, string>> }>();
  const ended = new Map<string, string>();
  const changes: StudyRecord[] = [];
  const head = await topics.head(study);
  for (let at = 0; at < head;) {
    const piece = await topics.read(study, at, 100);
    for (const record of piece.records) {
      const { key, value, headers = {} } = record;
      if (key === '_') continue;
      changes.push(record);
      if (value === null) {
        records.delete(key);
        ended.set(key, headers['why'] ?? '');
      } else {
        records.set(key, { text: Buffer.from(value).toString(), headers });
        ended.delete(key);
      }
    }
    at = piece.next;
  }
  return { records, ended, changes };
};
