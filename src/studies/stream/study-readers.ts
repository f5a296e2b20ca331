import type { PurposeDetails } from '../../consent/purposes/purpose-versions.ts';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import type { Purpose } from '../../consent/model/types.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { dayStart } from '../../core/time.ts';
import type { StudyRepository } from '../../store/ports/studies/study-repository.ts';
import type { StudyAtCut } from '../release/candidates/still-releasable.ts';
import { createAwaitCut, type CutReading, studySilent } from './await-cut.ts';
import { cursorOf, placeOf } from './stream-change.ts';
import { FIRST_EPOCH, type StreamEpoch } from './stream-epoch.ts';
import { createReadOwnedStudy } from '../study/owned-study.ts';
import {
  ackLag,
  acknowledgeUpTo,
  updateStudyState,
  isAckOverdue,
  isCursorExpired,
  readStudyState,
  type StudyCut,
  type StudyState,
} from '../study/study-state.ts';
import { createLogDelivery, type LogDelivery } from './log-delivery.ts';
import { createReadStatus, type ReadingStatus } from './study-status.ts';

export interface StudyReadersDeps {
  /** Rejects with Problem `not-found`. */
  readonly readPurpose: (id: string) => Promise<PurposeDetails>;
  readonly studies: Pick<StudyRepository, 'find' | 'update'>;
  readonly topics: Pick<StudyTopics, 'head'>;
  readonly auditLog: Pick<AuditLog, 'append'>;
  /** The epoch; absent: the first. */
  readonly epoch?: StreamEpoch;
  /** The time between batches of deletions of a study, in milliseconds. */
  readonly retractionIntervalMs: number;
  readonly newId: () => string;
  readonly now: () => number;
}

/** A credential that reads a study, and the lab that it belongs to. */
export interface StudyReader {
  readonly key: string;
  readonly source: string;
  /** True for sources in the scope of an officer's organisation. Absent: all are in scope. */
  readonly hasInScope?: (sources: readonly string[]) => boolean;
}

/** A study that its reader may read: by its version in force, and by its last cut. */
export interface AdmittedStudy extends StudyAtCut {
  readonly purpose: Purpose;
}

/**
 * Operations of study readers; everything is read after the call. Calls reject with Problem `store-unavailable`,
 * `journal-unavailable`, `not-found`, and all but `checkOwner` with `study-unavailable` in the seconds after the study
 * has opened.
 */
export interface StudyReaders {
  /**
   * The study, if this reader may receive its records now. Rejects with Problem `not-found` (another lab's, or not
   * open), `study-unavailable`, `forbidden` (suspended or destroyed), `ack-required` (a deletion unacknowledged for 30
   * days).
   */
  admit(reader: StudyReader, study: string): Promise<AdmittedStudy>;
  /**
   * The study at its next cut, at most 30 s later. Rejects as `admit` does. Rejects with Problem `study-unavailable` if
   * no cut comes, or if the study is read from the start and releases nothing.
   */
  awaitCut(
    reader: StudyReader,
    study: string,
    reading: CutReading,
  ): Promise<AdmittedStudy & { readonly cut: StudyCut }>;
  /** The cursor of an offset. */
  readonly cursorOf: (offset: number) => string;
  /**
   * The first offset to read after a cursor. Rejects with Problem `invalid-request` if the text is no cursor,
   * `cursor-over` if it is of another epoch, or deletions since may be compacted away.
   */
  resumeOffset(study: string, cursor: string): Promise<number>;
  /**
   * Logs a delivery in the audit log, or adds it to an event of the next day (`withReading`). No reader grows the log
   * without limit. Empty deliveries count at most once an hour for each credential and study.
   */
  logDelivery: LogDelivery;
  /** Acknowledges all deletions up to the cursor, even an old one. Rejects otherwise as `resumeOffset` does. */
  acknowledge(reader: StudyReader, study: string, cursor: string): Promise<ReadingStatus>;
  /** Rejects with Problem `not-found` if the study is another lab's. */
  checkOwner(reader: StudyReader, study: string): Promise<void>;
  status(study: string): Promise<ReadingStatus>;
  /** The seconds for which the oldest deletion has been unacknowledged. */
  ackLag(study: string): Promise<number>;
}

const studyOver = (): Problem => new Problem('forbidden', 'the study is over, and its stream is gone');

/**
 * True if an acknowledgement is an event of the audit log: one of deletions, or the first of a day. Others would be as
 * many events as there are records.
 */
const isNewsworthy = (before: StudyState, after: StudyState): boolean =>
  after.deletions.length < before.deletions.length ||
  dayStart(after.acknowledged?.at ?? 0) !== dayStart(before.acknowledged?.at ?? 0);

/**
 * Rejects with Problem `invalid-request` if the text is no cursor, `cursor-over` if it is of another epoch, or beyond
 * the head.
 */
const createParseCursor =
  (topics: Pick<StudyTopics, 'head'>, epoch: StreamEpoch) =>
  async (study: string, cursor: string): Promise<number> => {
    const place = placeOf(cursor);
    if (place === undefined)
      throw new Problem('invalid-request', 'this is no cursor', [
        { at: 'cursor', detail: 'must be as the stream gave it, as in v1.0-1842' },
      ]);
    // The cursor is over for good: in a stream of the same length, the offset would be that of another change.
    if (place.epoch !== epoch.id())
      throw new Problem(
        'cursor-over',
        'this cursor is of before Carnet was restored: ' +
          'read the stream from its start, and keep nothing that is not in it',
      );
    const { offset } = place;
    if (offset >= (await topics.head(study)))
      throw new Problem('cursor-over', 'the stream has not come to this cursor: it is of another one');
    return offset;
  };

export const createStudyReaders = (deps: StudyReadersDeps): StudyReaders => {
  const { readPurpose, studies, topics, auditLog, epoch = FIRST_EPOCH, newId, now } = deps;
  const readOwnedStudy = createReadOwnedStudy(readPurpose);
  const parseCursor = createParseCursor(topics, epoch);
  const cursorAt = (offset: number): string => cursorOf(offset, epoch.id());
  const readState = async (id: string): Promise<StudyState> => {
    const state = await readStudyState(studies, id);
    if (state === undefined) throw studySilent();
    return state;
  };
  const status = createReadStatus({ readPurpose, topics, readState, cursorOf: cursorAt });
  const awaitCut = createAwaitCut({ intervalMs: deps.retractionIntervalMs, now });
  const admit: StudyReaders['admit'] = async ({ source }, study) => {
    const purpose = await readOwnedStudy(source, study);
    if (purpose.state === 'suspended') throw new Problem('forbidden', 'the study is suspended');
    if (purpose.state === 'destroyed') throw studyOver();
    const state = await readState(study);
    if (state.key === undefined) throw studyOver();
    if (isAckOverdue(state, now()))
      throw new Problem(
        'ack-required',
        'deletions have waited 30 days to be acknowledged: POST the cursor up to which you have made them to /acks',
      );
    const { cut, emits } = state;
    return {
      id: study,
      purpose,
      ...defined({ until: purpose.until, cut }),
      emits: emits || cut?.emits === true,
    };
  };

  return {
    status,
    cursorOf: cursorAt,
    checkOwner: async ({ source }, study) => {
      await readOwnedStudy(source, study);
    },
    admit,
    awaitCut: (reader, study, reading) => awaitCut(reading, () => admit(reader, study)),
    resumeOffset: async (study, cursor) => {
      const offset = await parseCursor(study, cursor);
      if (isCursorExpired(await readState(study), offset, now()))
        throw new Problem(
          'cursor-over',
          'this cursor is older than deletions are kept: ' +
            'read the stream from its start, and keep nothing that is not in it',
        );
      return offset + 1;
    },
    logDelivery: createLogDelivery({ ...deps, epoch }),
    acknowledge: async ({ key, source }, study, cursor) => {
      await readOwnedStudy(source, study);
      const offset = await parseCursor(study, cursor);
      const at = now();
      const before = await readState(study);
      const after = await updateStudyState(studies, study, (state) => acknowledgeUpTo(state, offset, at));
      if (after.v !== before.v && isNewsworthy(before, after))
        await auditLog.append({
          id: newId(),
          at,
          type: 'ack',
          purpose: study,
          by: { role: 'scientist', id: key },
          data: { cursor },
        });
      return status(study);
    },
    ackLag: async (study) => ackLag(await readState(study), now()) / 1000,
  };
};
