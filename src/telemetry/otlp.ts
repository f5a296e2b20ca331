import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, diag, DiagLogLevel, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { withTimeout } from '../core/retry/with-timeout.ts';
import { createLimitedLog } from './limited-log.ts';
import type { Log } from './log.ts';
import { createMetricProducer, type MetricFamily } from './metrics/otlp-metrics.ts';
import type { Tracing } from './tracing.ts';

interface OtlpDeps {
  /** The exported signals. Addresses, headers and sampling come from the OTEL_ variables, which the SDK reads. */
  readonly exports: { readonly traces: boolean; readonly metrics: boolean };
  readonly service: { readonly name: string; readonly version: string; readonly role: string };
  readonly readFamilies: () => Promise<readonly MetricFamily[]>;
  readonly metricIntervalMs: number;
  readonly log: Log;
  readonly now: () => number;
}

/** Telemetry by OTLP. */
export interface Otlp {
  /** Absent if no traces are exported. */
  readonly tracing?: Tracing;
  /** Sends what waits, then ends. Never rejects. */
  stop(): Promise<void>;
}

/** The time that the end of a process waits for a collector that does not answer. */
const STOP_MS = 3000;

const propagator = new W3CTraceContextPropagator();

/** The state that vendors add (`tracestate`) may have any text, so it is neither read nor passed on. */
const contextOf = (traceparent: string | undefined): Context =>
  traceparent === undefined
    ? ROOT_CONTEXT
    : propagator.extract(ROOT_CONTEXT, undefined, {
        get: (_, key) => (key === 'traceparent' ? traceparent : undefined),
        keys: () => ['traceparent'],
      });

const traceparentOf = (context: Context): string | undefined => {
  let found: string | undefined;
  propagator.inject(context, undefined, {
    set: (_, key, value) => {
      if (key === 'traceparent') found = value;
    },
  });
  return found;
};

const createTracing = (provider: BasicTracerProvider): Tracing => {
  const tracer = provider.getTracer('carnet');
  const current = new AsyncLocalStorage<Context>();
  return {
    serve: ({ method, route, traceparent }, work) => {
      const parent = contextOf(traceparent);
      const attributes = { 'http.request.method': method, 'http.route': route };
      const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
      current.run(trace.setSpan(parent, span), () =>
        work((outcome) => {
          if (outcome === 'gone') span.setAttribute('error.type', 'client_gone');
          else span.setAttribute('http.response.status_code', outcome);
          if (outcome !== 'gone' && outcome >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        }),
      );
    },
    produce: async (name, work) => {
      const parent = current.getStore();
      if (parent === undefined) return work(undefined);
      const span = tracer.startSpan(name, { kind: SpanKind.PRODUCER }, parent);
      try {
        return await work(traceparentOf(trace.setSpan(parent, span)));
      } catch (thrown) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw thrown;
      } finally {
        span.end();
      }
    },
    consumed: (traceparent, { name, startedAt, endedAt, failed, attributes }) => {
      const options = { kind: SpanKind.CONSUMER, startTime: startedAt, attributes };
      const span = tracer.startSpan(name, options, contextOf(traceparent));
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endedAt);
    },
  };
};

const reportFailures = (log: OtlpDeps['log']): void => {
  const warn = createLimitedLog(log, {
    messages: { each: 'telemetry could not be sent by OTLP', leftOut: 'more telemetry could not be sent by OTLP' },
    maxLines: 1,
    perMs: 60_000,
  });
  const ignore = (): void => undefined;
  // Messages of the SDK may quote addresses and headers.
  diag.setLogger(
    { error: () => warn({}), warn: ignore, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  );
};

const resourceOf = ({ name, version, role }: OtlpDeps['service']): Resource =>
  defaultResource().merge(
    resourceFromAttributes({ 'service.name': name, 'service.version': version, 'carnet.role': role }),
  );

/** Starts the export of traces and metrics by OTLP over HTTP, in JSON. */
export const startOtlp = ({ exports, service, readFamilies, metricIntervalMs, log, now }: OtlpDeps): Otlp => {
  reportFailures(log);
  const resource = resourceOf(service);
  const stops: (() => Promise<void>)[] = [];
  if (exports.metrics) {
    const reader = new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(),
      exportIntervalMillis: metricIntervalMs,
      exportTimeoutMillis: Math.min(metricIntervalMs, 10_000),
      metricProducers: [createMetricProducer({ resource, readFamilies, now })],
    });
    const meters = new MeterProvider({ resource, readers: [reader] });
    stops.push(() => meters.shutdown());
  }
  const stop = async (): Promise<void> => {
    await withTimeout(STOP_MS, () => Promise.allSettled(stops.map((one) => one()))).catch(() => undefined);
  };
  if (!exports.traces) return { stop };
  const provider = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  stops.push(() => provider.shutdown());
  return { tracing: createTracing(provider), stop };
};
