/** The results of the gate and ingestion for statements. */
export const TRAFFIC = ['accepted', 'refused', 'withheld'] as const;

/** The texts of charts of statements by time. */
export interface TrafficTexts {
  readonly hour: string;
  readonly week: string;
  readonly series: Readonly<Record<(typeof TRAFFIC)[number], string>>;
  readonly chart: (name: string, sum: string, most: string) => string;
  readonly mostInMinute: (most: string) => string;
  readonly mostInHour: (most: string) => string;
  readonly now: string;
}
