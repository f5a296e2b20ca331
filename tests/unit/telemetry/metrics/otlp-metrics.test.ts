import { DataPointType } from '@opentelemetry/sdk-metrics';
import { metricDataOf, type MetricFamily } from '../../../../src/telemetry/metrics/otlp-metrics.ts';
import { createMetrics } from '../../../../src/telemetry/metrics/metrics.ts';

const familiesOf = async (): Promise<ReadonlyMap<string, MetricFamily>> => {
  const metrics = createMetrics({ step: 1 });
  for (const seconds of [0.02, 0.3, 0.3, 4])
    metrics.http.served({ method: 'GET', route: '/', status: 200, seconds, source: 'moodle', received: 7, sent: 0 });
  metrics.ingest.accepted({ source: 'moodle', version: '2.0.0', statements: 3 });
  return new Map((await metrics.families()).map((family) => [family.name, family]));
};
const TIMES = { startedAt: 1000, now: 61_500 };

describe('The metrics of OTLP', () => {
  it('have a histogram of Prometheus with its buckets counted one by one', async () => {
    const family = (await familiesOf()).get('carnet_source_request_seconds')!;
    expect(metricDataOf(family, TIMES)).toMatchObject({
      descriptor: { name: 'carnet_source_request_seconds' },
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: [
        {
          startTime: [1, 0],
          endTime: [61, 5e8],
          attributes: { source: 'moodle' },
          value: { buckets: { boundaries: [0.1, 1], counts: [1, 2, 1] }, count: 4, sum: 4.62 },
        },
      ],
    });
  });

  it('have counters as monotonic sums and gauges as gauges, with labels as attributes', async () => {
    const families = await familiesOf();
    expect(metricDataOf(families.get('carnet_statements_accepted_total')!, TIMES)).toMatchObject({
      dataPointType: DataPointType.SUM,
      isMonotonic: true,
      dataPoints: [{ attributes: { source: 'moodle', version: '2.0.0' }, value: 3 }],
    });
    expect(metricDataOf(families.get('carnet_build_info')!, TIMES)).toMatchObject({
      dataPointType: DataPointType.GAUGE,
      dataPoints: [{ attributes: { role: 'all' }, value: 1 }],
    });
  });

  it('are of types that are known', async () => {
    const types = new Set([...(await familiesOf()).values()].map(({ type }) => type));
    expect([...types].toSorted()).toEqual(['counter', 'gauge', 'histogram']);
  });
});
