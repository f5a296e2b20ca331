import {
  arraySchema,
  COUNT,
  enumSchema,
  INSTANT,
  NON_NEGATIVE,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
} from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import type { CurrentFigures } from '../../telemetry/operations/operations.ts';
import type { TrafficSeries } from '../../telemetry/operations/read-traffic.ts';

const WITHHELD = { ...COUNT, description: 'In whole tens: one act more or less does not show.' };

export const TRAFFIC_TOTALS = namedSchema(
  'TrafficTotals',
  objectSchema({ accepted: COUNT, refused: COUNT, withheld: WITHHELD }),
);

export const TRAFFIC_SERIES = namedSchema('TrafficSeries', {
  ...objectSchema({
    since: INSTANT,
    step: { ...STRING, description: 'The length of a slot: an ISO 8601 duration.' },
    accepted: arraySchema(COUNT),
    refused: arraySchema(COUNT),
    withheld: arraySchema(COUNT),
  }),
  description: 'Statements by slots of time, the first of which begins at `since`; the last is not over.',
});

const PART_STATE = namedSchema(
  'PartState',
  objectSchema(
    { part: STRING, health: enumSchema('up', 'behind', 'down'), since: INSTANT },
    { processes: { ...COUNT, description: 'Those that have shown a sign of life in 20 s.' } },
  ),
);

/** The members of the figures that change from second to second. */
export const CURRENT = {
  at: INSTANT,
  organisation: { ...STRING, description: 'The figures are of the sources of its subtree.' },
  lastMinute: TRAFFIC_TOTALS,
  consistentThrough: { ...INSTANT, description: 'Every statement stored up to here is readable.' },
  sink: objectSchema(
    { lagSeconds: NON_NEGATIVE },
    {
      partitions: arraySchema(
        objectSchema(
          { partition: COUNT, seconds: NON_NEGATIVE },
          { messages: { ...COUNT, description: 'Not yet written; absent if no process says.' } },
        ),
      ),
    },
  ),
  parts: arraySchema(PART_STATE),
  attentionCount: COUNT,
};

export const CURRENT_FIGURES = namedSchema('CurrentFigures', objectSchema(CURRENT));

export const LAST_HOUR_EXAMPLE = {
  since: '2026-11-28T07:00:00.000Z',
  step: 'PT1M',
  accepted: [120, 96],
  refused: [0, 1],
  withheld: [0, 10],
};
export const LAST_WEEK_EXAMPLE = {
  since: '2026-11-21T08:00:00.000Z',
  step: 'PT1H',
  accepted: [120, 96],
  refused: [0, 1],
  withheld: [0, 10],
};

/** Each answer is of its own second. */
export const NO_STORE = { 'Cache-Control': 'no-store' } as const;

/** A series: the beginning of its first slot, the length of a slot in whole seconds, and the numbers of each. */
export const seriesJson = ({ since, stepMs, ...numbers }: TrafficSeries): Sent<typeof TRAFFIC_SERIES> => ({
  since: isoTime(since),
  step: `PT${stepMs / 1000}S`,
  ...numbers,
});

export const currentJson = (figures: CurrentFigures): Sent<typeof CURRENT_FIGURES> => {
  const { at, organisation, lastMinute, sinkLagSeconds, consistentThrough, parts, attentionCount } = figures;
  return {
    at: isoTime(at),
    organisation,
    lastMinute,
    consistentThrough: isoTime(consistentThrough),
    sink: { lagSeconds: sinkLagSeconds },
    parts: parts.map(({ since, ...part }) => ({ ...part, since: isoTime(since) })),
    attentionCount,
  };
};
