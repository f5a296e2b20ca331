import { type Instruments, SECONDS } from './instruments.ts';
import { perLabel, type SourceLabel } from './source-labels.ts';

/**
 * Buckets of durations by source. Each bucket is a time series for each source, so there are only two: one for
 * immediate and one for slow answers. `carnet_http_request_seconds` has fine buckets, over all sources.
 */
const SOURCE_SECONDS = [0.1, 1];

/** One answered request, by the pattern of its route: no path value and no query becomes a label. */
interface AnsweredRequest {
  readonly route: string;
  readonly method: string;
  /** The HTTP status, or `gone` if the client left before the answer. */
  readonly status: number | 'gone';
  readonly seconds: number;
  /** The source of the credential if the request records; otherwise absent. */
  readonly source?: string | undefined;
  /** The bytes of the request's body. */
  readonly received: number;
  readonly sent: number;
}

/** Requests and refusals. */
export interface HttpMetrics {
  served(request: AnsweredRequest): void;
  refused(kind: string): void;
}

/** Registers the metrics of HTTP. */
export const createHttpMetrics = ({ acts, actHistogram, actBytes }: Instruments, labelOf: SourceLabel): HttpMetrics => {
  const requests = actHistogram({
    name: 'carnet_http_request_seconds',
    help: 'Time to answer a request, by route and status',
    buckets: SECONDS,
    labelNames: ['method', 'route', 'status'],
  });
  // Labels are looked up one after the other: joining them to one key costs more than the counting.
  const requestsOf = perLabel(String, (route) =>
    perLabel(String, (method) => perLabel(String, (status) => requests.child({ method, route, status }))),
  );
  const refused = acts({
    name: 'carnet_http_refused_total',
    help: 'Requests refused, by kind of problem',
    labelNames: ['kind'],
  });
  const seconds = actHistogram({
    name: 'carnet_source_request_seconds',
    help: 'Time to answer a request that records, by source',
    buckets: SOURCE_SECONDS,
    labelNames: ['source'],
  });
  const received = actBytes({
    name: 'carnet_source_received_bytes_total',
    help: 'Bytes of the bodies of requests that record, by source, in whole 64 KiB',
    labelNames: ['source'],
  });
  const sent = actBytes({
    name: 'carnet_source_sent_bytes_total',
    help: 'Bytes of the bodies of their answers, by source, in whole 64 KiB',
    labelNames: ['source'],
  });
  const childrenOf = perLabel(labelOf, (source) => ({
    seconds: seconds.child({ source }),
    received: received.child({ source }),
    sent: sent.child({ source }),
  }));
  return {
    served: (request) => {
      const { method, route, status, source } = request;
      requestsOf(route)(method)(String(status))(request.seconds);
      if (source === undefined) return;
      const children = childrenOf(source);
      children.seconds(request.seconds);
      children.received(request.received);
      children.sent(request.sent);
    },
    refused: (kind) => refused({ kind }, 1),
  };
};
