import type { Purpose } from '../../consent/model/types.ts';
import { HEARTBEAT_KEY, type StudyTopics } from '../../journal/port/study-topics.ts';
import { addPeriod, readPeriod } from '../../sources/period.ts';
import type { ReleaseRepository } from '../../store/ports/release-repository.ts';
import type { StudyRepository } from '../../store/ports/study-repository.ts';
import type { createBackfill } from './backfill.ts';
import { stampOf } from './eligibility.ts';
import type { EmittingStudy } from './active-studies.ts';
import type { EndReleases } from './retract-releases.ts';
import type { createFollowChain } from './consume-audit-log.ts';
import type { Offer } from './release-candidates.ts';
import type { createOfferPerson, Turn } from './release-person.ts';
import { changeState, type StudyState, withMark } from '../study/study-state.ts';

/** What `createStudyClock` is built from. */
export interface StudyClockDeps {
  readonly topics: Pick<StudyTopics, 'ensure' | 'head'>;
  readonly studies: Pick<StudyRepository, 'find' | 'change'>;
  readonly releases: Pick<ReleaseRepository, 'due' | 'leave' | 'cancel'>;
  readonly emitting: () => Promise<readonly EmittingStudy[]>;
  readonly permitted: Offer['permitted'];
  readonly offerPerson: ReturnType<typeof createOfferPerson>;
  readonly backfill: ReturnType<typeof createBackfill>;
  readonly ending: Pick<EndReleases, 'sweep'>;
  readonly followChain: ReturnType<typeof createFollowChain>;
  /** Judges anew whether a study may emit. */
  readonly emission: (study: string) => Promise<StudyState | undefined>;
  readonly destroy: (study: string, until: number) => Promise<boolean>;
  readonly released: (of: { readonly study: string; readonly statements: number }) => void;
  readonly now: () => number;
}

const HEARTBEAT_MS = 60_000;
/** Time alone may end somebody's part. */
const JUDGE_MS = 10_000;
const SWEEP_MS = 5_000;
const DUE_AT_ONCE = 500;

/** When what a study has must be destroyed, in milliseconds since the epoch. */
const endOf = ({ state, until, keep }: Purpose, { closedAt }: StudyState): number => {
  if (state === 'destroyed') return 0;
  const closed = closedAt ?? until;
  const period = keep === undefined ? undefined : readPeriod(keep);
  return closed === undefined || period === undefined ? Infinity : addPeriod(closed, period);
};

/**
 * Builds what a study's owner does from time to time: it hears of decisions, judges whether the study may emit,
 * releases what is due in the order of its windows, offers what is stored already, sweeps, keeps the topic compacting,
 * and destroys what is over. One turn at a time for each study; what takes long ends with the turn and goes on in the
 * next, since what comes waits meanwhile. Resolves with whether there is more to do.
 */
export const createStudyClock = (deps: StudyClockDeps) => {
  const {
    topics,
    studies,
    releases,
    emitting,
    permitted,
    offerPerson,
    backfill,
    ending,
    followChain,
    emission,
    destroy,
    released,
    now,
  } = deps;
  const last = new Map<string, { beat: number; judged: number; swept: number; at?: string | undefined }>();

  const releaseDue = async (study: EmittingStudy, { partition, appender, until }: Turn): Promise<boolean> => {
    for (;;) {
      const due = await releases.due({ owner: partition, study: study.purpose.id }, now(), DUE_AT_ONCE);
      const { offered, denied } = await permitted([study], due);
      const left = await releases.leave(offered.map(({ release }) => release.key));
      const changes = offered.filter(({ release }) => left.has(release.key)).map(({ change }) => change);
      if (changes.length > 0) await appender.append(changes);
      released({ study: study.purpose.id, statements: changes.length });
      await releases.cancel(denied.map(({ key }) => key));
      if (due.length < DUE_AT_ONCE) return false;
      if (performance.now() >= until) return true;
    }
  };
  return async (purpose: Purpose, known: StudyState, turn: Turn): Promise<boolean> => {
    const { id } = purpose;
    if (endOf(purpose, known) <= now()) {
      const isMore = await destroy(id, turn.until);
      // Whoever remembers what was made of its key lets go of it.
      await emitting();
      return isMore;
    }
    const times = last.get(id) ?? { beat: 0, judged: 0, swept: 0 };
    last.set(id, times);
    if (times.beat === 0) await topics.ensure(id);
    const studyNow = async (): Promise<EmittingStudy | undefined> =>
      (await emitting()).find((one) => one.purpose.id === id);
    const { isNews, isMore } = await followChain(purpose, known, turn.until, async (person, walked) => {
      const study = await studyNow();
      return study && offerPerson(study, person, turn, walked);
    });
    let state: StudyState | undefined = known;
    if (isNews || now() - times.judged >= JUDGE_MS || known.seen !== stampOf(purpose)) {
      state = await emission(id);
      times.judged = now();
    }
    const study = state?.emits === true ? await studyNow() : undefined;
    const isMoreDue = study !== undefined && (await releaseDue(study, turn));
    const isTime = performance.now() < turn.until || !isNews;
    const isMoreStored =
      study !== undefined && state?.backfill !== undefined && (!isTime || (await backfill(study, state, turn)));
    if (now() - times.swept >= SWEEP_MS) {
      times.at = await ending.sweep(id, times.at);
      times.swept = now();
    }
    if (now() - times.beat >= HEARTBEAT_MS) {
      await turn.appender.append([{ study: id, key: HEARTBEAT_KEY, value: Buffer.from('{}') }]);
      times.beat = now();
      const head = await topics.head(id);
      await changeState(studies, id, (current) => withMark(current, head, now()));
    }
    return isMore || isMoreDue || isMoreStored;
  };
};
