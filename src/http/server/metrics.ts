import type { Metrics } from '../../telemetry/metrics.ts';
import type { Resource } from '../message/request-response.ts';

/** Builds what Prometheus scrapes. */
export const createMetricsResource = (metrics: Pick<Metrics, 'text'>): Resource => ({
  path: '/metrics',
  methods: {
    GET: async () => {
      const { contentType, text } = await metrics.text();
      return { status: 200, headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' }, body: text };
    },
  },
});
