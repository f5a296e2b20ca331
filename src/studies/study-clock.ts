import type { KnownPeople } from '../consent/known-people.ts';
import type { Person, Purpose } from '../consent/types.ts';
import { HEARTBEAT_KEY, type StudyAppender, type StudyTopics } from '../journal/study-topics.ts';
import { addPeriod, readPeriod } from '../sources/period.ts';
import type { ReleaseShelf } from '../store/release-shelf.ts';
import type { StudyShelf } from '../store/study-shelf.ts';
import { stampOf } from './emission.ts';
import type { EmittingStudy } from './emitting-studies.ts';
import type { EndReleases } from './end-releases.ts';
import type { createFollowChain } from './follow-chain.ts';
import type { Offer } from './offer.ts';
import { changeState, type StudyState, withMark } from './study-state.ts';

/** What `createStudyClock` is built from. */
export interface StudyClockParts {
  readonly topics: Pick<StudyTopics, 'ensure' | 'head'>;
  readonly studies: Pick<StudyShelf, 'find' | 'change' | 'participants'>;
  readonly releases: Pick<ReleaseShelf, 'due' | 'leave' | 'cancel'>;
  readonly people: Pick<KnownPeople, 'personsById'>;
  readonly emitting: () => Promise<readonly EmittingStudy[]>;
  readonly permitted: Offer['permitted'];
  readonly offerPerson: (study: EmittingStudy, person: Person, partition: number, appender: StudyAppender) => Promise<void>;
  readonly ending: Pick<EndReleases, 'sweep'>;
  readonly followChain: ReturnType<typeof createFollowChain>;
  /** Judges anew whether a study may emit. */
  readonly emission: (study: string) => Promise<StudyState | undefined>;
  readonly destroy: (study: string) => Promise<void>;
  readonly released: (of: { readonly study: string; readonly statements: number }) => void;
  readonly now: () => number;
}

const HEARTBEAT_MS = 60_000;
/** Time alone may end somebody's part. */
const JUDGE_MS = 10_000;
const SWEEP_MS = 5_000;
const DUE_AT_ONCE = 500;
const PEOPLE_AT_ONCE = 10;
/** What is stored already waits for what comes: it gets so many milliseconds a turn. */
const BACKFILL_MS = 200;

/** When what a study has must be destroyed, in milliseconds since the epoch. */
const endOf = ({ state, until, keep }: Purpose, { closedAt }: StudyState): number => {
  if (state === 'destroyed') return 0;
  const closed = closedAt ?? until;
  const period = keep === undefined ? undefined : readPeriod(keep);
  return closed === undefined || period === undefined ? Infinity : addPeriod(closed, period);
};

/**
 * Builds what a study's owner does from time to time: it hears of decisions, judges whether the study may emit, releases what is due in the order of its windows, offers what is
 * stored already, sweeps, keeps the topic compacting, and destroys what is over. One turn at a time for each study.
 */
export const createStudyClock = (parts: StudyClockParts) => {
  const { topics, studies, releases, people, emitting, permitted, offerPerson, ending, followChain, emission, destroy, released, now } = parts;
  const last = new Map<string, { beat: number; judged: number; swept: number; at?: string | undefined }>();

  const releaseDue = async (study: EmittingStudy, partition: number, appender: StudyAppender): Promise<void> => {
    for (;;) {
      const due = await releases.due({ owner: partition, study: study.purpose.id }, now(), DUE_AT_ONCE);
      const { offered, denied } = await permitted([study], due);
      const left = await releases.leave(offered.map(({ release }) => release.key));
      const changes = offered.filter(({ release }) => left.has(release.key)).map(({ change }) => change);
      if (changes.length > 0) await appender.append(changes);
      released({ study: study.purpose.id, statements: changes.length });
      await releases.cancel(denied.map(({ key }) => key));
      if (due.length < DUE_AT_ONCE) return;
    }
  };
  const backfill = async (study: EmittingStudy, state: StudyState, partition: number, appender: StudyAppender): Promise<void> => {
    const began = performance.now();
    for (let at = state.backfill; at !== undefined && performance.now() - began < BACKFILL_MS;) {
      const ids: readonly string[] = await studies.participants(state.id, { limit: PEOPLE_AT_ONCE, ...(at.after === undefined ? {} : { after: at.after }) });
      const persons = await people.personsById(ids);
      for (const person of new Set(persons.values())) await offerPerson(study, person, partition, appender);
      const reached = ids.length < PEOPLE_AT_ONCE ? undefined : ids.at(-1);
      const before = at;
      const after = await changeState(studies, state.id, (current) => {
        const { backfill: current_, ...rest } = current;
        // Begun anew by somebody else in the meantime.
        if (current_?.begun !== before.begun || current_.after !== before.after) return current;
        return reached === undefined ? rest : { ...rest, backfill: { begun: before.begun, after: reached } };
      });
      at = after.backfill;
    }
  };

  return async (purpose: Purpose, known: StudyState, partition: number, appender: StudyAppender): Promise<void> => {
    const { id } = purpose;
    if (endOf(purpose, known) <= now()) return destroy(id);
    const times = last.get(id) ?? { beat: 0, judged: 0, swept: 0 };
    last.set(id, times);
    if (times.beat === 0) await topics.ensure(id);
    const studyNow = async (): Promise<EmittingStudy | undefined> => (await emitting()).find((one) => one.purpose.id === id);
    const isNews = await followChain(purpose, known.seq, async (person) => {
      const study = await studyNow();
      if (study !== undefined) await offerPerson(study, person, partition, appender);
    });
    let state: StudyState | undefined = known;
    if (isNews || now() - times.judged >= JUDGE_MS || known.seen !== stampOf(purpose)) {
      state = await emission(id);
      times.judged = now();
    }
    const study = state?.emits === true ? await studyNow() : undefined;
    if (study !== undefined && state !== undefined) {
      await releaseDue(study, partition, appender);
      if (state.backfill !== undefined) await backfill(study, state, partition, appender);
    }
    if (now() - times.swept >= SWEEP_MS) {
      times.at = await ending.sweep(id, times.at);
      times.swept = now();
    }
    if (now() - times.beat >= HEARTBEAT_MS) {
      await appender.append([{ study: id, key: HEARTBEAT_KEY, value: Buffer.from('{}') }]);
      times.beat = now();
      const head = await topics.head(id);
      await changeState(studies, id, (current) => withMark(current, head, now()));
    }
    return undefined;
  };
};
