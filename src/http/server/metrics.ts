import type { Metrics } from '../../telemetry/metrics.ts';
import type { Route } from '../message/request-response.ts';

/** Builds what Prometheus scrapes. */
export const createMetricsResource = (metrics: Pick<Metrics, 'text'>): Route => ({
  path: '/metrics',
  methods: {
    GET: async () => {
      const { contentType, text } = await metrics.text();
      return { status: 200, headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' }, body: text };
    },
  },
});
