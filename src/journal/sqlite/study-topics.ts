import { randomUUID } from 'node:crypto';
import { Problem } from '../../core/problem.ts';
import type { JournalObserver, Offset } from '../port/journal.ts';
import {
  type AppendedOffsets,
  type StudyAppender,
  type StudyChange,
  type StudyChunk,
  type StudyRecord,
  type StudyTopics,
  type StudyTopicState,
  TOMBSTONE_MS,
} from '../port/study-topics.ts';
import { openSqliteFile, type SqliteFile, type SqliteLayout } from './file.ts';
import { createReportDamage } from './report-damage.ts';

export interface SqliteStudyTopicsDeps {
  /** A path, or `:memory:`. Several processes of one machine may share a file. */
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly observe?: JournalObserver;
}

/**
 * `topics.next` is the offset of the next record. Every claim raises the epoch of a partition: only the newest may
 * append.
 */
const LAYOUT: SqliteLayout = {
  number: 1,
  tables: `
  CREATE TABLE topics (study TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT;
  CREATE TABLE records (
    study TEXT NOT NULL, offset INTEGER NOT NULL, key TEXT NOT NULL, appended_at INTEGER NOT NULL, headers TEXT,
    value BLOB, UNIQUE (study, offset), UNIQUE (study, key)) STRICT;
  CREATE INDEX tombstones ON records (appended_at) WHERE value IS NULL;
  CREATE TABLE claims (partition INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, consumed INTEGER) STRICT;
`,
};

/** Not part of the layout: releases before it open the file as they did, and give a topic no id. */
const TOPIC_IDS = 'CREATE TABLE IF NOT EXISTS topic_ids (study TEXT PRIMARY KEY, id TEXT NOT NULL) STRICT';

const MAX_RECORDS = 1_000;
const MAX_BYTES = 1_000_000;
/** The time between two purges of deleted records from the write-ahead log, if there are any. */
const PURGE_EVERY_MS = 1000;
/** The time between two looks for appends of other processes. */
const POLL_MS = 20;

interface Row {
  readonly offset: number;
  readonly key: string;
  readonly appended_at: number;
  readonly headers: string | null;
  readonly value: Uint8Array | null;
}

const toRecord = ({ offset, key, appended_at: appendedAt, headers, value }: Row): StudyRecord => ({
  offset,
  key,
  value,
  appendedAt,
  ...(headers !== null && { headers: JSON.parse(headers) as Readonly<Record<string, string>> }),
});

const noSuchStream = (): Problem => new Problem('not-found', 'There is no stream of this study.');

/**
 * The ids of the topics: a topic that is made again has another. A topic of an earlier release gets its id when asked.
 */
const createTopicIds = (file: SqliteFile) => {
  file.write(() => file.prepare(TOPIC_IDS).run());
  const replaceId = file.prepare('INSERT OR REPLACE INTO topic_ids VALUES (?, ?)');
  const insertId = file.prepare('INSERT INTO topic_ids VALUES (?, ?) ON CONFLICT DO NOTHING');
  const deleteId = file.prepare('DELETE FROM topic_ids WHERE study = ?');
  const selectState = file.prepare(
    'SELECT id, next AS end FROM topics LEFT JOIN topic_ids USING (study) WHERE topics.study = ?',
  );
  type State = { readonly id: string | null; readonly end: Offset } | undefined;
  return {
    replace: (study: string): void => void replaceId.run(study, randomUUID()),
    remove: (study: string): void => void deleteId.run(study),
    readState: (study: string): StudyTopicState | undefined => {
      const read = () => selectState.get(study) as State;
      const found = file.read(read);
      if (found === undefined || found.id !== null) return found as StudyTopicState | undefined;
      return file.write(() => {
        insertId.run(study, randomUUID());
        return read() as StudyTopicState | undefined;
      });
    },
  };
};

/** The topics as tables of a file. Every call throws Problem `journal-unavailable` if the file refuses. */
const createTables = (file: SqliteFile, now: () => number) => {
  const ids = createTopicIds(file);
  const insertTopic = file.prepare('INSERT INTO topics (study, next) VALUES (?, 0) ON CONFLICT DO NOTHING');
  const nextOffset = file.prepare('UPDATE topics SET next = next + 1 WHERE study = ? RETURNING next - 1 AS offset');
  const replace = file.prepare(
    'INSERT OR REPLACE INTO records (study, offset, key, appended_at, headers, value) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const deleteTombstones = file.prepare('DELETE FROM records WHERE value IS NULL AND appended_at < ?');
  const selectHead = file.prepare('SELECT next FROM topics WHERE study = ?');
  const select = file.prepare(`SELECT offset, key, appended_at, headers, value FROM records
    WHERE study = ? AND offset >= ? ORDER BY offset LIMIT ?`);
  const raiseEpoch = file.prepare(`INSERT INTO claims (partition, epoch) VALUES (?, 1)
    ON CONFLICT DO UPDATE SET epoch = epoch + 1 RETURNING epoch, consumed`);
  const setConsumed = file.prepare(
    'UPDATE claims SET consumed = coalesce(?, consumed) WHERE partition = ? AND epoch = ?',
  );
  const selectConsumed = file.prepare('SELECT partition, consumed FROM claims WHERE consumed IS NOT NULL');
  const deleteTopic = file.prepare('DELETE FROM topics WHERE study = ?');
  const deleteRecords = file.prepare('DELETE FROM records WHERE study = ?');

  const add = ({ study, key, value, headers }: StudyChange): Offset => {
    const row = nextOffset.get(study) as { readonly offset: number } | undefined;
    if (row === undefined) throw noSuchStream();
    replace.run(study, row.offset, key, now(), headers === undefined ? null : JSON.stringify(headers), value);
    return row.offset;
  };
  const readHead = (study: string): Offset => {
    const row = file.read(() => selectHead.get(study) as { readonly next: number } | undefined);
    if (row === undefined) throw noSuchStream();
    return row.next;
  };

  return {
    readHead,
    ensure: (study: string): void =>
      file.write(() => {
        if (insertTopic.run(study).changes === 1) ids.replace(study);
      }),
    readState: ids.readState,
    destroy: (study: string): void => {
      file.write(() => {
        deleteTopic.run(study);
        ids.remove(study);
        deleteRecords.run(study);
      });
      file.deleted();
    },
    consumedOffsets: (): ReadonlyMap<number, Offset> =>
      new Map(
        file
          .read(() => selectConsumed.all() as { readonly partition: number; readonly consumed: number }[])
          .map(({ partition, consumed }) => [partition, consumed]),
      ),
    claim: (partition: number) =>
      file.write(() => raiseEpoch.get(partition) as { readonly epoch: number; readonly consumed: number | null }),
    append: (
      { partition, epoch }: { readonly partition: number; readonly epoch: number },
      changes: readonly StudyChange[],
      consumedOffset: Offset | undefined,
    ): AppendedOffsets => {
      const appended = new Map<string, { first: Offset; last: Offset }>();
      file.write(() => {
        if (setConsumed.run(consumedOffset ?? null, partition, epoch).changes !== 1)
          throw new Problem('journal-unavailable', 'Another has claimed this partition.');
        for (const change of changes) {
          const last = add(change);
          appended.set(change.study, { first: appended.get(change.study)?.first ?? last, last });
        }
        if (changes.length > 0) deleteTombstones.run(now() - TOMBSTONE_MS);
      });
      if (changes.some(({ value }) => value === null)) file.deleted();
      return appended;
    },
    readChunk: (study: string, from: Offset): StudyChunk => {
      const head = readHead(study);
      if (from > head) throw new Problem('cursor-over', 'The stream ends before this cursor.');
      const records: StudyRecord[] = [];
      let bytes = 0;
      file.read(() => {
        for (const row of select.iterate(study, from, MAX_RECORDS) as IterableIterator<Row>) {
          records.push(toRecord(row));
          bytes += row.value?.length ?? 0;
          if (bytes >= MAX_BYTES) return;
        }
      });
      const last = records.at(-1)?.offset;
      const isFull = records.length === MAX_RECORDS || bytes >= MAX_BYTES;
      // A chunk that is not full has everything up to the head, so gaps at the end are skipped.
      return { records, next: last !== undefined && isFull ? last + 1 : Math.max(head, (last ?? -1) + 1) };
    },
  };
};

/**
 * Opens the study topics in a file of their own. A change removes the one that it replaces at once, and removed bytes
 * are overwritten. Rejects with Problem `journal-unavailable` if the file cannot be used.
 */
export const openSqliteStudyTopics = (deps: SqliteStudyTopicsDeps): Promise<StudyTopics> =>
  Promise.resolve().then(() => createTopics(deps));

const createTopics = ({ file: path, now, observe }: SqliteStudyTopicsDeps): StudyTopics => {
  const file = openSqliteFile(path, { layout: LAYOUT, onDamaged: createReportDamage(observe) });
  const tables = createTables(file, now);
  const waiting = new Set<() => void>();
  let closed = false;
  const purging = setInterval(() => {
    try {
      file.purge();
    } catch {
      // The file refuses for now: the next round tries again.
    }
  }, PURGE_EVERY_MS).unref();

  const wakeAll = (): void => {
    for (const wake of [...waiting]) wake();
  };
  const waitForAppend = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      waiting.add(wake);
    });

  const claim = (partition: number): StudyAppender => {
    const { epoch, consumed } = tables.claim(partition);
    return {
      ...(consumed !== null && { consumedOffset: consumed }),
      append: (changes, consumedOffset) =>
        Promise.resolve().then(() => {
          const appended = tables.append({ partition, epoch }, changes, consumedOffset);
          wakeAll();
          return appended;
        }),
      close: () => Promise.resolve(),
    };
  };

  return {
    ensure: (study) => Promise.resolve().then(() => tables.ensure(study)),
    readState: (study) => Promise.resolve().then(() => tables.readState(study)),
    claim: (partition) => Promise.resolve().then(() => claim(partition)),
    consumedOffsets: () => Promise.resolve().then(() => tables.consumedOffsets()),
    read: async (study, from, waitMs = 0) => {
      const until = performance.now() + waitMs;
      for (;;) {
        const found = tables.readChunk(study, from);
        const left = until - performance.now();
        if (found.records.length > 0 || left <= 0 || closed) return found;
        await waitForAppend(Math.min(left, path === ':memory:' ? left : POLL_MS));
      }
    },
    head: (study) => Promise.resolve().then(() => tables.readHead(study)),
    stableHead: (study) => Promise.resolve().then(() => tables.readHead(study)),
    destroy: (study) => Promise.resolve().then(() => tables.destroy(study)),
    close: () =>
      Promise.resolve().then(() => {
        closed = true;
        clearInterval(purging);
        wakeAll();
        file.close();
      }),
  };
};
