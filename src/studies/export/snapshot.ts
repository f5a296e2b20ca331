import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Offset } from '../../journal/port/journal.ts';
import type { Column } from './columns.ts';
import type { ReleasedRecord } from '../record/released-record.ts';
import type { EndingStudy } from '../release/still-releasable.ts';
import type { StudyFold } from './fold-changelog.ts';
import { type RecordsFormat, writeRecords } from './write-records.ts';

/** What snapshots are taken from. */
export interface SnapshotDeps {
  /** Where a snapshot stands while it is sent. */
  readonly folder: string;
  readonly fold: (study: string) => Promise<StudyFold>;
  /** Which of these keys may still be released, now: the decisions of everybody in them are read. */
  readonly stillReleasable: (study: EndingStudy, keys: readonly string[]) => Promise<ReadonlySet<string>>;
}

/**
 * The fold of a study's stream at one moment, as a file without a name: it is gone once it is closed, or the process
 * ends.
 */
interface Snapshot {
  /** In bytes. */
  readonly length: number;
  /** How many records are in it. */
  readonly count: number;
  /** The place in the study's topic that it goes up to. */
  readonly head: Offset;
  readonly chunks: () => AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Takes a snapshot. Nobody who had stopped before it was begun is in it, whether their tombstones have come by or not.
 */
export type TakeSnapshot = (study: EndingStudy, columns: readonly Column[], format: RecordsFormat) => Promise<Snapshot>;

/** How many records the decisions are read for at once. */
const ASKED_AT_ONCE = 500;

const READ_AT_ONCE = 65_536;

/**
 * Builds what takes snapshots: the records are written to a file first, so that what is sent has a length, and a slow
 * client holds nothing in memory.
 */
export const createTakeSnapshot =
  ({ folder, fold, stillReleasable }: SnapshotDeps): TakeSnapshot =>
  async (study, columns, format) => {
    let count = 0;
    const { head, records } = await fold(study.id);

    const permitted = async function* (some: readonly ReleasedRecord[]): AsyncGenerator<ReleasedRecord, void> {
      const may = await stillReleasable(
        study,
        some.map(({ key }) => key),
      );
      for (const record of some) {
        if (!may.has(record.key)) continue;
        count++;
        yield record;
      }
    };

    const released = async function* (): AsyncGenerator<ReleasedRecord, void> {
      let some: ReleasedRecord[] = [];
      for await (const record of records) {
        some.push(record);
        if (some.length < ASKED_AT_ONCE) continue;
        yield* permitted(some);
        some = [];
      }
      if (some.length > 0) yield* permitted(some);
    };

    const name = join(folder, `carnet-${randomUUID()}`);
    try {
      await writeRecords(format, name, columns, released());
      const file = await open(name, 'r');
      const { size } = await file.stat();
      return {
        length: size,
        count,
        head,
        chunks: () =>
          file.createReadStream({
            start: 0,
            end: Math.max(0, size - 1),
            highWaterMark: READ_AT_ONCE,
            autoClose: false,
          }),
        close: () => file.close(),
      };
    } finally {
      await rm(name, { force: true });
    }
  };
