import type { Semaphore, KeyedSemaphore, Permits } from '../../../core/semaphore.ts';
import type { TakeSnapshot } from '../../../studies/export/snapshot.ts';
import type { StudyReader, StudyReaders } from '../../../studies/stream/study-readers.ts';
import type { Handler } from '../../message/request-response.ts';
import { Problem } from '../../../core/problem.ts';
import { cursorOf } from '../../../studies/stream/stream-change.ts';
import { columnsOf } from '../../../studies/export/columns.ts';
import { studyName } from '../../../studies/study/study-paths.ts';
import { type RecordsFormat, RECORDS_FORMATS } from '../../../studies/export/write-records.ts';
import { LEAST_PACE, UNSENT } from '../../message/send-stream.ts';

/** What the snapshot of a study is built from. */
export interface StudySnapshotDeps {
  readonly readers: Pick<StudyReaders, 'admit' | 'delivered'>;
  readonly takeSnapshot: TakeSnapshot;
  /** The first offset of a study's stream that is not there yet. */
  readonly head: (study: string) => Promise<number>;
  /**
   * How many snapshots may be under way at once: each has the keys of its study in memory, and its records in a file.
   */
  readonly snapshots: Semaphore;
  /** How many of those a lab may have. */
  readonly snapshotsOfLab: KeyedSemaphore;
}

const TYPE: Readonly<Record<RecordsFormat, { readonly type: string; readonly ending: string }>> = {
  ndjson: { type: 'application/x-ndjson', ending: 'ndjson' },
  csv: { type: 'text/csv; charset=utf-8; header=present', ending: 'csv' },
  parquet: { type: 'application/vnd.apache.parquet', ending: 'parquet' },
  datashop: { type: 'text/tab-separated-values; charset=utf-8', ending: 'txt' },
};

const formatIn = (search: string): RecordsFormat => {
  const said = new URLSearchParams(search).get('format') ?? 'ndjson';
  const format = RECORDS_FORMATS.find((one) => one === said);
  if (format !== undefined) return format;
  const detail = `must be one of ${RECORDS_FORMATS.join(', ')}`;
  throw new Problem('invalid-request', `format ${detail}`, [{ at: 'format', detail }]);
};

/**
 * Builds GET of a study's snapshot: what its stream folds to, as a file with a length. The header `Study-Head` is the
 * cursor that it goes up to: whoever reads the stream after it misses nothing. A lab has one at a time, and one that is
 * slower than the pace is cut off: it keeps no others waiting. That it was given is put down in the audit chain before
 * its first byte is sent. HEAD takes none: its answer has the same headers but for the length, which nobody knows
 * before (RFC 9110, section 9.3.2).
 */
export const createStudySnapshot =
  ({ readers, takeSnapshot, head, snapshots, snapshotsOfLab }: StudySnapshotDeps) =>
  (study: string, reader: StudyReader): Handler =>
  async ({ search, isHead }) => {
    const format = formatIn(search);
    const purpose = await readers.admit(reader, study);
    const { view } = purpose;
    if (view === undefined) throw new Problem('not-found', 'there is no such study');
    const { type, ending } = TYPE[format];
    const headers = (end: number) => ({
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${studyName(study)}.${ending}"`,
      'Study-Head': cursorOf(end - 1),
      'Cache-Control': 'no-store',
    });
    if (isHead) return { status: 200, headers: headers(await head(study)), body: UNSENT };
    const own = await snapshotsOfLab.acquire(reader.source);
    let place: Permits | undefined;
    const leave = (): void => {
      place?.release();
      own.release();
    };
    try {
      place = await snapshots.acquire();
      const snapshot = await takeSnapshot(purpose, columnsOf(view), format);
      const settled = (): void => {
        void snapshot.close();
        leave();
      };
      try {
        // Somebody may have stopped the study meanwhile.
        await readers.admit(reader, study);
        await readers.delivered({
          study,
          reader,
          by: 'snapshot',
          from: 0,
          to: snapshot.head - 1,
          count: snapshot.count,
        });
      } catch (thrown) {
        await snapshot.close();
        throw thrown;
      }
      return {
        status: 200,
        settled,
        headers: headers(snapshot.head),
        body: { length: snapshot.length, bufferedBytes: 0, chunks: snapshot.chunks, pace: LEAST_PACE },
      };
    } catch (thrown) {
      leave();
      throw thrown;
    }
  };
