import type { ChainKeeper } from '../../consent/audit/audit-log.ts';
import type { PurposeFile } from '../../consent/purposes/purpose-workflow.ts';
import type { Purpose } from '../../consent/model/types.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import type { StudyRepository } from '../../store/ports/study-repository.ts';
import { cursorOf, offsetOf } from './stream-change.ts';
import { createOwnStudy } from '../study/owned-study.ts';
import {
  ackLag,
  acknowledge,
  changeState,
  isAckDue,
  isOver,
  readState,
  type StudyState,
} from '../study/study-state.ts';
import { roundedCount } from '../study/k-anonymity.ts';

/** What `createStudyReaders` is built from. */
export interface StudyReadersDeps {
  /** What is known of a purpose; rejects with Problem `not-found`. */
  readonly file: (id: string) => Promise<PurposeFile>;
  readonly studies: Pick<StudyRepository, 'find' | 'change' | 'participants'>;
  readonly topics: Pick<StudyTopics, 'head'>;
  readonly chain: Pick<ChainKeeper, 'append'>;
  readonly newId: () => string;
  readonly now: () => number;
}

/** Who reads a study: a credential, and the lab that it belongs to. */
export interface StudyReader {
  readonly key: string;
  readonly source: string;
}

/** What was delivered over one connection: records in the places from `from` to `to`, both included. */
interface Delivered {
  readonly study: string;
  readonly reader: StudyReader;
  readonly by: 'stream' | 'snapshot';
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How a study stands, for those who run it and those who watch over it. Times are ISO 8601. */
interface StudyStanding {
  readonly id: string;
  readonly version: number;
  readonly state: Purpose['state'];
  /** `everything`: records are released; `deletions`: too few take part, or it is not open. */
  readonly emits: 'everything' | 'deletions';
  /** To the nearest ten; absent under ten. */
  readonly participants?: number;
  /** The head of the stream. */
  readonly head: string;
  readonly acknowledged?: { readonly cursor: string; readonly at: string };
  /** Since when the oldest deletion that was not acknowledged has waited, and when the stream stops because of it. */
  readonly unacknowledged?: { readonly since: string; readonly until: string };
}

/**
 * What readers of studies may do. Every call rejects with Problem `store-unavailable` or `journal-unavailable`, and
 * with `not-found` where there is no such study.
 */
export interface StudyReaders {
  /**
   * The study, where this reader may be given its records now. Rejects with Problem `not-found` where it is another
   * lab's or has not begun, `forbidden` where it is suspended or destroyed, `ack-required` where deletions have waited
   * 30 days.
   */
  admit(reader: StudyReader, study: string): Promise<Purpose>;
  /**
   * The first offset to read after a cursor. Rejects with Problem `invalid-request` where it is none, `cursor-over`
   * where what was deleted since may be gone.
   */
  after(study: string, cursor: string): Promise<number>;
  /**
   * Says in the audit chain what was delivered; that nothing was, at most once an hour for each credential and study:
   * whoever reconnects in a loop makes the chain no longer.
   */
  delivered(delivered: Delivered): Promise<void>;
  /** Says that all deletions up to the cursor have been made. Rejects as `after` does, but however old it is. */
  acknowledge(reader: StudyReader, study: string, cursor: string): Promise<StudyStanding>;
  /** Rejects with Problem `not-found` where the study is another lab's. */
  see(reader: StudyReader, study: string): Promise<void>;
  standing(study: string): Promise<StudyStanding>;
  /** For how many seconds the oldest deletion has waited to be acknowledged. */
  ackLag(study: string): Promise<number>;
}

const ACK_DAYS_MS = 30 * 86_400_000;
const PARTICIPANTS_AT_MOST = 100_000;
/** For so long nothing more is said of whoever was given nothing, in milliseconds. */
const EMPTY_EVERY_MS = 3_600_000;

/**
 * Builds what tells whether it is time to say again that a reader was given nothing. The earliest stand first, and go
 * once they are over.
 */
const createEmptyDue = (now: () => number) => {
  const said = new Map<string, number>();
  return ({ key }: StudyReader, study: string): boolean => {
    for (const [of, at] of said) {
      if (now() - at < EMPTY_EVERY_MS) break;
      said.delete(of);
    }
    const of = JSON.stringify([key, study]);
    if (said.has(of)) return false;
    said.set(of, now());
    return true;
  };
};

/** Builds what readers of studies may do. Everything is read after the call. */
export const createStudyReaders = ({ file, studies, topics, chain, newId, now }: StudyReadersDeps): StudyReaders => {
  const isEmptyDue = createEmptyDue(now);
  const unknown = (): Problem => new Problem('not-found', 'there is no such study');
  const stateOf = async (id: string): Promise<StudyState> => {
    const state = await readState(studies, id);
    if (state === undefined) throw unknown();
    return state;
  };
  const ownStudy = createOwnStudy(file);
  const owned = ({ source }: StudyReader, id: string): Promise<Purpose> => ownStudy(source, id);
  const parse = async (id: string, cursor: string): Promise<number> => {
    const offset = offsetOf(cursor);
    if (offset === undefined)
      throw new Problem('invalid-request', 'this is no cursor', [
        { at: 'cursor', detail: 'must be as the stream gave it, as in v1.0-1842' },
      ]);
    if (offset >= (await topics.head(id)))
      throw new Problem('cursor-over', 'the stream has not come to this cursor: it is of another one');
    return offset;
  };
  const standing = async (id: string): Promise<StudyStanding> => {
    const { inForce } = await file(id);
    if (inForce === undefined) throw unknown();
    const state = await stateOf(id);
    const head = await topics.head(id).catch((thrown: unknown) => {
      if (isProblem(thrown, 'not-found')) return 0;
      throw thrown;
    });
    const participants = roundedCount((await studies.participants(id, { limit: PARTICIPANTS_AT_MOST })).length);
    const [oldest] = state.deletions;
    const iso = (at: number): string => new Date(at).toISOString();
    return {
      id,
      version: inForce.version,
      state: inForce.state,
      emits: state.emits ? 'everything' : 'deletions',
      head: cursorOf(head - 1),
      ...(participants === undefined ? {} : { participants }),
      ...(state.acknowledged === undefined
        ? {}
        : { acknowledged: { cursor: cursorOf(state.acknowledged.offset), at: iso(state.acknowledged.at) } }),
      ...(oldest === undefined
        ? {}
        : { unacknowledged: { since: iso(oldest.at), until: iso(oldest.at + ACK_DAYS_MS) } }),
    };
  };

  return {
    standing,
    see: async (reader, id) => {
      await owned(reader, id);
    },
    admit: async (reader, id) => {
      const purpose = await owned(reader, id);
      if (purpose.state === 'suspended') throw new Problem('forbidden', 'the study is suspended');
      if (purpose.state === 'destroyed') throw new Problem('forbidden', 'the study is over, and its stream is gone');
      const state = await stateOf(id);
      if (state.key === undefined) throw new Problem('forbidden', 'the study is over, and its stream is gone');
      if (isAckDue(state, now()))
        throw new Problem(
          'ack-required',
          'deletions have waited 30 days to be acknowledged: POST the cursor up to which you have made them to /acks',
        );
      return purpose;
    },
    after: async (id, cursor) => {
      const offset = await parse(id, cursor);
      if (isOver(await stateOf(id), offset, now()))
        throw new Problem(
          'cursor-over',
          'this cursor is older than deletions are kept: read the stream from its start, and keep nothing that is not in it',
        );
      return offset + 1;
    },
    delivered: async ({ study, reader, by, from, to, count }) => {
      if (count === 0 && !isEmptyDue(reader, study)) return;
      await chain.append({
        id: newId(),
        at: now(),
        type: 'access',
        purpose: study,
        by: { role: 'scientist', id: reader.key },
        data: { by, from: cursorOf(from), to: cursorOf(to), count },
      });
    },
    acknowledge: async (reader, id, cursor) => {
      await owned(reader, id);
      const offset = await parse(id, cursor);
      const at = now();
      const before = await stateOf(id);
      const after = await changeState(studies, id, (state) => acknowledge(state, offset, at));
      if (after.v !== before.v)
        await chain.append({
          id: newId(),
          at,
          type: 'ack',
          purpose: id,
          by: { role: 'scientist', id: reader.key },
          data: { cursor },
        });
      return standing(id);
    },
    ackLag: async (id) => ackLag(await stateOf(id), now()) / 1000,
  };
};
