/** The results of the gate and ingestion for statements. */
export const TRAFFIC = ['accepted', 'refused', 'withheld'] as const;

type BySeries<T> = Readonly<Record<(typeof TRAFFIC)[number], T>>;
type ByRange = Readonly<Record<'hour' | 'day' | 'week', string>>;

/** The texts of charts of statements by time. */
export interface TrafficTexts {
  readonly title: string;
  readonly range: string;
  readonly ranges: ByRange;
  /** The name of the totals of a range. */
  readonly inAll: ByRange;
  readonly series: BySeries<string>;
  /** The name of a chart as a thing that is read by keys. */
  readonly chart: string;
  readonly summary: (range: string, values: BySeries<string>) => string;
  readonly spoken: (time: string, values: BySeries<string>) => string;
  readonly keys: string;
  /** The last ten seconds. */
  readonly now: string;
  readonly perSecond: (count: string) => string;
  /** The time of a slot that is not over. */
  readonly soFar: (time: string) => string;
  readonly asOf: (time: string) => string;
}
