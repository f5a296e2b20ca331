import type { Purpose } from '../../../consent/model/types.ts';
import { HEARTBEAT_KEY, type StudyTopics } from '../../../journal/port/study-topics.ts';
import type { StudyRepository } from '../../../store/ports/studies/study-repository.ts';
import { type StudyState, updateStudyState, withHeadMark } from '../../study/study-state.ts';
import type { ActiveStudies, ActiveStudy } from '../candidates/active-studies.ts';
import type { createBackfill } from './backfill.ts';
import type { createConsumeAuditLog } from './consume-audit-log.ts';
import { type createUpdateEligibility, purposeRevision } from './eligibility.ts';
import type { createReleaseDue } from './release-due.ts';
import type { PublisherSlot } from '../../study/publisher-slot.ts';
import type { ReleaseRetraction } from '../retraction/retract-releases.ts';

export interface StudyHeartbeatDeps {
  readonly topics: StudyTopics;
  readonly studies: StudyRepository;
  /** Logs the readings of earlier days (`createLogReadings`). */
  readonly logReadings: (study: string) => Promise<void>;
  readonly now: () => number;
}

/** Keeps a study's topic compacting while nothing is released, its daily head marks, and the log of its readers. */
export interface StudyHeartbeat {
  /** Creates the topic if it is missing, unless a heartbeat was sent before. */
  ensureTopic(study: string): Promise<void>;
  /** Appends a heartbeat if the last one is a minute old. */
  beat(study: string, slot: PublisherSlot): Promise<void>;
}

const HEARTBEAT_INTERVAL_MS = 60_000;

export const createStudyHeartbeat = ({ topics, studies, logReadings, now }: StudyHeartbeatDeps): StudyHeartbeat => {
  const lastBeats = new Map<string, number>();
  return {
    ensureTopic: async (study) => {
      if (!lastBeats.has(study)) await topics.ensure(study);
    },
    beat: async (study, { appender }) => {
      if (now() - (lastBeats.get(study) ?? 0) < HEARTBEAT_INTERVAL_MS) return;
      await appender.append([{ study, key: HEARTBEAT_KEY, value: Buffer.from('{}') }]);
      lastBeats.set(study, now());
      const head = await topics.head(study);
      await updateStudyState(studies, study, (state) => withHeadMark(state, head, now()));
      await logReadings(study);
    },
  };
};

export interface StudyMaintenanceDeps {
  readonly activeStudies: ActiveStudies;
  readonly consumeAuditLog: ReturnType<typeof createConsumeAuditLog>;
  readonly updateEligibility: ReturnType<typeof createUpdateEligibility>;
  readonly releaseDue: ReturnType<typeof createReleaseDue>;
  readonly backfill: ReturnType<typeof createBackfill>;
  readonly retraction: Pick<ReleaseRetraction, 'sweep'>;
  readonly heartbeat: StudyHeartbeat;
  readonly now: () => number;
}

/** Eligibility is evaluated at least this often, since a decision may expire without an event. */
const ELIGIBILITY_INTERVAL_MS = 10_000;
/** The interval at which a study that releases nothing yet is evaluated: a participant's first record is no event. */
const OPENING_INTERVAL_MS = 1000;
/**
 * An evaluation that takes long leaves this many times as long to other work, half a minute at the most. The shorter of
 * the last two counts, because an outage may have prolonged one.
 */
const PAUSE_FACTOR = 20;
const MAX_PAUSE_MS = 30_000;
const SWEEP_INTERVAL_MS = 5_000;

/** The times at which the periodic steps of a study last ran, and the place of its sweep. */
interface Timers {
  evaluatedAt: number;
  /** The durations of the last two evaluations, in milliseconds. */
  evaluationsMs: readonly [number, number];
  sweptAt: number;
  sweepAfter?: string | undefined;
}

const pauseAfter = ({ evaluationsMs }: Timers): number =>
  Math.min(MAX_PAUSE_MS, PAUSE_FACTOR * Math.min(...evaluationsMs));

/**
 * The periodic work of a study's owner, in one run per time slice. A step that takes longer stops at the deadline and
 * continues in the next run, since the journal's messages wait meanwhile.
 */
export class StudyMaintenance {
  readonly #deps: StudyMaintenanceDeps;
  readonly #timers = new Map<string, Timers>();

  constructor(deps: StudyMaintenanceDeps) {
    this.#deps = deps;
  }

  /** Runs once at a time for each study. Resolves with true if there is more to do at once. */
  async run(purpose: Purpose, known: StudyState, slot: PublisherSlot): Promise<boolean> {
    const { heartbeat, consumeAuditLog, releaseDue, backfill } = this.#deps;
    const { id } = purpose;
    const timers = this.#timersOf(id);
    await heartbeat.ensureTopic(id);
    const { hasRelevantEvents, hasMore } = await consumeAuditLog(purpose, known, slot);
    const state = await this.#updateEligibility(purpose, known, hasRelevantEvents);
    const study = state?.emits === true ? await this.#findActive(id) : undefined;
    const hasMoreDue = study !== undefined && (await releaseDue(study, slot));
    // Decisions come first: a backfill waits for the next run if they used up the time slice.
    const isBackfillPostponed = performance.now() >= slot.deadline && hasRelevantEvents;
    const hasMoreBackfill =
      study !== undefined &&
      state?.backfill !== undefined &&
      (isBackfillPostponed || (await backfill(study, state, slot)));
    await this.#sweep(id, timers);
    await heartbeat.beat(id, slot);
    return hasMore || hasMoreDue || hasMoreBackfill;
  }

  #timersOf(study: string): Timers {
    const timers = this.#timers.get(study) ?? { evaluatedAt: 0, evaluationsMs: [0, 0], sweptAt: 0 };
    this.#timers.set(study, timers);
    return timers;
  }

  async #findActive(id: string): Promise<ActiveStudy | undefined> {
    return (await this.#deps.activeStudies()).find(({ purpose }) => purpose.id === id);
  }

  async #updateEligibility(
    purpose: Purpose,
    known: StudyState,
    hasRelevantEvents: boolean,
  ): Promise<StudyState | undefined> {
    const { updateEligibility, now } = this.#deps;
    const timers = this.#timersOf(purpose.id);
    const interval = known.emits ? ELIGIBILITY_INTERVAL_MS : OPENING_INTERVAL_MS;
    const isDue =
      hasRelevantEvents ||
      now() - timers.evaluatedAt >= Math.max(interval, pauseAfter(timers)) ||
      known.seen !== purposeRevision(purpose);
    if (!isDue) return known;
    const begun = now();
    const state = await updateEligibility(purpose.id);
    timers.evaluatedAt = now();
    timers.evaluationsMs = [timers.evaluationsMs[1], timers.evaluatedAt - begun];
    return state;
  }

  async #sweep(study: string, timers: Timers): Promise<void> {
    const { retraction, now } = this.#deps;
    if (now() - timers.sweptAt < SWEEP_INTERVAL_MS) return;
    timers.sweepAfter = await retraction.sweep(study, timers.sweepAfter);
    timers.sweptAt = now();
  }
}
