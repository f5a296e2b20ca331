import { TOMBSTONE_MS } from '../../journal/port/study-topics.ts';
import { findHindrances, type Hindrance } from '../../consent/purposes/workflow/opening-hindrances.ts';
import { isStudy } from '../../consent/purposes/purpose-transitions.ts';
import type { PurposeDetails } from '../../consent/purposes/purpose-versions.ts';
import type { Purpose } from '../../consent/model/types.ts';
import { defined } from '../../core/json-object.ts';
import { dayStart, UNACKNOWLEDGED_MS } from '../../core/time.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import type { StoredStudy } from '../../store/ports/studies/study-repository.ts';
import { ackLag, type StudyState } from './study-state.ts';

/** The figures of a study for operators; none counts people. Times are milliseconds since the epoch. */
export interface StudyFigures {
  readonly study: string;
  readonly title: Purpose['title'];
  /** The version in force; the newest version if none was ever opened. */
  readonly version: number;
  readonly state: Purpose['state'];
  /** The source of its lab; absent if the institution drafted it. */
  readonly lab?: string;
  /** A newer version that is not in force yet. */
  readonly next?: { readonly version: number; readonly state: Purpose['state'] };
  /** The reasons for which the newest version cannot be opened. */
  readonly hindrances: readonly Hindrance[];
  /** Absent before the study publisher has seen it, and once it is destroyed. */
  readonly emits?: 'everything' | 'deletions';
  /** True if earlier records are still being released. */
  readonly isBackfilling: boolean;
  /** The day when its lab last acknowledged deletions. */
  readonly acknowledgedAt?: number;
  /**
   * The time since which its oldest deletion is unacknowledged, and the time at which its stream is refused for it,
   * both in whole days. Absent in the first week: it would reveal at once that a person has left.
   */
  readonly unacknowledged?: { readonly since: number; readonly until: number };
}

/** The studies that a reader sees. */
interface SeenStudies {
  readonly isSeen: (details: PurposeDetails) => boolean;
  /** True if the reader also sees the state of its release: a new draft is not enough. */
  readonly seesRelease: (details: PurposeDetails) => boolean;
}

/** Reads the figures of the studies that are seen, by id. Rejects with Problem `store-unavailable`. */
export type ReadStudyFigures = (by: SeenStudies) => Promise<readonly StudyFigures[]>;

interface StudyFiguresDeps {
  readonly listPurposes: () => Promise<readonly PurposeDetails[]>;
  readonly listStates: () => Promise<readonly StoredStudy[]>;
  readonly findSource: (id: string) => Promise<Pick<Source, 'audience'> | undefined>;
  readonly studyMinimum: number;
  readonly now: () => number;
}

const releaseOf = (
  state: StudyState | undefined,
  now: number,
): Pick<StudyFigures, 'emits' | 'isBackfilling' | 'acknowledgedAt' | 'unacknowledged'> => {
  if (state === undefined || state.destroyedAt !== undefined) return { isBackfilling: false };
  const { cut, backfill, acknowledged, deletions } = state;
  const [oldest] = deletions;
  return {
    emits: cut?.emits === true ? 'everything' : 'deletions',
    isBackfilling: backfill !== undefined,
    ...(acknowledged !== undefined && { acknowledgedAt: dayStart(acknowledged.at) }),
    ...(oldest !== undefined &&
      ackLag(state, now) >= UNACKNOWLEDGED_MS && {
        unacknowledged: { since: dayStart(oldest.at), until: dayStart(oldest.at + TOMBSTONE_MS) },
      }),
  };
};

export const createReadStudyFigures = ({
  listPurposes,
  listStates,
  findSource,
  studyMinimum,
  now,
}: StudyFiguresDeps): ReadStudyFigures => {
  const hindrancesOf = async (details: PurposeDetails): Promise<readonly Hindrance[]> => {
    const sources = await Promise.all(details.purpose.scope.sources.map(findSource));
    const audiences = sources.map((source) => source?.audience);
    return findHindrances(details, { studyMinimum, audiences, hasTarget: false }, now());
  };
  return async ({ isSeen, seesRelease }) => {
    const [all, stored] = await Promise.all([listPurposes(), listStates()]);
    const states = new Map((stored as readonly StudyState[]).map((state) => [state.id, state]));
    const seen = all.filter((details) => isStudy(details.purpose.kind) && isSeen(details));
    return Promise.all(
      seen.map(async (details): Promise<StudyFigures> => {
        const { purpose, inForce = purpose, owner } = details;
        return {
          study: purpose.id,
          title: inForce.title,
          version: inForce.version,
          state: inForce.state,
          ...defined({ lab: owner }),
          ...(purpose.version !== inForce.version && { next: { version: purpose.version, state: purpose.state } }),
          hindrances: await hindrancesOf(details),
          ...releaseOf(seesRelease(details) ? states.get(purpose.id) : undefined, now()),
        };
      }),
    );
  };
};
