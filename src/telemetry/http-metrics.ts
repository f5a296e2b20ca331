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
export const createHttpMetrics = ({ counter, histogram }: Instruments): HttpMetrics => {
  const requests = histogram({
    name: 'carnet_http_request_seconds',
    help: 'Time to answer a request, by route and status',
    buckets: SECONDS,
    labelNames: ['method', 'route', 'status'],
  });
  const refused = counter({
    name: 'carnet_http_refused_total',
    help: 'Requests refused, by kind of problem',
    labelNames: ['kind'],
  });
  const children = new Map<string, { observe(seconds: number): void }>();
  return {
    served: ({ method, route, status, seconds }) => {
      const key = `${method} ${status} ${route}`;
      let child = children.get(key);
      if (child === undefined) children.set(key, (child = requests.labels({ method, route, status: String(status) })));
      child.observe(seconds);
    },
    refused: (kind) => refused.inc({ kind }),
  };
};
