import { batchesOf } from '../../core/batches.ts';
import { createRandom, type Random } from './random.ts';
import { SCHOOL_PUPILS, SCHOOL_TOOLS, type SchoolPupil, type SchoolTool } from './school.ts';
import {
  algebraExercise,
  courseSession,
  type Doing,
  pickCourseFault,
  openBook,
  spellingAnswer,
} from './school-statements.ts';

/** One request of a tool. */
export interface ToolRequest {
  readonly tool: SchoolTool;
  readonly statements: readonly object[];
  /** True if the tool has a fault, and Carnet refuses the request. */
  readonly isRefused: boolean;
}

/** The requests that come within some minutes. */
export interface TimeSlice {
  /** Milliseconds since the epoch; all that the statements say happened before. */
  readonly until: number;
  readonly requests: readonly ToolRequest[];
}

interface WeekOptions {
  /** The end of the week, in milliseconds since the epoch. */
  readonly now: number;
  readonly seed: number;
  /** The pupils who are asked whether the spelling coach may record them. */
  readonly isAsked: (pupil: SchoolPupil) => boolean;
}

const HOUR_MS = 3_600_000;
const SLICE_MS = 240_000;
const WEEK_HOURS = 168;
/** The last hours come in short slices: the overview shows minutes of the last one. */
const FINE_HOURS = 1;
/** The course has its faults since it was updated. */
const UPDATED_BEFORE_MS = 44 * HOUR_MS;

/** The share of sessions that meet a fault of the updated course. */
const BROKEN_SESSIONS = 0.8;

const MAX_BATCH = 100;
/** Statements of a tool in an hour of lessons, when all classes have them. The course counts sessions. */
const PEAKS: Readonly<Record<SchoolTool, number>> = { spelling: 90, algebra: 100, reading: 25, 'road-safety': 6 };
/** How busy the tools are at least in the last hour, so that a demo at night shows what is refused. */
const LEAST_BUSY_NOW: Readonly<Record<SchoolTool, number>> = {
  spelling: 0.1,
  algebra: 0.1,
  reading: 0.1,
  'road-safety': 3,
};

/** How busy the school is, hour by hour, from 0 to 1; an hour that is missing has nothing. */
const LESSONS: Readonly<Record<number, number>> = {
  7: 0.03,
  8: 0.75,
  9: 1,
  10: 0.9,
  11: 0.8,
  12: 0.12,
  13: 0.3,
  14: 0.95,
  15: 0.85,
  16: 0.45,
  17: 0.12,
  18: 0.08,
  19: 0.1,
  20: 0.06,
  21: 0.02,
};
const HOMEWORK: Readonly<Record<number, number>> = {
  10: 0.03,
  11: 0.05,
  14: 0.05,
  15: 0.06,
  16: 0.05,
  17: 0.07,
  18: 0.06,
  19: 0.05,
  20: 0.02,
};
const SUNDAY = 0;
const WEDNESDAY = 3;
const SATURDAY = 6;
const WEDNESDAY_ENDS = 13;

/** How busy a school in France is at this time of this machine: on Wednesdays it ends at noon. */
export const busyAt = (time: number): number => {
  const date = new Date(time);
  const [day, hour] = [date.getDay(), date.getHours()];
  const isOff = day === SUNDAY || day === SATURDAY || (day === WEDNESDAY && hour >= WEDNESDAY_ENDS);
  return (isOff ? HOMEWORK : LESSONS)[hour] ?? 0;
};

const ADULTS = SCHOOL_PUPILS.filter(({ isMinor }) => !isMinor);
const MINORS = SCHOOL_PUPILS.filter(({ isMinor }) => isMinor);

const TOTAL_PEAK = Object.values(PEAKS).reduce((sum, one) => sum + one, 0);

/** One of the tools, each as often as in lessons. */
export const pickTool = (random: Random): SchoolTool => {
  let left = random.below(TOTAL_PEAK);
  const found = SCHOOL_TOOLS.find(({ id }) => (left -= PEAKS[id]) < 0);
  return (found ?? SCHOOL_TOOLS[0]).id;
};

/** What a tool does next. */
export interface ToolUse extends Omit<Doing, 'pupil'> {
  readonly tool: SchoolTool;
  readonly isAsked: (pupil: SchoolPupil) => boolean;
  /** True once the course has its faults. */
  readonly isUpdated: boolean;
}

/** What one pupil does with a tool: a request, or two if a second one is refused. */
export const useTool = ({ tool, random, at, isAsked, isUpdated }: ToolUse): readonly ToolRequest[] => {
  const one = (statement: object): readonly ToolRequest[] => [{ tool, statements: [statement], isRefused: false }];
  const doing = (pupil: SchoolPupil): Doing => ({ pupil, at, random });
  if (tool === 'reading') return one(openBook(doing(random.pick(MINORS))));
  if (tool === 'spelling') return one(spellingAnswer(doing(random.pick(ADULTS.filter(isAsked)))));
  if (tool === 'algebra') return one(algebraExercise(doing(random.pick(ADULTS))));
  const isBroken = isUpdated && random.next() < BROKEN_SESSIONS;
  const session = courseSession(doing(random.pick(ADULTS)), isBroken ? pickCourseFault(random) : undefined);
  return [
    { tool, statements: session.statements, isRefused: false },
    ...(session.refused === undefined ? [] : [{ tool, statements: [session.refused], isRefused: true }]),
  ];
};

/** Tools post in batches; what is refused comes in requests of its own. */
const batchesBy = (tool: SchoolTool, requests: readonly ToolRequest[]): readonly ToolRequest[] => {
  const statements = requests.filter(({ isRefused }) => !isRefused).flatMap((request) => request.statements);
  return [
    ...[...batchesOf(statements, MAX_BATCH)].map((batch) => ({ tool, statements: batch, isRefused: false })),
    ...requests.filter(({ isRefused }) => isRefused),
  ];
};

/** Begin and length of each slice, the oldest first. Those of a quiet hour are missing. */
const slicesOf = (now: number): readonly (readonly [since: number, lengthMs: number])[] => {
  const fineSince = now - (now % HOUR_MS) - FINE_HOURS * HOUR_MS;
  const hours = Array.from({ length: WEEK_HOURS - FINE_HOURS - 1 }, (_, index) => {
    const since = fineSince - (WEEK_HOURS - FINE_HOURS - 1 - index) * HOUR_MS;
    return [since, HOUR_MS] as const;
  });
  const fine = Array.from({ length: Math.floor((now - fineSince) / SLICE_MS) }, (_, index) => {
    return [fineSince + index * SLICE_MS, SLICE_MS] as const;
  });
  return [...hours.filter(([since]) => busyAt(since) > 0), ...fine];
};

/**
 * What the tools of the school post in the seven days before `now`, the oldest first. The same seed and time give the
 * same week.
 */
export const weekOf = ({ now, seed, isAsked }: WeekOptions): readonly TimeSlice[] => {
  const random = createRandom(seed);
  return slicesOf(now).map(([since, lengthMs]) => {
    const until = since + lengthMs - 1000;
    // A session takes two minutes.
    const latest = lengthMs - 130_000;
    const requests = SCHOOL_TOOLS.flatMap(({ id: tool }) => {
      const busy = Math.max(busyAt(since), lengthMs === SLICE_MS ? LEAST_BUSY_NOW[tool] : 0);
      const expected = PEAKS[tool] * busy * (lengthMs / HOUR_MS) * (0.8 + 0.4 * random.next());
      const count = Math.floor(expected + random.next());
      const times = Array.from({ length: count }, () => since + random.below(latest)).toSorted((a, b) => a - b);
      const isUpdated = since >= now - UPDATED_BEFORE_MS;
      return batchesBy(
        tool,
        times.flatMap((at) => useTool({ tool, random, at, isAsked, isUpdated })),
      );
    });
    return { until, requests };
  });
};
