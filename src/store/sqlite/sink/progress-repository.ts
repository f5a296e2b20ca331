import { crc32c } from '../../../core/bytes/crc32c.ts';
import type { Problem } from '../../../core/problem.ts';
import { damagedWhenRead } from '../../ports/checked/damaged-record.ts';
import { fromStoredProgress, type StoredProgress, toStoredProgress } from '../../ports/encodings.ts';
import type { Progress, ProgressRepository } from '../../ports/sink/progress-repository.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';
import { selectChecked } from '../connection/read-checked.ts';
import { isIntact } from '../connection/record-checksums.ts';
import type { NotedTimes, ProgressTimes } from './progress-times.ts';

const CLAIM = `INSERT INTO progress (partition, epoch, body) VALUES (?, 1, ?)
  ON CONFLICT (partition) DO UPDATE SET epoch = epoch + 1 WHERE ${isIntact('progress')}
  RETURNING partition, epoch, body`;
/** The `through` of a body; null if it is damaged and no JSON. */
const THROUGH = `CASE WHEN json_valid(body) THEN json_extract(body, '$.through') END`;
const SAVE = `UPDATE progress SET body = ?1 WHERE partition = ?2 AND epoch = ?3
  AND (?4 IS NULL OR ${THROUGH} IN (?4, ?5))`;

/** The row is as this process has written it last. */
const IS_SAVED = 'SELECT 1 FROM progress WHERE partition = ? AND epoch = ? AND body = ?';
const REPLACE_BODY = 'UPDATE progress SET body = ? WHERE partition = ?';
const ALL = 'SELECT partition, epoch, body FROM progress';
const DELETE = 'DELETE FROM progress WHERE partition = ?';

/** The longest time until a row has the times that were only noted. */
const ROW_EVERY_MS = 60_000;

const readDocument = (row: Row): Progress =>
  fromStoredProgress(
    { partition: row['partition'] as number, epoch: row['epoch'] as number },
    JSON.parse(row['body'] as string) as StoredProgress,
  );

const isJson = (text: unknown): boolean => {
  try {
    JSON.parse(String(text));
    return true;
  } catch {
    return false;
  }
};

const damaged = (partition: unknown): Problem => damagedWhenRead({ kind: 'progress', id: String(partition) });

/** A document, with the body of its row. */
interface ProgressRow {
  readonly progress: Progress;
  readonly body: string;
}

const toProgressRow = (row: Row): ProgressRow => ({ progress: readDocument(row), body: row['body'] as string });

/** Throws Problem `damaged`: without its offset it is not known what was read. */
const readIntact = (row: Row): ProgressRow => {
  if (row['intact'] !== 1) throw damaged(row['partition']);
  return toProgressRow(row);
};

const bodyOf = (progress: Omit<Progress, 'partition' | 'epoch'>): string => JSON.stringify(toStoredProgress(progress));

const FIRST_BODY = bodyOf({ last: 0, through: 0, deadLetters: [] });

/** The document with the times that were noted since its row was written. */
const withTimes = ({ progress, body }: ProgressRow, noted: ReadonlyMap<number, NotedTimes>): Progress => {
  const times = noted.get(progress.partition);
  if (times?.epoch !== progress.epoch || times.base !== crc32c(Buffer.from(body))) return progress;
  return { ...progress, through: times.through, last: times.last };
};

/** What this process has claimed or saved last. */
interface Saved {
  readonly progress: Progress;
  readonly body: string;
  /** The `through` in the body. */
  readonly rowThrough: number;
  readonly rowAt: number;
  /** Times were noted since the row was written. */
  readonly isNoted: boolean;
}

/** True if only the times differ, as they do several times a second while nothing is written. */
const differsInTimes = (one: Progress, other: Progress): boolean =>
  one.offset === other.offset &&
  one.kept === other.kept &&
  one.note === other.note &&
  (one.deadLetters === other.deadLetters || one.deadLetters.length + other.deadLetters.length === 0);

export interface SqliteProgressRepository extends ProgressRepository {
  /** Writes into the rows what this process has only noted, if the file takes it. */
  close(): void;
}

/**
 * Progress documents in SQLite: one row a partition, with the epoch as a column for the compare-and-set of a save. If
 * only times differ, they are noted beside the file, under the write lock, and the row follows once a minute
 * (docs/decisions/0141). Waiting requests read them many times a second: cached until the next write of any process.
 */
class ProgressTable implements SqliteProgressRepository {
  readonly #connection: Connection;
  readonly #times: ProgressTimes;
  readonly #now: () => number;
  readonly #saved = new Map<number, Saved>();
  #rows: { readonly version: SqlValue | undefined; readonly rows: readonly ProgressRow[] } | undefined;
  #documents: { readonly rows: unknown; readonly noted: unknown; readonly documents: readonly Progress[] } | undefined;

  constructor(connection: Connection, { times, now }: SqliteProgressDeps) {
    this.#connection = connection;
    this.#times = times;
    this.#now = now;
  }

  claim(partition: number): Promise<Progress> {
    return promised(() => {
      this.#rows = undefined;
      const claimed = this.#connection.write(() => this.#claimRow(partition));
      this.#remember(claimed);
      return claimed.progress;
    });
  }

  save(progress: Progress, before?: Pick<Progress, 'through'>): Promise<boolean> {
    return promised(() => {
      const known = this.#saved.get(progress.partition);
      const own = known?.progress.epoch === progress.epoch ? known : undefined;
      if (own === undefined) return this.#saveRow(progress, before?.through);
      // The store was put back.
      if (before !== undefined && ![before.through, progress.through].includes(own.progress.through)) return false;
      const outcome = this.#isRowDue(own, progress) ? 'unnoted' : this.#note(own, progress);
      if (outcome !== 'unnoted') return outcome === 'noted';
      const isSaved = this.#saveRow(progress, before && own.rowThrough);
      if (own.isNoted) this.#times.clear(progress.partition);
      return isSaved;
    });
  }

  all(): Promise<readonly Progress[]> {
    return promised(() => {
      // Before the rows: a note is of a row that is there already.
      const noted = this.#times.read();
      // Changes only with commits of other connections.
      const version = this.#connection.get('PRAGMA data_version')?.['data_version'];
      if (this.#rows === undefined || this.#rows.version !== version)
        this.#rows = { version, rows: this.#connection.all(selectChecked('progress')).map(readIntact) };
      const { rows } = this.#rows;
      if (this.#documents?.rows !== rows || this.#documents.noted !== noted)
        this.#documents = { rows, noted, documents: rows.map((row) => withTimes(row, noted)) };
      return this.#documents.documents;
    });
  }

  deleteOthers(partitions: readonly number[], before: number): Promise<number> {
    return promised(() =>
      this.#connection.write(() => {
        this.#rows = undefined;
        const noted = this.#times.read();
        const old = this.#connection.all(ALL).filter((row) => {
          if (partitions.includes(row['partition'] as number) || !isJson(row['body'])) return false;
          return withTimes(toProgressRow(row), noted).through < before;
        });
        for (const { partition } of old) {
          this.#connection.run(DELETE, partition ?? null);
          this.#times.clear(partition as number);
          this.#saved.delete(partition as number);
        }
        return old.length;
      }),
    );
  }

  close(): void {
    for (const { progress, isNoted, rowThrough } of this.#saved.values()) {
      const { partition, epoch, through } = progress;
      try {
        if (isNoted) this.#connection.run(SAVE, bodyOf(progress), partition, epoch, rowThrough, through);
      } catch {
        // The note says it too.
      }
    }
    this.#times.close();
  }

  #claimRow(partition: number): ProgressRow {
    const noted = this.#times.read();
    const found = this.#connection.get(CLAIM, partition, FIRST_BODY);
    if (found === undefined) throw damaged(partition);
    const row = toProgressRow(found);
    const { epoch } = row.progress;
    const before = { ...row, progress: { ...row.progress, epoch: epoch - 1 } };
    const current = withTimes(before, noted);
    if (current === before.progress) return row;
    const progress = { ...current, epoch };
    const body = bodyOf(progress);
    this.#connection.run(REPLACE_BODY, body, partition);
    return { progress, body };
  }

  #remember({ progress, body }: ProgressRow): void {
    const { partition, through } = progress;
    this.#saved.set(partition, { progress, body, rowThrough: through, rowAt: this.#now(), isNoted: false });
  }

  /** Saves a document over one with this `through`, if it is given. */
  #saveRow(progress: Progress, throughBefore: number | undefined): boolean {
    const { partition, epoch, through } = progress;
    const body = bodyOf(progress);
    this.#rows = undefined;
    this.#saved.delete(partition);
    if (this.#connection.run(SAVE, body, partition, epoch, throughBefore ?? null, through).changes !== 1) return false;
    this.#remember({ progress, body });
    return true;
  }

  #isRowDue(own: Saved, progress: Progress): boolean {
    return !differsInTimes(own.progress, progress) || Math.abs(this.#now() - own.rowAt) >= ROW_EVERY_MS;
  }

  /** `lost` if the row is another one: another process has the epoch, or the store was put back. */
  #note(own: Saved, progress: Progress): 'noted' | 'unnoted' | 'lost' {
    const { partition, epoch, through, last } = progress;
    // The lock keeps another process from a claim between the look and the note. It writes nothing.
    return this.#connection.write(() => {
      if (this.#connection.get(IS_SAVED, partition, epoch, own.body) === undefined) {
        this.#saved.delete(partition);
        return 'lost';
      }
      try {
        this.#times.write(partition, { epoch, base: crc32c(Buffer.from(own.body)), through, last });
      } catch {
        return 'unnoted';
      }
      this.#saved.set(partition, { ...own, progress, isNoted: true });
      return 'noted';
    });
  }
}

export interface SqliteProgressDeps {
  readonly times: ProgressTimes;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export const createSqliteProgressRepository = (
  connection: Connection,
  deps: SqliteProgressDeps,
): SqliteProgressRepository => {
  const table = new ProgressTable(connection, deps);
  return {
    claim: (partition) => table.claim(partition),
    save: (progress, before) => table.save(progress, before),
    all: () => table.all(),
    deleteOthers: (partitions, before) => table.deleteOthers(partitions, before),
    close: () => table.close(),
  };
};
