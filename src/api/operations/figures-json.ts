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
import { ATTENTION_KINDS } from '../../telemetry/operations/attention.ts';
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
    {
      part: { ...STRING, description: '`journal`, `store`, `api`, `sink`, `releaser` or `forwarding`.' },
      health: {
        ...enumSchema('up', 'behind', 'down', 'unknown'),
        description: '`unknown`: the store has just come back, and the part has shown no sign of life since.',
      },
      since: INSTANT,
    },
    {
      processes: { ...COUNT, description: 'Those that have shown a sign of life in 20 s.' },
      reason: { ...STRING, description: 'Why journal or store is down, as in `ENOSPC: the disk is full`.' },
    },
  ),
);

const ATTENTION_ITEM = namedSchema(
  'AttentionItem',
  objectSchema(
    {
      kind: enumSchema(...ATTENTION_KINDS),
      severity: enumSchema('error', 'warning'),
      link: { ...STRING, description: 'The path of the resource by which it is mended.' },
    },
    {
      since: INSTANT,
      until: { ...INSTANT, description: 'When it will be too late, for instance when a key ends.' },
      count: { ...COUNT, description: 'Absent if the number would tell of people.' },
      about: { ...STRING, description: 'The id of the part, source, purpose, study or webhook.' },
      name: { ...STRING, description: 'The host that a webhook is sent to.' },
      reason: { ...STRING, description: 'Why a part is down, as in `ENOSPC: the disk is full`.' },
      refusal: {
        ...objectSchema(
          { kind: STRING, title: STRING, share: { ...NON_NEGATIVE, maximum: 1 } },
          { fault: { ...STRING, description: 'The last one, without anything that the tool sent.' } },
        ),
        description:
          'The most frequent refusal of a source, and the share of its statements of an hour that is refused.',
      },
    },
  ),
);

/** The members of the figures that change from second to second. */
export const CURRENT = {
  at: INSTANT,
  organisation: { ...STRING, description: 'The figures are of the sources of its subtree.' },
  lastTenSeconds: TRAFFIC_TOTALS,
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
  attention: arraySchema(ATTENTION_ITEM),
};

/** Members of the same figures that may be absent. */
export const CURRENT_IF_KNOWN = {
  attentionAt: {
    ...INSTANT,
    description: 'When `attention` was found, except for parts; absent if it has not been found yet.',
  },
};

export const CURRENT_FIGURES = namedSchema('CurrentFigures', objectSchema(CURRENT, CURRENT_IF_KNOWN));

export const LAST_HOUR_EXAMPLE = {
  since: '2026-11-28T07:00:00.000Z',
  step: 'PT1M',
  accepted: [120, 96],
  refused: [0, 1],
  withheld: [0, 10],
};
export const LAST_DAY_EXAMPLE = {
  since: '2026-11-27T09:00:00.000Z',
  step: 'PT1H',
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
  const { at, organisation, lastTenSeconds, lastMinute, sinkLagSeconds, consistentThrough, parts } = figures;
  const { attentionCount, attention, attentionAt } = figures;
  return {
    at: isoTime(at),
    organisation,
    lastTenSeconds,
    lastMinute,
    consistentThrough: isoTime(consistentThrough),
    sink: { lagSeconds: sinkLagSeconds },
    parts: parts.map(({ since, ...part }) => ({ ...part, since: isoTime(since) })),
    attentionCount,
    attention: attention.map(({ since, until, ...item }) => ({
      ...item,
      since: isoTime(since),
      until: isoTime(until),
    })),
    attentionAt: isoTime(attentionAt),
  };
};
