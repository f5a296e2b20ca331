import { type Instruments, SECONDS } from './instruments.ts';

/** One answered request, by the pattern of its route: no path value and no query becomes a label. */
interface AnsweredRequest {
  readonly route: string;
  readonly method: string;
  /** The HTTP status, or `gone` where the client left before the answer. */
  readonly status: number | 'gone';
  readonly seconds: number;
}

/** Requests and refusals. */
export interface HttpMetrics {
  served(request: AnsweredRequest): void;
  refused(kind: string): void;
}

/** Registers the metrics of HTTP. */
export const createHttpMetrics = ({ acts, actHistogram }: Instruments): HttpMetrics => {
  const requests = actHistogram({
    name: 'carnet_http_request_seconds',
    help: 'Time to answer a request, by route and status',
    buckets: SECONDS,
    labelNames: ['method', 'route', 'status'],
  });
  const refused = acts({
    name: 'carnet_http_refused_total',
    help: 'Requests refused, by kind of problem',
    labelNames: ['kind'],
  });
  return {
    served: ({ method, route, status, seconds }) => requests({ method, route, status: String(status) }, seconds),
    refused: (kind) => refused.add({ kind }, 1),
  };
};
