import type { TrafficTexts } from './traffic-texts.ts';

export const TRAFFIC_TEXTS_EN: TrafficTexts = {
  title: 'Statements',
  range: 'Time range',
  ranges: { hour: 'Hour', day: 'Day', week: 'Week' },
  inAll: { hour: 'Last hour', day: 'Last 24 hours', week: 'Last 7 days' },
  series: { accepted: 'Accepted', refused: 'Refused', withheld: 'Withheld' },
  chart: 'chart',
  summary: (range, { accepted, refused, withheld }) =>
    `Statements, ${range}: ${accepted} accepted, ${refused} refused, ${withheld} withheld`,
  spoken: (time, { accepted, refused, withheld }) =>
    `${time}: ${accepted} accepted, ${refused} refused, ${withheld} withheld`,
  keys: 'The left and right arrow keys read the values, Home and End the first and the last.',
  now: 'Last 10 seconds',
  perSecond: (count) => `${count}/s`,
  soFar: (time) => `${time}, so far`,
  asOf: (time) => `as of ${time}`,
};
