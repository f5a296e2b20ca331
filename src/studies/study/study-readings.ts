import type { AuditLog } from '../../consent/audit/audit-log.ts';
import { dayStart } from '../../core/time.ts';
import type { StudyRepository } from '../../store/ports/studies/study-repository.ts';
import {
  type ReadAgain,
  readStudyState,
  type StudyReadings,
  type StudyState,
  updateStudyState,
} from './study-state.ts';

/** A reading by a credential that ended at the offset `to`. */
interface Reading {
  readonly key: string;
  readonly by: 'stream' | 'snapshot';
  readonly to: number;
  readonly count: number;
}

/** The most events of a day. Later readings are one event for each credential, on the next day. */
const MAX_DAILY_EVENTS = 100;

const addAgain = (again: readonly ReadAgain[], day: number, { key, count }: Reading): readonly ReadAgain[] => {
  const known = again.find((one) => one.day === day && one.key === key);
  const added = { day, key, times: (known?.times ?? 0) + 1, count: (known?.count ?? 0) + count };
  return [...again.filter((one) => one !== known), added];
};

/**
 * Counts a reading. It is an event of the audit log, except for another snapshot of the same cut and day, and for all
 * readings after the first 100 events of a day. These are in an event of the next day. `at` is in milliseconds since
 * the epoch.
 */
export const withReading = (
  state: StudyState,
  reading: Reading,
  at: number,
): { readonly state: StudyState; readonly isEvent: boolean } => {
  const today = dayStart(at);
  const { readings } = state;
  const again = readings?.again ?? [];
  const { events, head }: Pick<StudyReadings, 'events' | 'head'> = readings?.day === today ? readings : { events: 0 };
  const isRepeated = reading.by === 'snapshot' && reading.to === head;
  const isEvent = !isRepeated && events < MAX_DAILY_EVENTS;
  const next: StudyReadings = {
    day: today,
    events: events + (isEvent ? 1 : 0),
    ...(reading.by === 'snapshot' ? { head: reading.to } : head === undefined ? {} : { head }),
    again: isEvent ? again : addAgain(again, today, reading),
  };
  return { state: { ...state, readings: next }, isEvent };
};

interface LogReadingsDeps {
  readonly studies: StudyRepository;
  readonly auditLog: Pick<AuditLog, 'append'>;
  readonly now: () => number;
}

const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

/**
 * Logs the repeated readings of the days before `before`, one event a day and credential. Repeatable. Rejects with
 * Problem `store-unavailable`, `overloaded`.
 */
export const createLogReadings =
  ({ studies, auditLog, now }: LogReadingsDeps) =>
  async (study: string, before = dayStart(now())): Promise<void> => {
    const due = ((await readStudyState(studies, study))?.readings?.again ?? []).filter(({ day }) => day < before);
    if (due.length === 0) return;
    for (const { day, key, times, count } of due)
      await auditLog.append({
        id: `${study}.read-again.${isoDay(day)}.${key}`,
        at: now(),
        type: 'access',
        purpose: study,
        by: { role: 'scientist', id: key },
        data: { by: 'again', day: isoDay(day), times, count },
      });
    await updateStudyState(studies, study, (state) =>
      state.readings === undefined
        ? state
        : { ...state, readings: { ...state.readings, again: state.readings.again.filter(({ day }) => day >= before) } },
    );
  };
