import type { TrafficTexts } from './traffic-texts.ts';

export const TRAFFIC_TEXTS_EN: TrafficTexts = {
  hour: 'Last hour',
  week: 'Last week',
  series: { accepted: 'Accepted', refused: 'Refused', withheld: 'Withheld, in tens' },
  chart: (name, sum, most) => `${name}: ${sum} in all, ${most}`,
  mostInMinute: (most) => `at most ${most} in a minute`,
  mostInHour: (most) => `at most ${most} in an hour`,
  now: 'now',
};
