import { TOMBSTONE_MS } from '../../journal/port/study-topics.ts';
import { Problem } from '../../core/problem.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import { DAY_MS } from '../../core/time.ts';
import type { StoredStudy, StudyRepository } from '../../store/ports/studies/study-repository.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import type { ReidentificationRequest } from './re-identification-request.ts';

/** An offset of a study's topic, and the time at which it was the head or was acknowledged. */
interface HeadMark {
  readonly offset: number;
  readonly at: number;
}

/**
 * The state of a study that all its outputs show until the next cut, so that all that ends meanwhile shows at once.
 * Times are milliseconds since the epoch.
 */
export interface StudyCut {
  /** The time before which ended releases have left the study. */
  readonly before: number;
  readonly at: number;
  /** The end of the topic: above all tombstones of the cut. */
  readonly head: number;
  /** True if enough people took part. */
  readonly emits: boolean;
  /** The number of participants. It may only leave rounded (`roundedCount`). */
  readonly participants: number;
}

/** The readings of a credential on a day that have no separate event. */
export interface ReadAgain {
  /** The beginning of the day (UTC), in milliseconds since the epoch. */
  readonly day: number;
  /** The key of the credential. */
  readonly key: string;
  readonly times: number;
  /** The number of records. */
  readonly count: number;
}

/** The readings of a study that the audit log does not show yet. */
export interface StudyReadings {
  /** The beginning of the day (UTC) of `events` and `head`, in milliseconds since the epoch. */
  readonly day: number;
  /** The number of events of readings on that day. */
  readonly events: number;
  /** The end of the last snapshot that has an event. */
  readonly head?: number;
  /** The readings of this day and earlier ones that have no event yet. */
  readonly again: readonly ReadAgain[];
}

/** Tombstones at these offsets, `last` included; `at` is the time at which the first of them was appended. */
interface Deletions {
  readonly first: number;
  readonly last: number;
  readonly at: number;
}

/**
 * The position at which a scan over a person's stored statements stopped: after the statement `above`, under this id of
 * theirs. All earlier statements have been released if that was permitted.
 */
export interface ScanPosition {
  readonly id: string;
  readonly above: SortKey;
}

/**
 * The records that a study has yet to receive; `begun` identifies the backfill. With `narrowing`, earlier releases are
 * checked first, from its `after` on. Then come participants after `after`, the next of them from `within` on.
 */
export interface Backfill {
  readonly begun: number;
  readonly narrowing?: { readonly after?: string };
  readonly after?: string;
  readonly within?: { readonly of: string; readonly walked: ScanPosition };
}

/**
 * The runtime state of a study, shared by its publisher and its readers. Stored as it is: members keep their names.
 * Times are milliseconds since the epoch.
 */
export interface StudyState extends StoredStudy {
  /** The key of the study, wrapped; gone once the study is destroyed. */
  readonly key?: string;
  /** The id of its topic (`StudyTopicState`); absent until a start has learned it, and if brokers give no ids. */
  readonly topic?: string;
  /**
   * True if records are released: the study is open and its k-anonymity threshold (`Purpose.minimum`) is met. Its
   * readers get the state of its last cut.
   */
  readonly emits: boolean;
  /** The time since which it releases nothing any more; absent while it does, and if it never did. */
  readonly silentSince?: number;
  /** The last cut; absent before the first. */
  readonly cut?: StudyCut;
  /** The `purposeRevision` with which eligibility was last evaluated. */
  readonly seen?: string;
  readonly backfill?: Backfill;
  /** The version that all its releases were last checked against; absent in states of an older release. */
  readonly heldTo?: number;
  /** The last event of the audit log that was consumed. */
  readonly seq: number;
  /** The scan that the event `seq`, a later one, has begun over its person's statements. */
  readonly following?: { readonly seq: number; readonly walked: ScanPosition };
  /** The time at which it was first seen closed, or its end if that was earlier. */
  readonly closedAt?: number;
  /** The head of the topic, once a day for 31 days. */
  readonly marks: readonly HeadMark[];
  /**
   * The last batch of deletions: those pending since before `before`, of which the first left at `at`. `last`: the
   * offset of its last tombstone; absent in states of an older release.
   */
  readonly batch?: { readonly before: number; readonly at: number; readonly last?: number };
  /** Deletions that the lab has not acknowledged, one entry a day, the oldest first. */
  readonly deletions: readonly Deletions[];
  readonly acknowledged?: HeadMark;
  /** The readings; absent if nothing was ever read. */
  readonly readings?: StudyReadings;
  /** Re-identification requests of its lab, the oldest first; at most 20. */
  readonly contacts?: readonly ReidentificationRequest[];
  /** The time since which topic, key and releases are gone. */
  readonly destroyedAt?: number;
}

/** The number of attempts at a change of a study's state while others change it. */
export const STUDY_RETRY = { tries: 50, overloaded: 'too many change this study at once' };

/** Undefined if no publisher has seen the study yet. */
export const readStudyState = async (
  repository: Pick<StudyRepository, 'find'>,
  id: string,
): Promise<StudyState | undefined> => (await repository.find(id)) as StudyState | undefined;

/**
 * Compare-and-set of a study's state; resolves with the new one. A `change` that returns its argument writes nothing.
 * Rejects with Problem `not-found` if there is no state, `overloaded` after 50 conflicts.
 */
export const updateStudyState = (
  repository: Pick<StudyRepository, 'find' | 'update'>,
  id: string,
  change: (state: StudyState) => StudyState,
): Promise<StudyState> =>
  retryOnConflict(STUDY_RETRY, async () => {
    const before = await readStudyState(repository, id);
    if (before === undefined) throw new Problem('not-found', 'there is no such study');
    const changed = change(before);
    if (changed === before) return before;
    const after = { ...changed, v: before.v + 1 };
    return (await repository.update(after)) ? after : undefined;
  });

/** The state of a study that was just discovered. */
export const newStudyState = (id: string, key: string): StudyState => ({
  id,
  v: 1,
  key,
  emits: false,
  seq: 0,
  marks: [],
  deletions: [],
});

/** The state without its offsets of the topic, because the topic is another one. */
export const withoutStreamPlaces = ({
  topic: _,
  cut: _cut,
  batch: _batch,
  acknowledged: _acknowledged,
  ...state
}: StudyState): StudyState => ({ ...state, marks: [], deletions: [] });

/** An offset that the topic has come to: its end is not below. */
export const reachedOffset = ({ cut, marks, batch, deletions }: StudyState): number =>
  Math.max(
    ...[0, cut?.head ?? 0, marks.at(-1)?.offset ?? 0],
    ...[batch?.last, deletions.at(-1)?.last].map((last) => (last === undefined ? 0 : last + 1)),
  );

/** Adds a mark of the head, unless the last one is less than a day old. */
export const withHeadMark = (state: StudyState, head: number, now: number): StudyState => {
  const last = state.marks.at(-1);
  if (last !== undefined && last.at > now - DAY_MS) return state;
  // The newest of the marks that are older than tombstones stays. Without it, a cursor from before it would be accepted
  // after a month in which no mark was made.
  const recent = state.marks.filter((_, index) => (state.marks[index + 1]?.at ?? now) > now - TOMBSTONE_MS);
  return { ...state, marks: [...recent, { offset: head, at: now }] };
};

/**
 * True if tombstones after this offset may be compacted away already. The offset is then, to a day, as old as the
 * oldest tombstone that can be read.
 */
export const isCursorExpired = ({ marks }: Pick<StudyState, 'marks'>, offset: number, now: number): boolean => {
  // The first mark that is younger than the bound: offsets before it may be older.
  const [oldest] = marks;
  const young = marks.find(({ at }) => at > now - TOMBSTONE_MS);
  if (oldest === undefined || oldest.at > now - TOMBSTONE_MS) return false;
  return young === undefined || offset < young.offset;
};

/** Adds tombstones that were appended just now, of the batch of those pending since before `before`. */
export const withDeletions = (
  state: StudyState,
  { first, last, before }: Pick<Deletions, 'first' | 'last'> & { readonly before: number },
  now: number,
): StudyState => {
  const newest = state.deletions.at(-1);
  const batch = { ...(state.batch?.before === before ? state.batch : { before, at: now }), last };
  if (newest === undefined || newest.at <= now - DAY_MS)
    return { ...state, batch, deletions: [...state.deletions, { first, last, at: now }] };
  return {
    ...state,
    batch,
    deletions: [
      ...state.deletions.slice(0, -1),
      { ...newest, first: Math.min(newest.first, first), last: Math.max(newest.last, last) },
    ],
  };
};

/** Acknowledges all deletions up to this offset, included; an offset below the last one changes nothing. */
export const acknowledgeUpTo = (state: StudyState, offset: number, now: number): StudyState => {
  if (state.acknowledged !== undefined && offset <= state.acknowledged.offset) return state;
  const deletions = state.deletions.flatMap((one) =>
    one.last <= offset ? [] : [{ ...one, first: Math.max(one.first, offset + 1) }],
  );
  return { ...state, acknowledged: { offset, at: now }, deletions };
};

/** The time since the oldest unacknowledged deletion, in milliseconds; 0 without one. */
export const ackLag = ({ deletions }: Pick<StudyState, 'deletions'>, now: number): number =>
  Math.max(0, now - (deletions[0]?.at ?? now));

/** True if a deletion has been unacknowledged for 30 days: readers then get nothing before they acknowledge it. */
export const isAckOverdue = (state: Pick<StudyState, 'deletions'>, now: number): boolean =>
  ackLag(state, now) >= TOMBSTONE_MS;
