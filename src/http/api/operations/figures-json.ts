import type { AttentionItem } from '../../../operations/attention.ts';
import type { CurrentFigures, OperationsOverview } from '../../../operations/operations.ts';
import type { PartState } from '../../../operations/part-states.ts';
import type { TrafficSeries } from '../../../operations/read-traffic.ts';

const time = (at: number): string => new Date(at).toISOString();

/** A duration of whole seconds (ISO 8601). */
const period = (milliseconds: number): string => `PT${milliseconds / 1000}S`;

const partJson = ({ since, ...part }: PartState) => ({ ...part, since: time(since) });

const attentionJson = ({ since, until, ...item }: AttentionItem) => ({
  ...item,
  ...(since === undefined ? {} : { since: time(since) }),
  ...(until === undefined ? {} : { until: time(until) }),
});

/** A series: the beginning of its first slot, the length of a slot, and the numbers of each. */
export const seriesJson = ({ since, stepMs, ...numbers }: TrafficSeries) => ({
  since: time(since),
  step: period(stepMs),
  ...numbers,
});

/** The figures that change from second to second. */
export const currentJson = ({
  at,
  organisation,
  lastMinute,
  sinkLagSeconds,
  consistentThrough,
  parts,
  attentionCount,
}: CurrentFigures) => ({
  at: time(at),
  organisation,
  lastMinute,
  consistentThrough: time(consistentThrough),
  sink: { lagSeconds: sinkLagSeconds },
  parts: parts.map(partJson),
  attentionCount,
});

/** All figures. `disk`, `releaser` and `backup` are null where they are unknown. */
export const operationsJson = (overview: OperationsOverview) => {
  const { lastHour, lastWeek, attention, installation } = overview;
  const current = currentJson(overview);
  return {
    ...current,
    lastHour: seriesJson(lastHour),
    lastWeek: seriesJson(lastWeek),
    attention: attention.map(attentionJson),
    ...(installation === undefined
      ? {}
      : {
          sink: { ...current.sink, partitions: installation.sinkPartitions },
          releaser: installation.releaserMessages === undefined ? null : { lagMessages: installation.releaserMessages },
          disk: installation.disk ?? null,
          backup: installation.backupAt === undefined ? null : { at: time(installation.backupAt) },
        }),
  };
};
