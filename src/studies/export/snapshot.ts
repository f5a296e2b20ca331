import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Column } from './columns.ts';
import type { ReleasedRecord } from '../record/released-record.ts';
import type { FilterReleasable, StudyAtCut } from '../release/candidates/still-releasable.ts';
import type { StudyCut } from '../study/study-state.ts';
import type { FoldChangelog } from './fold-changelog.ts';
import { type RecordsFormat, writeRecords } from './write-records.ts';

export interface SnapshotDeps {
  /** The directory of the file of a snapshot while it is sent. */
  readonly directory: string;
  readonly foldChangelog: FoldChangelog;
  readonly filterReleasable: FilterReleasable;
}

/** The fold of a study's topic in an unlinked file, which is gone once it is closed or the process ends. */
interface Snapshot {
  /** The length in bytes. */
  readonly length: number;
  /** The number of records. */
  readonly count: number;
  readonly chunks: () => AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Takes a snapshot of a study at a cut. A person who stops after the cut is in the snapshot until the next cut. */
export type TakeSnapshot = (
  study: StudyAtCut & { readonly cut: StudyCut },
  columns: readonly Column[],
  format: RecordsFormat,
) => Promise<Snapshot>;

/** The number of records whose decisions are read at once. */
const FILTER_BATCH_SIZE = 500;

const READ_CHUNK_BYTES = 65_536;

/** Writes the records to a file first, so that the response has a length, and a slow client holds no memory. */
export const createTakeSnapshot =
  ({ directory, foldChangelog, filterReleasable }: SnapshotDeps): TakeSnapshot =>
  async (study, columns, format) => {
    let count = 0;
    const records = await foldChangelog(study.id, study.cut.head);

    const releasableOf = async function* (batch: readonly ReleasedRecord[]): AsyncGenerator<ReleasedRecord, void> {
      const releasableKeys = await filterReleasable(
        study,
        batch.map(({ key }) => key),
      );
      for (const record of batch) {
        if (!releasableKeys.has(record.key)) continue;
        count++;
        yield record;
      }
    };

    const released = async function* (): AsyncGenerator<ReleasedRecord, void> {
      let batch: ReleasedRecord[] = [];
      for await (const record of records) {
        batch.push(record);
        if (batch.length < FILTER_BATCH_SIZE) continue;
        yield* releasableOf(batch);
        batch = [];
      }
      if (batch.length > 0) yield* releasableOf(batch);
    };

    const name = join(directory, `carnet-${randomUUID()}`);
    try {
      await writeRecords({ format, file: name, columns }, released());
      const file = await open(name, 'r');
      const { size } = await file.stat();
      return {
        length: size,
        count,
        chunks: () =>
          file.createReadStream({
            start: 0,
            end: Math.max(0, size - 1),
            highWaterMark: READ_CHUNK_BYTES,
            autoClose: false,
          }),
        close: () => file.close(),
      };
    } finally {
      await rm(name, { force: true });
    }
  };
