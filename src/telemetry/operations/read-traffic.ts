import {
  TRAFFIC_STEPS,
  type TrafficCounts,
  type TrafficRepository,
  type TrafficSlot,
  type TrafficStep,
} from '../../store/ports/sources/traffic-repository.ts';

/** Statements by their outcome. */
export interface TrafficTotals {
  readonly accepted: number;
  readonly refused: number;
  /** The number of withheld statements, in whole tens. */
  readonly withheld: number;
}

/** Totals of slots of the same length, one after the other. */
export interface TrafficSeries {
  /** The beginning of the first slot, in milliseconds since the epoch. */
  readonly since: number;
  /** The length of a slot, in milliseconds. */
  readonly stepMs: number;
  readonly accepted: readonly number[];
  readonly refused: readonly number[];
  readonly withheld: readonly number[];
}

/** Reads counts of a source, or of all sources of an organisation. Rejects with Problem `store-unavailable`. */
export interface ReadTraffic {
  /** The totals of ten seconds of an organisation, which ended at most two seconds ago. */
  lastTenSeconds(organisation: string): Promise<TrafficTotals>;
  /** The totals of the last whole minute of an organisation. */
  lastMinute(organisation: string): Promise<TrafficTotals>;
  /** The last hour in minutes, for a source or an organisation. */
  lastHour(subject: string): Promise<TrafficSeries>;
  /** The last 24 hours, in hours. */
  lastDay(subject: string): Promise<TrafficSeries>;
  /** The last seven days in hours. */
  lastWeek(subject: string): Promise<TrafficSeries>;
  /** The counts by name in the last hours, including the present hour. */
  countsOf(subject: string, hours: number): Promise<TrafficCounts>;
  /** The slots of a source in the last hour, by minutes. */
  minutesOf(source: string): Promise<readonly TrafficSlot[]>;
  /** The slots of the last hours, including the present hour. */
  hoursOf(subject: string, hours: number): Promise<readonly TrafficSlot[]>;
}

interface ReadTrafficDeps {
  readonly repository: TrafficRepository;
  readonly now: () => number;
}

/** Processes write their counts with a delay, so the last minute ends this long ago. */
const DELAY_MS = 3000;
/** A process writes its counts within a second; at most half of this is missing. */
const SECOND_DELAY_MS = 500;
const MINUTES = 60;
const HOURS_OF_DAY = 24;
const HOURS_OF_WEEK = 168;
const { second: SECOND, minute: MINUTE, hour: HOUR } = TRAFFIC_STEPS;

const floorTo = (step: number, time: number): number => time - (time % step);

/** The sum of counts by name. */
export const sumCounts = (all: readonly TrafficCounts[]): TrafficCounts => {
  const sum = new Map<string, number>();
  for (const counts of all)
    for (const [name, count] of Object.entries(counts)) sum.set(name, (sum.get(name) ?? 0) + count);
  return Object.fromEntries(sum);
};

/** Statements by their outcome, with all kinds of refusals together. */
export const totalsOf = (counts: TrafficCounts): TrafficTotals => ({
  accepted: counts['accepted'] ?? 0,
  refused: Object.entries(counts).reduce((sum, [name, count]) => (name.startsWith('refused/') ? sum + count : sum), 0),
  withheld: counts['withheld'] ?? 0,
});

/** The slots as a series without gaps. */
const seriesOf = (
  slots: readonly Pick<TrafficSlot, 'at' | 'counts'>[],
  { since, stepMs, length }: { readonly since: number; readonly stepMs: number; readonly length: number },
): TrafficSeries => {
  const bySlot = Array.from({ length }, (): TrafficCounts[] => []);
  for (const { at, counts } of slots) bySlot[Math.floor((at - since) / stepMs)]?.push(counts);
  const totals = bySlot.map((some) => totalsOf(sumCounts(some)));
  return {
    since,
    stepMs,
    accepted: totals.map(({ accepted }) => accepted),
    refused: totals.map(({ refused }) => refused),
    withheld: totals.map(({ withheld }) => withheld),
  };
};

export const createReadTraffic = ({ repository, now }: ReadTrafficDeps): ReadTraffic => {
  const slotsOf = (subject: string, step: TrafficStep, count: number): Promise<readonly TrafficSlot[]> => {
    const length = TRAFFIC_STEPS[step];
    return repository.list({ subject, step, since: floorTo(length, now()) - (count - 1) * length });
  };
  const hours = async (subject: string, length: number): Promise<TrafficSeries> =>
    seriesOf(await slotsOf(subject, 'hour', length), {
      since: floorTo(HOUR, now()) - (length - 1) * HOUR,
      stepMs: HOUR,
      length,
    });
  /** The totals of whole slots that ended before a delay. */
  const totalsBefore = async (subject: string, step: TrafficStep, of: { lengthMs: number; delayMs: number }) => {
    const until = floorTo(TRAFFIC_STEPS[step], now() - of.delayMs);
    const slots = await repository.list({ subject, step, since: until - of.lengthMs });
    return totalsOf(sumCounts(slots.filter(({ at }) => at < until).map(({ counts }) => counts)));
  };
  return {
    lastTenSeconds: (organisation) =>
      totalsBefore(organisation, 'second', { lengthMs: 10 * SECOND, delayMs: SECOND_DELAY_MS }),
    lastMinute: (organisation) => totalsBefore(organisation, 'tenSeconds', { lengthMs: MINUTE, delayMs: DELAY_MS }),
    lastHour: async (subject) => {
      const since = floorTo(MINUTE, now()) - (MINUTES - 1) * MINUTE;
      const step = subject.startsWith('org:') ? 'tenSeconds' : 'minute';
      return seriesOf(await repository.list({ subject, step, since }), { since, stepMs: MINUTE, length: MINUTES });
    },
    lastDay: (subject) => hours(subject, HOURS_OF_DAY),
    lastWeek: (subject) => hours(subject, HOURS_OF_WEEK),
    countsOf: async (subject, count) => sumCounts((await slotsOf(subject, 'hour', count)).map(({ counts }) => counts)),
    minutesOf: (source) => slotsOf(source, 'minute', MINUTES),
    hoursOf: (subject, count) => slotsOf(subject, 'hour', count),
  };
};
