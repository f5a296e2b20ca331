import {
  TRAFFIC_STEPS,
  type TrafficCounts,
  type TrafficRepository,
  type TrafficSlot,
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
  /** The totals of the last whole minute of an organisation. */
  lastMinute(organisation: string): Promise<TrafficTotals>;
  /** The last hour in minutes, for a source or an organisation. */
  lastHour(subject: string): Promise<TrafficSeries>;
  /** The last seven days in hours. */
  lastWeek(subject: string): Promise<TrafficSeries>;
  /** The counts by name in the last hours, including the present hour. */
  countsOf(subject: string, hours: number): Promise<TrafficCounts>;
}

interface ReadTrafficDeps {
  readonly repository: TrafficRepository;
  readonly now: () => number;
}

/** Processes write their counts with a delay, so the last minute ends this long ago. */
const DELAY_MS = 3000;
const MINUTES = 60;
const HOURS = 168;
const { tenSeconds: TEN_SECONDS, minute: MINUTE, hour: HOUR } = TRAFFIC_STEPS;

const floorTo = (step: number, time: number): number => time - (time % step);

/** The sum of counts by name. */
const sumCounts = (all: readonly TrafficCounts[]): TrafficCounts => {
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

export const createReadTraffic = ({ repository, now }: ReadTrafficDeps): ReadTraffic => ({
  lastMinute: async (organisation) => {
    const until = floorTo(TEN_SECONDS, now() - DELAY_MS);
    const slots = await repository.list({ subject: organisation, step: 'tenSeconds', since: until - MINUTE });
    return totalsOf(sumCounts(slots.filter(({ at }) => at < until).map(({ counts }) => counts)));
  },
  lastHour: async (subject) => {
    const since = floorTo(MINUTE, now()) - (MINUTES - 1) * MINUTE;
    const step = subject.startsWith('org:') ? 'tenSeconds' : 'minute';
    return seriesOf(await repository.list({ subject, step, since }), { since, stepMs: MINUTE, length: MINUTES });
  },
  lastWeek: async (subject) => {
    const since = floorTo(HOUR, now()) - (HOURS - 1) * HOUR;
    return seriesOf(await repository.list({ subject, step: 'hour', since }), { since, stepMs: HOUR, length: HOURS });
  },
  countsOf: async (subject, hours) => {
    const since = floorTo(HOUR, now()) - (hours - 1) * HOUR;
    return sumCounts((await repository.list({ subject, step: 'hour', since })).map(({ counts }) => counts));
  },
});
