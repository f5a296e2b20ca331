import { ValueType } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';

/** One sample of the Prometheus registry; for a histogram also with the name of its series. */
interface Sample {
  readonly value: number;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly metricName?: string;
}

/** A metric of the registry of Prometheus with its samples. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  /** `counter`, `gauge`, `histogram` or `summary`. */
  readonly type: string;
  readonly values: readonly Sample[];
}

type HrTime = [number, number];
const hrTime = (ms: number): HrTime => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];

const attributesOf = (labels: Sample['labels']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels)
      .filter(([name, value]) => name !== 'le' && value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );

/** The samples of a histogram by their labels other than `le`. */
const groupSamples = (values: readonly Sample[]): readonly (readonly Sample[])[] => {
  const groups = new Map<string, Sample[]>();
  for (const sample of values) {
    const key = JSON.stringify(attributesOf(sample.labels));
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()];
};

/** In Prometheus, a bucket includes all below it; in OTLP it does not. */
const histogramOf = (samples: readonly Sample[]): Histogram => {
  const valueOf = (end: string): number => samples.find(({ metricName }) => metricName?.endsWith(end))?.value ?? 0;
  const buckets = samples
    .filter(({ metricName, labels }) => metricName?.endsWith('_bucket') === true && labels['le'] !== '+Inf')
    .map(({ labels, value }) => ({ boundary: Number(labels['le']), below: value }))
    .sort((a, b) => a.boundary - b.boundary);
  const count = valueOf('_count');
  const counts = [...buckets.map(({ below }) => below), count].map(
    (below, at) => below - (buckets[at - 1]?.below ?? 0),
  );
  return { buckets: { boundaries: buckets.map(({ boundary }) => boundary), counts }, count, sum: valueOf('_sum') };
};

/** A metric as OTLP has it: cumulative since `startedAt`, with labels as attributes. */
export const metricDataOf = (
  { name, help, type, values }: MetricFamily,
  { startedAt, now }: { readonly startedAt: number; readonly now: number },
): MetricData => {
  const [startTime, endTime] = [hrTime(startedAt), hrTime(now)];
  const pointOf = ({ labels, value }: Sample): DataPoint<number> => ({
    startTime,
    endTime,
    attributes: attributesOf(labels),
    value,
  });
  const common = {
    descriptor: { name, description: help, unit: '', valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  if (type === 'histogram')
    return {
      ...common,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: groupSamples(values).map((samples) => ({
        startTime,
        endTime,
        attributes: attributesOf(samples[0]?.labels ?? {}),
        value: histogramOf(samples),
      })),
    };
  const dataPoints = values.map(pointOf);
  return type === 'counter'
    ? { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
    : { ...common, dataPointType: DataPointType.GAUGE, dataPoints };
};

interface MetricProducerDeps {
  readonly resource: Resource;
  readonly readFamilies: () => Promise<readonly MetricFamily[]>;
  readonly now: () => number;
}

/** Gives the Prometheus registry to the OpenTelemetry exporter, so that both have the same values. */
export const createMetricProducer = ({ resource, readFamilies, now }: MetricProducerDeps): MetricProducer => {
  const startedAt = now();
  return {
    collect: async (): Promise<CollectionResult> => {
      const families = await readFamilies();
      const metrics = families
        .filter(({ values }) => values.length > 0)
        .map((family) => metricDataOf(family, { startedAt, now: now() }));
      return { resourceMetrics: { resource, scopeMetrics: [{ scope: { name: 'carnet' }, metrics }] }, errors: [] };
    },
  };
};
