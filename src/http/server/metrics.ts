import type { Metrics } from '../../telemetry/metrics.ts';
import type { Handler } from '../message/request-response.ts';

/** The metrics in the text format that Prometheus scrapes. */
export const createMetricsHandler =
  (metrics: Pick<Metrics, 'text'>): Handler =>
  async () => {
    const { contentType, text } = await metrics.text();
    return { status: 200, headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' }, body: text };
  };
