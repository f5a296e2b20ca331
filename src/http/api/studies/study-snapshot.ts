import { Problem } from '../../../core/problem.ts';
import type { KeyedSemaphore, Permits, Semaphore } from '../../../core/concurrency/semaphore.ts';
import { columnsOf } from '../../../studies/export/columns.ts';
import type { TakeSnapshot } from '../../../studies/export/snapshot.ts';
import { RECORDS_FORMATS, type RecordsFormat } from '../../../studies/export/write-records.ts';
import { cursorOf } from '../../../studies/stream/stream-change.ts';
import type { StudyReader, StudyReaders } from '../../../studies/stream/study-readers.ts';
import { studyName } from '../../../studies/study/study-paths.ts';
import type { Handler } from '../../message/request-response.ts';
import { MIN_DOWNLOAD_RATE, UNSENT_BODY } from '../../message/response/send-stream.ts';

export interface StudySnapshotDeps {
  readonly readers: Pick<StudyReaders, 'admit' | 'logDelivery'>;
  readonly takeSnapshot: TakeSnapshot;
  /** The end offset of a study's topic. */
  readonly head: (study: string) => Promise<number>;
  /** Limits the snapshots under way: each has the keys of its study in memory, and its records in a file. */
  readonly snapshots: Semaphore;
  /** Limits the snapshots of one lab. */
  readonly snapshotsOfLab: KeyedSemaphore;
}

const TYPE: Readonly<Record<RecordsFormat, { readonly type: string; readonly extension: string }>> = {
  ndjson: { type: 'application/x-ndjson', extension: 'ndjson' },
  csv: { type: 'text/csv; charset=utf-8; header=present', extension: 'csv' },
  parquet: { type: 'application/vnd.apache.parquet', extension: 'parquet' },
  datashop: { type: 'text/tab-separated-values; charset=utf-8', extension: 'txt' },
};

const readFormat = (search: string): RecordsFormat => {
  const name = new URLSearchParams(search).get('format') ?? 'ndjson';
  const format = RECORDS_FORMATS.find((one) => one === name);
  if (format !== undefined) return format;
  const detail = `must be one of ${RECORDS_FORMATS.join(', ')}`;
  throw new Problem('invalid-request', `format ${detail}`, [{ at: 'format', detail }]);
};

/**
 * The fold of a study's stream, as a file with a length; its delivery is in the audit log before its first byte is
 * sent. The header `Study-Head` is its cursor: reading the stream after it misses nothing.
 */
export const createStudySnapshot = ({ readers, takeSnapshot, head, snapshots, snapshotsOfLab }: StudySnapshotDeps) => {
  /** Takes the snapshot and logs its delivery; closed again where that fails. */
  const take = async (
    study: string,
    reader: StudyReader,
    start: () => ReturnType<TakeSnapshot>,
  ): ReturnType<TakeSnapshot> => {
    const snapshot = await start();
    try {
      // The study may have been stopped meanwhile.
      await readers.admit(reader, study);
      const { count, head: end } = snapshot;
      await readers.logDelivery({ study, reader, by: 'snapshot', from: 0, to: end - 1, count });
      return snapshot;
    } catch (thrown) {
      await snapshot.close();
      throw thrown;
    }
  };

  // A lab takes one at a time, and a client slower than the minimum rate is disconnected: no other waits for it.
  return (study: string, reader: StudyReader): Handler =>
    async ({ search, isHead }) => {
      const format = readFormat(search);
      const purpose = await readers.admit(reader, study);
      const { view } = purpose;
      if (view === undefined) throw new Problem('not-found', 'there is no such study');
      const { type, extension } = TYPE[format];
      const headers = (end: number) => ({
        'Content-Type': type,
        'Content-Disposition': `attachment; filename="${studyName(study)}.${extension}"`,
        'Study-Head': cursorOf(end - 1),
        'Cache-Control': 'no-store',
      });
      // HEAD takes no snapshot: the length, which is unknown, may be absent (RFC 9110, section 9.3.2).
      if (isHead) return { status: 200, headers: headers(await head(study)), body: UNSENT_BODY };
      const ofLab = await snapshotsOfLab.acquire(reader.source);
      let permits: Permits | undefined;
      const release = (): void => {
        permits?.release();
        ofLab.release();
      };
      try {
        permits = await snapshots.acquire();
        const snapshot = await take(study, reader, () => takeSnapshot(purpose, columnsOf(view), format));
        const { length, chunks } = snapshot;
        const onFinished = (): void => {
          void snapshot.close();
          release();
        };
        const body = { length, bufferedBytes: 0, chunks, minRate: MIN_DOWNLOAD_RATE };
        return { status: 200, onFinished, headers: headers(snapshot.head), body };
      } catch (thrown) {
        release();
        throw thrown;
      }
    };
};
