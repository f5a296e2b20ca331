import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}

/** A span as OTLP has it in JSON. */
interface ReceivedSpan {
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
}

interface Resource {
  readonly attributes: readonly Attribute[];
}

interface TracesRequest {
  readonly resourceSpans: readonly {
    readonly resource: Resource;
    readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[];
  }[];
}

interface MetricsRequest {
  readonly resourceMetrics: readonly {
    readonly resource: Resource;
    readonly scopeMetrics: readonly { readonly metrics: readonly { readonly name: string }[] }[];
  }[];
}

/** A collector of OTLP over HTTP, in JSON. */
export interface OtlpReceiver {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  /** The names of all metrics. */
  readonly metrics: Set<string>;
  /** The attributes of the last resource of each signal. */
  readonly resources: { traces: Readonly<Record<string, unknown>>; metrics: Readonly<Record<string, unknown>> };
  /** Every body as it came. */
  readonly bodies: string[];
  close(): Promise<void>;
}

/** The attributes of a span or resource, by name. */
export const attributesOf = ({ attributes }: Pick<Resource, 'attributes'>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));

export const startOtlpReceiver = async (): Promise<OtlpReceiver> => {
  const spans: ReceivedSpan[] = [];
  const metrics = new Set<string>();
  const bodies: string[] = [];
  const resources: OtlpReceiver['resources'] = { traces: {}, metrics: {} };
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      bodies.push(JSON.stringify(body));
      if (request.url === '/v1/traces')
        for (const { resource, scopeSpans } of (body as TracesRequest).resourceSpans) {
          resources.traces = attributesOf(resource);
          for (const scope of scopeSpans) spans.push(...scope.spans);
        }
      if (request.url === '/v1/metrics')
        for (const { resource, scopeMetrics } of (body as MetricsRequest).resourceMetrics) {
          resources.metrics = attributesOf(resource);
          for (const scope of scopeMetrics) for (const { name } of scope.metrics) metrics.add(name);
        }
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    metrics,
    resources,
    bodies,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
