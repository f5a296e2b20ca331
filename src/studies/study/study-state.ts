import { Problem } from '../../core/problem.ts';
import type { StoredStudy, StudyRepository } from '../../store/ports/study-repository.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import type { Contact } from './contact-request.ts';

/** A place in a study's topic, and when it was the head: milliseconds since the epoch. */
interface Mark {
  readonly offset: number;
  readonly at: number;
}

/** Tombstones that stand in these offsets (the last one included), the first of them appended at that time. */
interface Deletions {
  readonly first: number;
  readonly last: number;
  readonly at: number;
}

/**
 * How far a walk over what is stored of a person has come: to this statement, among those under this id of theirs. All
 * before it has been offered, and appended where it was permitted.
 */
export interface Walked {
  readonly id: string;
  readonly above: SortKey;
}

/**
 * What is stored of participants is still to be offered: of those after this one, and of the next one what was not
 * walked over. `begun` tells one such offering from another.
 */
export interface Backfill {
  readonly begun: number;
  readonly after?: string;
  readonly within?: { readonly of: string; readonly walked: Walked };
}

/** How a study stands: what its releasers and its readers tell one another. Times are milliseconds since the epoch. */
export interface StudyState extends StoredStudy {
  /** The key of the study, wrapped; gone once the study is destroyed. */
  readonly key?: string;
  /** It is open and has as many participants as it needs: records are released. Otherwise only deletions are. */
  readonly emits: boolean;
  /** The version, state and `v` of its purpose, as they were seen last. */
  readonly seen?: string;
  readonly backfill?: Backfill;
  /** The last event of the audit chain that was dealt with. */
  readonly seq: number;
  /** How far what is stored of the person of a later event has been offered because of it. */
  readonly following?: { readonly seq: number; readonly walked: Walked };
  /** When it was first seen closed. */
  readonly closedAt?: number;
  /** Where the head was, once a day for 31 days. */
  readonly marks: readonly Mark[];
  /** Deletions that were not acknowledged yet, a day in one, the oldest first. */
  readonly deletions: readonly Deletions[];
  /** What was acknowledged last. */
  readonly acknowledged?: Mark;
  /** What its lab has asked, the oldest first; at most 20. */
  readonly contacts?: readonly Contact[];
  /** Topic, key and releases are gone. */
  readonly destroyedAt?: number;
}

const DAY = 86_400_000;
/** So long a tombstone can be read, and deletions may stay unacknowledged. */
const TOMBSTONE_MS = 30 * DAY;
const TRIES = 50;

/** How a study stands; undefined where no releaser has seen it yet. */
export const readState = async (
  repository: Pick<StudyRepository, 'find'>,
  id: string,
): Promise<StudyState | undefined> => (await repository.find(id)) as StudyState | undefined;

/**
 * Changes how a study stands, from what it is at that moment; what is the same again is not written. Resolves with what
 * it is then. Rejects with Problem `not-found` where nobody has seen it, `overloaded` where 50 others came first.
 */
export const changeState = async (
  repository: Pick<StudyRepository, 'find' | 'change'>,
  id: string,
  change: (state: StudyState) => StudyState,
): Promise<StudyState> => {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await readState(repository, id);
    if (before === undefined) throw new Problem('not-found', 'there is no such study');
    const changed = change(before);
    if (changed === before) return before;
    const after = { ...changed, v: before.v + 1 };
    if (await repository.change(after)) return after;
  }
  throw new Problem('overloaded', 'too many change this study at once');
};

/** A study that has just been seen for the first time. */
export const newState = (id: string, key: string): StudyState => ({
  id,
  v: 1,
  key,
  emits: false,
  seq: 0,
  marks: [],
  deletions: [],
});

/** With the head as it is now, noted where the last note is a day old. */
export const withMark = (state: StudyState, head: number, now: number): StudyState => {
  const last = state.marks.at(-1);
  if (last !== undefined && last.at > now - DAY) return state;
  // Of the notes that are older than tombstones are kept the newest stays: without it nobody would know that a cursor
  // before it is.
  const kept = state.marks.filter((_, index) => (state.marks[index + 1]?.at ?? now) > now - TOMBSTONE_MS);
  return { ...state, marks: [...kept, { offset: head, at: now }] };
};

/**
 * Whether tombstones may be gone that whoever stopped at this cursor has not read: it is, to a day, as old as the
 * oldest tombstone that is kept.
 */
export const isOver = ({ marks }: Pick<StudyState, 'marks'>, offset: number, now: number): boolean => {
  // The first note that is younger than the bound: what stands before it may be older.
  const [oldest] = marks;
  const young = marks.find(({ at }) => at > now - TOMBSTONE_MS);
  if (oldest === undefined || oldest.at > now - TOMBSTONE_MS) return false;
  return young === undefined || offset < young.offset;
};

/** With tombstones that were appended just now, at `first` to `last`. */
export const withDeletions = (state: StudyState, first: number, last: number, now: number): StudyState => {
  const newest = state.deletions.at(-1);
  if (newest === undefined || newest.at <= now - DAY)
    return { ...state, deletions: [...state.deletions, { first, last, at: now }] };
  return {
    ...state,
    deletions: [
      ...state.deletions.slice(0, -1),
      { ...newest, first: Math.min(newest.first, first), last: Math.max(newest.last, last) },
    ],
  };
};

/**
 * With everything up to this offset, included, acknowledged. An acknowledgement of less than before changes nothing.
 */
export const acknowledge = (state: StudyState, offset: number, now: number): StudyState => {
  if (state.acknowledged !== undefined && offset <= state.acknowledged.offset) return state;
  const deletions = state.deletions.flatMap((one) =>
    one.last <= offset ? [] : [{ ...one, first: Math.max(one.first, offset + 1) }],
  );
  return { ...state, acknowledged: { offset, at: now }, deletions };
};

/** For how long the oldest deletion has waited to be acknowledged, in milliseconds; 0 where none does. */
export const ackLag = ({ deletions }: Pick<StudyState, 'deletions'>, now: number): number =>
  Math.max(0, now - (deletions[0]?.at ?? now));

/** Whether a deletion has waited for 30 days: then nothing is told before it is acknowledged. */
export const isAckDue = (state: Pick<StudyState, 'deletions'>, now: number): boolean =>
  ackLag(state, now) >= TOMBSTONE_MS;
