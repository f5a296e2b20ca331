import type { PurposeDetails } from '../../consent/purposes/purpose-versions.ts';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import type { Purpose } from '../../consent/model/types.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import { HOUR_MS } from '../../core/time.ts';
import type { StudyRepository } from '../../store/ports/studies/study-repository.ts';
import { cursorOf, offsetOf } from './stream-change.ts';
import { createReadOwnedStudy } from '../study/owned-study.ts';
import {
  ackLag,
  acknowledgeUpTo,
  updateStudyState,
  isAckOverdue,
  isCursorExpired,
  readStudyState,
  type StudyState,
  TOMBSTONE_MS,
} from '../study/study-state.ts';
import { roundedCount } from '../study/k-anonymity.ts';

export interface StudyReadersDeps {
  /** Rejects with Problem `not-found`. */
  readonly readPurpose: (id: string) => Promise<PurposeDetails>;
  readonly studies: Pick<StudyRepository, 'find' | 'update' | 'listParticipants'>;
  readonly topics: Pick<StudyTopics, 'head'>;
  readonly auditLog: Pick<AuditLog, 'append'>;
  readonly newId: () => string;
  readonly now: () => number;
}

/** A credential that reads a study, and the lab that it belongs to. */
export interface StudyReader {
  readonly key: string;
  readonly source: string;
  /** Whether sources are all of an officer's subtree of organisations. Absent: all are. */
  readonly reaches?: (sources: readonly string[]) => boolean;
}

/** What one connection has delivered: records at the offsets `from` to `to`, both included. */
interface DeliveryLogEntry {
  readonly study: string;
  readonly reader: StudyReader;
  readonly by: 'stream' | 'snapshot';
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The status of a study, as the REST API returns it to its lab and its overseers. Times are ISO 8601. */
interface StudyStatus {
  readonly id: string;
  readonly version: number;
  readonly state: Purpose['state'];
  /** `deletions`: the study is not open, or below its k-anonymity threshold. */
  readonly emits: 'everything' | 'deletions';
  /** Rounded down to tens; absent below twenty. */
  readonly participants?: number;
  /** The cursor of the stream's last change. */
  readonly head: string;
  readonly acknowledged?: { readonly cursor: string; readonly at: string };
  /** `since`: the time of the oldest unacknowledged deletion; `until`: when the stream is refused because of it. */
  readonly unacknowledged?: { readonly since: string; readonly until: string };
}

/**
 * Operations of study readers; everything is read after the call. Calls reject with Problem `store-unavailable`,
 * `journal-unavailable`, `not-found`, and all but `checkOwner` with `study-unavailable` in the seconds after the study
 * has opened.
 */
export interface StudyReaders {
  /**
   * The study, where this reader may receive its records now. Rejects with Problem `not-found` (another lab's, or not
   * open), `study-unavailable`, `forbidden` (suspended or destroyed), `ack-required` (a deletion unacknowledged for 30
   * days).
   */
  admit(reader: StudyReader, study: string): Promise<Purpose>;
  /**
   * The first offset to read after a cursor. Rejects with Problem `invalid-request` where the text is no cursor,
   * `cursor-over` where deletions since may be compacted away.
   */
  resumeOffset(study: string, cursor: string): Promise<number>;
  /**
   * Logs a delivery in the audit log. Empty ones are logged at most once an hour for each credential and study, so that
   * a reader that reconnects in a loop does not grow the log.
   */
  logDelivery(entry: DeliveryLogEntry): Promise<void>;
  /** Acknowledges all deletions up to the cursor, however old it is. Rejects otherwise as `resumeOffset` does. */
  acknowledge(reader: StudyReader, study: string, cursor: string): Promise<StudyStatus>;
  /** Rejects with Problem `not-found` where the study is another lab's. */
  checkOwner(reader: StudyReader, study: string): Promise<void>;
  status(study: string): Promise<StudyStatus>;
  /** For how many seconds the oldest deletion has been unacknowledged. */
  ackLag(study: string): Promise<number>;
}

const MAX_COUNTED_PARTICIPANTS = 100_000;

const studyNotFound = (): Problem => new Problem('not-found', 'there is no such study');
const studyOver = (): Problem => new Problem('forbidden', 'the study is over, and its stream is gone');
const iso = (at: number): string => new Date(at).toISOString();

/** Whether an empty delivery is to be logged: once an hour for each credential and study. */
const createEmptyDeliveryFilter = (now: () => number) => {
  // The oldest first, since every entry lasts an hour.
  const loggedAt = new Map<string, number>();
  return ({ key }: StudyReader, study: string): boolean => {
    for (const [logged, at] of loggedAt) {
      if (now() - at < HOUR_MS) break;
      loggedAt.delete(logged);
    }
    const name = JSON.stringify([key, study]);
    if (loggedAt.has(name)) return false;
    loggedAt.set(name, now());
    return true;
  };
};

const createReadStatus =
  ({ readPurpose, studies, topics }: StudyReadersDeps, readState: (id: string) => Promise<StudyState>) =>
  async (id: string): Promise<StudyStatus> => {
    const { inForce } = await readPurpose(id);
    if (inForce === undefined) throw studyNotFound();
    const { emits, acknowledged, deletions } = await readState(id);
    const head = await topics.head(id).catch((thrown: unknown) => {
      if (isProblem(thrown, 'not-found')) return 0;
      throw thrown;
    });
    const counted = await studies.listParticipants(id, { limit: MAX_COUNTED_PARTICIPANTS });
    const participants = roundedCount(counted.length);
    const [oldest] = deletions;
    return {
      id,
      version: inForce.version,
      state: inForce.state,
      emits: emits ? 'everything' : 'deletions',
      head: cursorOf(head - 1),
      ...(participants === undefined ? {} : { participants }),
      ...(acknowledged === undefined
        ? {}
        : { acknowledged: { cursor: cursorOf(acknowledged.offset), at: iso(acknowledged.at) } }),
      ...(oldest === undefined
        ? {}
        : { unacknowledged: { since: iso(oldest.at), until: iso(oldest.at + TOMBSTONE_MS) } }),
    };
  };

/** Rejects with Problem `invalid-request` where the text is no cursor, `cursor-over` where it is beyond the head. */
const createParseCursor =
  (topics: Pick<StudyTopics, 'head'>) =>
  async (study: string, cursor: string): Promise<number> => {
    const offset = offsetOf(cursor);
    if (offset === undefined)
      throw new Problem('invalid-request', 'this is no cursor', [
        { at: 'cursor', detail: 'must be as the stream gave it, as in v1.0-1842' },
      ]);
    if (offset >= (await topics.head(study)))
      throw new Problem('cursor-over', 'the stream has not come to this cursor: it is of another one');
    return offset;
  };

export const createStudyReaders = (deps: StudyReadersDeps): StudyReaders => {
  const { readPurpose, studies, topics, auditLog, newId, now } = deps;
  const isEmptyLogDue = createEmptyDeliveryFilter(now);
  const readOwnedStudy = createReadOwnedStudy(readPurpose);
  const parseCursor = createParseCursor(topics);
  const readState = async (id: string): Promise<StudyState> => {
    const state = await readStudyState(studies, id);
    if (state === undefined)
      throw new Problem('study-unavailable', 'the study has just opened, and its stream begins within seconds');
    return state;
  };
  const status = createReadStatus(deps, readState);

  return {
    status,
    checkOwner: async ({ source }, study) => {
      await readOwnedStudy(source, study);
    },
    admit: async ({ source }, study) => {
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
      return purpose;
    },
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
    logDelivery: async ({ study, reader, by, from, to, count }) => {
      if (count === 0 && !isEmptyLogDue(reader, study)) return;
      await auditLog.append({
        id: newId(),
        at: now(),
        type: 'access',
        purpose: study,
        by: { role: 'scientist', id: reader.key },
        data: { by, from: cursorOf(from), to: cursorOf(to), count },
      });
    },
    acknowledge: async ({ key, source }, study, cursor) => {
      await readOwnedStudy(source, study);
      const offset = await parseCursor(study, cursor);
      const at = now();
      const before = await readState(study);
      const after = await updateStudyState(studies, study, (state) => acknowledgeUpTo(state, offset, at));
      if (after.v !== before.v)
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
