import type { View } from '../../consent/model/types.ts';
import { outsideDeadline } from '../../core/concurrency/request-deadline.ts';
import { Problem } from '../../core/problem.ts';
import type { KeyedSemaphore, Permits, Semaphore } from '../../core/concurrency/semaphore.ts';
import { columnsOf } from '../../studies/export/columns.ts';
import type { TakeSnapshot } from '../../studies/export/snapshot.ts';
import { RECORDS_FORMATS, type RecordsFormat } from '../../studies/export/write-records.ts';
import { studySilent } from '../../studies/stream/await-cut.ts';
import type { AdmittedStudy, StudyReader, StudyReaders } from '../../studies/stream/study-readers.ts';
import { studyName } from '../../studies/study/study-paths.ts';
import type { Handler } from '../../http/message/request-response.ts';
import { MIN_DOWNLOAD_RATE, UNSENT_BODY } from '../../http/message/response/send-stream.ts';

export interface StudySnapshotDeps {
  readonly readers: Pick<StudyReaders, 'admit' | 'awaitCut' | 'cursorOf' | 'logDelivery'>;
  readonly takeSnapshot: TakeSnapshot;
  /** Counts the snapshots that a lab asks for in a minute. Rejects with Problem `too-many-requests`. */
  readonly limit: (lab: string) => Promise<void>;
  /** Limits the requests of one lab that wait. */
  readonly requestsOfLab: KeyedSemaphore;
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

type AtCut = Awaited<ReturnType<StudyReaders['awaitCut']>>;

/** Throws Problem `not-found` if a study has no view. */
const viewOf = ({ purpose: { view } }: AdmittedStudy): View => {
  if (view === undefined) throw new Problem('not-found', 'there is no such study');
  return view;
};

const readFormat = (search: string): RecordsFormat => {
  const name = new URLSearchParams(search).get('format') ?? 'ndjson';
  const format = RECORDS_FORMATS.find((one) => one === name);
  if (format !== undefined) return format;
  const detail = `must be one of ${RECORDS_FORMATS.join(', ')}`;
  throw new Problem('invalid-request', `format ${detail}`, [{ at: 'format', detail }]);
};

/**
 * The fold of a study's stream at its next cut, as a file with a length. Its delivery is in the audit log before its
 * first byte is sent. The header `Study-Head` is its cursor: reading the stream after it misses nothing.
 */
export const createStudySnapshot = (deps: StudySnapshotDeps) => {
  const { readers, takeSnapshot, limit, requestsOfLab, snapshots, snapshotsOfLab } = deps;
  /** Takes the snapshot and logs its delivery. A snapshot whose delivery cannot be logged is closed. */
  const take = async (
    study: AtCut,
    reader: StudyReader,
    format: RecordsFormat,
  ): Promise<Awaited<ReturnType<TakeSnapshot>>> => {
    // A snapshot reads the complete study, however long that takes.
    const snapshot = await outsideDeadline(() => takeSnapshot(study, columnsOf(viewOf(study)), format));
    try {
      // The study may have been stopped meanwhile.
      await readers.admit(reader, study.id);
      const { count } = snapshot;
      await readers.logDelivery({
        study: study.id,
        reader,
        by: 'snapshot',
        from: 0,
        to: study.cut.head - 1,
        count,
      });
      return snapshot;
    } catch (thrown) {
      await snapshot.close();
      throw thrown;
    }
  };

  // A lab takes one at a time, and a client slower than the minimum rate is disconnected, so that others need not wait.
  const takeInTurn = async (study: AtCut, reader: StudyReader, format: RecordsFormat) => {
    const permits: Pick<Permits, 'release'>[] = [await snapshotsOfLab.acquire(reader.source)];
    const release = (): void => permits.forEach((one) => one.release());
    try {
      permits.push(await snapshots.acquire());
      return { snapshot: await take(study, reader, format), release };
    } catch (thrown) {
      release();
      throw thrown;
    }
  };

  return (study: string, reader: StudyReader): Handler =>
    async ({ search, isHead }) => {
      const format = readFormat(search);
      const admitted = await readers.admit(reader, study);
      viewOf(admitted);
      const { type, extension } = TYPE[format];
      const headers = (end: number) => ({
        'Content-Type': type,
        'Content-Disposition': `attachment; filename="${studyName(study)}.${extension}"`,
        'Study-Head': readers.cursorOf(end - 1),
        'Cache-Control': 'no-store',
      });
      // HEAD takes no snapshot: the length, which is unknown, may be absent (RFC 9110, section 9.3.2).
      if (isHead) {
        if (admitted.cut?.emits !== true) throw studySilent();
        return { status: 200, headers: headers(admitted.cut.head), body: UNSENT_BODY };
      }
      await limit(reader.source);
      const waiting = await requestsOfLab.acquire(reader.source);
      try {
        const atCut = await readers.awaitCut(reader, study, 'start');
        const { snapshot, release } = await takeInTurn(atCut, reader, format);
        const onFinished = (): void => {
          void snapshot.close();
          release();
        };
        const body = { length: snapshot.length, bufferedBytes: 0, chunks: snapshot.chunks, minRate: MIN_DOWNLOAD_RATE };
        return { status: 200, onFinished, headers: headers(atCut.cut.head), body };
      } finally {
        waiting.release();
      }
    };
};
