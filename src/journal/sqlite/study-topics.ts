import { Problem } from '../../core/problem.ts';
import type { Offset } from '../port/journal.ts';
import { openSqliteFile, type SqliteLayout } from './file.ts';
import type { StudyAppender, StudyChange, StudyPiece, StudyRecord, StudyTopics } from '../port/study-topics.ts';

/** What the topics of studies are opened with in SQLite. */
export interface SqliteStudyTopicsDeps {
  /** A path, or `:memory:`. Several processes of one machine may share a file. */
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * `topics.next` is the offset of the next record. The epoch of a partition rises at every claim: only the newest may
 * append.
 */
const LAYOUT: SqliteLayout = {
  number: 1,
  tables: `
  CREATE TABLE topics (study TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT;
  CREATE TABLE records (
    study TEXT NOT NULL, offset INTEGER NOT NULL, key TEXT NOT NULL, appended_at INTEGER NOT NULL, headers TEXT, value BLOB, UNIQUE (study, offset), UNIQUE (study, key)) STRICT;
  CREATE INDEX tombstones ON records (appended_at) WHERE value IS NULL;
  CREATE TABLE claims (partition INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, consumed INTEGER) STRICT;
`,
};

const TOMBSTONE_MS = 30 * 86_400_000;
const MOST_RECORDS = 1_000;
const MOST_BYTES = 1_000_000;
/** How often it is looked for what other processes append, in milliseconds. */
const LOOK_MS = 20;

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
  ...(headers === null ? {} : { headers: JSON.parse(headers) as Readonly<Record<string, string>> }),
});

/**
 * Opens the topics of studies in a file of their own. A change removes the one that it replaces at once, and what is
 * removed is overwritten.
 */
export const openSqliteStudyTopics = (deps: SqliteStudyTopicsDeps): Promise<StudyTopics> =>
  Promise.resolve().then(() => createTopics(deps));

const createTopics = ({ file: path, now }: SqliteStudyTopicsDeps): StudyTopics => {
  const file = openSqliteFile(path, LAYOUT);
  const make = file.prepare('INSERT INTO topics (study, next) VALUES (?, 0) ON CONFLICT DO NOTHING');
  const take = file.prepare('UPDATE topics SET next = next + 1 WHERE study = ? RETURNING next - 1 AS offset');
  const replace = file.prepare(
    'INSERT OR REPLACE INTO records (study, offset, key, appended_at, headers, value) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const forget = file.prepare('DELETE FROM records WHERE value IS NULL AND appended_at < ?');
  const next = file.prepare('SELECT next FROM topics WHERE study = ?');
  const select = file.prepare(
    'SELECT offset, key, appended_at, headers, value FROM records WHERE study = ? AND offset >= ? ORDER BY offset LIMIT ?',
  );
  const seize = file.prepare(
    'INSERT INTO claims (partition, epoch) VALUES (?, 1) ON CONFLICT DO UPDATE SET epoch = epoch + 1 RETURNING epoch, consumed',
  );
  const hold = file.prepare('UPDATE claims SET consumed = coalesce(?, consumed) WHERE partition = ? AND epoch = ?');
  const remove = [
    file.prepare('DELETE FROM topics WHERE study = ?'),
    file.prepare('DELETE FROM records WHERE study = ?'),
  ];
  const waiting = new Set<() => void>();
  let closed = false;

  const missing = (): Problem => new Problem('not-found', 'There is no stream of this study.');
  const add = ({ study, key, value, headers }: StudyChange): Offset => {
    const taken = take.get(study) as { readonly offset: number } | undefined;
    if (taken === undefined) throw missing();
    replace.run(study, taken.offset, key, now(), headers === undefined ? null : JSON.stringify(headers), value);
    return taken.offset;
  };

  const claim = (partition: number): StudyAppender => {
    const { epoch, consumed } = file.write(
      () => seize.get(partition) as { readonly epoch: number; readonly consumed: number | null },
    );
    return {
      ...(consumed === null ? {} : { consumed }),
      append: (changes, reached) =>
        Promise.resolve().then(() => {
          const appended = new Map<string, { first: Offset; last: Offset }>();
          file.write(() => {
            if (hold.run(reached ?? null, partition, epoch).changes !== 1)
              throw new Problem('journal-unavailable', 'Another has claimed this partition.');
            for (const change of changes) {
              const last = add(change);
              appended.set(change.study, { first: appended.get(change.study)?.first ?? last, last });
            }
            if (changes.length > 0) forget.run(now() - TOMBSTONE_MS);
          });
          for (const wake of [...waiting]) wake();
          return appended;
        }),
      close: () => Promise.resolve(),
    };
  };

  const headOf = (study: string): Offset => {
    const row = file.read(() => next.get(study) as { readonly next: number } | undefined);
    if (row === undefined) throw missing();
    return row.next;
  };
  const piece = (study: string, from: Offset): StudyPiece => {
    const head = headOf(study);
    if (from > head) throw new Problem('cursor-over', 'The stream ends before this cursor.');
    const records: StudyRecord[] = [];
    let bytes = 0;
    file.read(() => {
      for (const row of select.iterate(study, from, MOST_RECORDS) as IterableIterator<Row>) {
        records.push(toRecord(row));
        bytes += row.value?.length ?? 0;
        if (bytes >= MOST_BYTES) return;
      }
    });
    const last = records.at(-1)?.offset;
    // Short of both bounds there is nothing more, and gaps at the end are passed over.
    return {
      records,
      next:
        last !== undefined && (records.length === MOST_RECORDS || bytes >= MOST_BYTES)
          ? last + 1
          : Math.max(head, (last ?? -1) + 1),
    };
  };
  const rest = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      waiting.add(wake);
    });

  return {
    ensure: (study) =>
      Promise.resolve().then(() => {
        file.write(() => make.run(study));
      }),
    claim: (partition) => Promise.resolve().then(() => claim(partition)),
    read: async (study, from, waitMs = 0) => {
      const until = performance.now() + waitMs;
      for (;;) {
        const found = piece(study, from);
        const left = until - performance.now();
        if (found.records.length > 0 || left <= 0 || closed) return found;
        await rest(Math.min(left, path === ':memory:' ? left : LOOK_MS));
      }
    },
    head: (study) => Promise.resolve().then(() => headOf(study)),
    wholeHead: (study) => Promise.resolve().then(() => headOf(study)),
    destroy: (study) =>
      Promise.resolve().then(() => {
        file.write(() => {
          for (const each of remove) each.run(study);
        });
      }),
    close: () =>
      Promise.resolve().then(() => {
        closed = true;
        for (const wake of [...waiting]) wake();
        file.close();
      }),
  };
};
