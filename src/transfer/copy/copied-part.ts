import { defined } from '../../core/json-object.ts';
import { batchesOf } from '../../core/batches.ts';
import type { Journal } from '../../journal/port/journal.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { CopiedKind, CopiedRecords } from '../../store/ports/copy-repository.ts';
import type { Store } from '../../store/ports/store.ts';

/** The instance that is copied. */
export interface CopySource {
  readonly store: Store;
  /** Seals the hashes of secrets. */
  readonly sealingKey: string;
  /** The time at which the export began, in milliseconds since the epoch. */
  readonly startedAt: number;
}

/** The instance that a copy is imported into. */
export interface CopyTarget {
  readonly store: Store;
  readonly sealingKey: string;
  readonly journal: Journal;
  readonly topics: StudyTopics;
  /** The number of partitions of its journal. */
  readonly partitions: number;
}

/** The records of one kind, in a file of lines. */
export interface CopiedPart {
  /** The name of the file. */
  readonly name: string;
  /** All records, as lines without their ends, in groups. */
  readonly read: (source: CopySource) => AsyncIterable<readonly string[]>;
  /** Writes records; records that were written before stay as they are. */
  readonly write: (target: CopyTarget, lines: readonly string[]) => Promise<void>;
}

const PAGE_SIZE = 500;

/** The pages of a list that takes the last record of the page before. */
export const pagesOf = async function* <T, A>(
  read: (after: A | undefined) => Promise<readonly T[]>,
  after: (last: T) => A,
  size = PAGE_SIZE,
): AsyncGenerator<readonly T[], void> {
  for (let last: T | undefined; ;) {
    const page = await read(last === undefined ? undefined : after(last));
    if (page.length > 0) yield page;
    last = page.at(-1);
    if (last === undefined || page.length < size) return;
  }
};

/** All records of a kind that no other repository lists. */
export const copiedPages = async function* <K extends CopiedKind>(
  { copies }: Pick<Store, 'copies'>,
  kind: K,
  limit = PAGE_SIZE,
): AsyncGenerator<readonly CopiedRecords[K][], void> {
  for (let after: unknown; ;) {
    const { records, next } = await copies.page(kind, { limit, ...defined({ after }) });
    if (records.length > 0) yield records;
    if (next === undefined) return;
    after = next;
  }
};

/** A part whose records are JSON as they are. */
export const jsonPart = <T>(
  name: string,
  read: (source: CopySource) => AsyncIterable<readonly T[]>,
  write: (target: CopyTarget, records: readonly T[]) => Promise<unknown>,
): CopiedPart => ({
  name: `${name}.ndjson`,
  read: async function* (source) {
    for await (const records of read(source)) yield records.map((record) => JSON.stringify(record));
  },
  write: async (target, lines) => {
    await write(
      target,
      lines.map((line) => JSON.parse(line) as T),
    );
  },
});

/** Fewer than a client of MongoDB has connections. */
const AT_ONCE = 20;

/** Does work for each record, some at once: SQLite commits these together. */
export const each =
  <T>(work: (target: CopyTarget, record: T) => Promise<unknown>) =>
  async (target: CopyTarget, records: readonly T[]): Promise<void> => {
    for (const batch of batchesOf(records, AT_ONCE)) await Promise.all(batch.map((record) => work(target, record)));
  };

/** A list that is read at once. */
export const whole = <T>(list: (source: CopySource) => Promise<readonly T[]>) =>
  async function* (source: CopySource): AsyncGenerator<readonly T[], void> {
    const records = await list(source);
    if (records.length > 0) yield records;
  };
