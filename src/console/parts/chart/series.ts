import type { ApiSchema } from '../../api/client.ts';
import type { TRAFFIC } from '../../texts/traffic-texts.ts';

/** Statements by slots of time, as the API has them. */
export type ChartedSeries = ApiSchema<'TrafficSeries'>;
export type SeriesName = (typeof TRAFFIC)[number];

const UNITS = new Map([
  ['H', 3600],
  ['M', 60],
  ['S', 1],
]);

/** The length of a slot in seconds, of a duration in hours, minutes and seconds: `PT1M` is `PT60S`. */
export const stepSeconds = (duration: string): number =>
  [...duration.matchAll(/(\d+)([HMS])/g)].reduce(
    (sum, [, count, unit = 'S']) => sum + Number(count) * (UNITS.get(unit) ?? 1),
    0,
  );

/** The beginning of the first slot, in seconds since the epoch. */
export const firstSecond = ({ since }: Pick<ChartedSeries, 'since'>): number => Date.parse(since) / 1000;

/** The slot in which a time lies, in seconds since the epoch; the first or last one for times outside. */
export const slotAt = (series: Pick<ChartedSeries, 'since' | 'step' | 'accepted'>, second: number): number =>
  Math.max(
    0,
    Math.min(series.accepted.length - 1, Math.floor((second - firstSecond(series)) / stepSeconds(series.step))),
  );

/** The slot that a key leads to; undefined for other keys. Without a slot, reading begins at the last. */
export const slotByKey = (key: string, slot: number | undefined, length: number): number | undefined => {
  const last = length - 1;
  const from = slot ?? length;
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, from - 1);
    case 'ArrowRight':
      return slot === undefined ? last : Math.min(last, from + 1);
    case 'PageUp':
      return Math.max(0, from - 10);
    case 'PageDown':
      return Math.min(last, from + 10);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
};

/** The top of an axis: the least number of 1, 2, 5, 10, 20, ... steps that has the greatest value below it. */
export const axisTop = (most: number): number => {
  if (most < 4) return 4;
  const step = 10 ** Math.floor(Math.log10(most));
  return [1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((times) => times * step).find((top) => top >= most) ?? most;
};
