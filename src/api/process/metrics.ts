import { BY_METRICS_TOKEN } from '../route/access.ts';
import { processRoute } from '../route/route.ts';

export const readMetricsByToken = processRoute({
  method: 'GET',
  path: '/metrics',
  access: BY_METRICS_TOKEN,
  tag: 'Operations',
  summary: 'Reads the metrics in the format of Prometheus.',
  carries: 'none',
  answers: { 200: { description: 'In the text format of Prometheus.', types: ['text/plain'] } },
  problems: ['not-found', 'too-many-requests'],
  handler: ({ metrics }) => metrics,
});
