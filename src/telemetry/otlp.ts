import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import {
  type Context,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
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
import type { TraceFields, Tracing } from './tracing.ts';

interface Service {
  readonly name: string;
  readonly version: string;
  readonly role: string;
  /** OTEL_RESOURCE_ATTRIBUTES. */
  readonly attributes: Readonly<Record<string, string>>;
}

interface OtlpDeps {
  /** The exported signals. Addresses, headers and sampling come from the OTEL_ variables, which the SDK reads. */
  readonly exports: { readonly traces: boolean; readonly metrics: boolean };
  readonly service: Service;
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

/** A request under way: the context of its span, and what its log lines name. */
interface CurrentRequest {
  readonly context: Context;
  readonly fields: TraceFields;
  hasEnded: boolean;
}

const fieldsOf = (span: Span): TraceFields => {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return { trace_id: traceId, span_id: spanId, trace_flags: traceFlags.toString(16).padStart(2, '0') };
};

/** Spans of this provider. */
export const createTracing = (provider: BasicTracerProvider): Tracing => {
  const tracer = provider.getTracer('carnet');
  const current = new AsyncLocalStorage<CurrentRequest>();
  return {
    serve: ({ method, route, traceparent }, work) => {
      const parent = contextOf(traceparent);
      const attributes = { 'http.request.method': method, 'http.route': route };
      const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
      const request = { context: trace.setSpan(parent, span), fields: fieldsOf(span), hasEnded: false };
      current.run(request, () =>
        work((outcome, served) => {
          request.hasEnded = true;
          if (served !== undefined) span.setAttribute('carnet.request.id', served.requestId);
          if (served?.source !== undefined) span.setAttribute('carnet.source.id', served.source);
          if (outcome === 'gone') span.setAttribute('error.type', 'client_gone');
          else span.setAttribute('http.response.status_code', outcome);
          if (outcome !== 'gone' && outcome >= 500) {
            span.setAttribute('error.type', served?.problem ?? String(outcome));
            span.setStatus({ code: SpanStatusCode.ERROR });
          }
          span.end();
        }),
      );
    },
    current: () => {
      const request = current.getStore();
      // What a request has begun may outlive it: a connection, or a read that others share.
      return request === undefined || request.hasEnded ? undefined : request.fields;
    },
    produce: async (name, work) => {
      const parent = current.getStore()?.context;
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

/**
 * The resource of all signals of this process: the attributes that its environment names, with a random
 * `service.instance.id` if they have none. What the program knows of itself wins over them.
 */
export const resourceOf = ({ name, version, role, attributes }: Service): Resource =>
  defaultResource()
    .merge(resourceFromAttributes({ 'service.instance.id': randomUUID(), ...attributes }))
    .merge(resourceFromAttributes({ 'service.name': name, 'service.version': version, 'carnet.role': role }));

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
