import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import request from 'supertest';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../../src/core/problem.ts';
import type { Handler } from '../../../src/http/message/request-response.ts';
import { createLimitedLog } from '../../../src/telemetry/limited-log.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { createTracing, resourceOf } from '../../../src/telemetry/otlp.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { listening, served } from '../../support/servers/served-app.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SERVICE = { name: 'lrs', version: '1.2.3', role: 'api', attributes: {} };
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

const anyTracing = () => {
  const exporter = new InMemorySpanExporter();
  const spans = (): readonly ReadableSpan[] => exporter.getFinishedSpans();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  return { tracing: createTracing(provider), spans };
};

/** A handler for requests of the source `moodle`. */
const ofMoodle =
  (handle: Handler): Handler =>
  (given) => {
    Object.assign(given.sender, { source: 'moodle' });
    return handle(given);
  };

describe('The resource of traces and metrics', () => {
  it('is one instance of the service', () => {
    const { attributes } = resourceOf(SERVICE);
    expect(attributes).toMatchObject({
      'service.name': 'lrs',
      'service.version': '1.2.3',
      'carnet.role': 'api',
      'telemetry.sdk.language': 'nodejs',
    });
    expect(attributes['service.instance.id']).toMatch(UUID);
    expect(resourceOf(SERVICE).attributes['service.instance.id']).not.toBe(attributes['service.instance.id']);
  });

  it('has the attributes that the environment names, and not in the place of what the program knows', () => {
    const attributes = { 'service.instance.id': 'api-0', 'service.version': '9', 'k8s.pod.name': 'lrs-api-0' };
    expect(resourceOf({ ...SERVICE, attributes }).attributes).toMatchObject({
      'service.instance.id': 'api-0',
      'service.version': '1.2.3',
      'k8s.pod.name': 'lrs-api-0',
    });
  });
});

describe('The span of a request', () => {
  it('names source and request, and is named in each log line of the request', async () => {
    const { tracing, spans } = anyTracing();
    const refused = new Problem('store-unavailable', 'The store of anna is away.');
    const { server, lines } = served({ methods: { GET: ofMoodle(() => Promise.reject(refused)) } }, { tracing });
    const { headers } = await request(server).get('/x?agent=anna').set('X-Request-Id', 'anna').expect(503);
    await waitFor('the span', () => spans().length === 1);
    const [span] = spans();
    const { traceId, spanId } = span!.spanContext();
    expect(span?.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/x',
      'http.response.status_code': 503,
      'error.type': 'store-unavailable',
      'carnet.request.id': headers['x-request-id'],
      'carnet.source.id': 'moodle',
    });
    const fields = { requestId: headers['x-request-id'], trace_id: traceId, span_id: spanId, trace_flags: '01' };
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { message: 'a request could not be served', ...fields },
      { message: 'answered', ...fields },
    ]);
    expect(JSON.stringify([span?.attributes, lines])).not.toContain('anna');
  });

  it('names source and request of a client that left, and the trace in its line', async () => {
    const { tracing, spans } = anyTracing();
    const left = new AbortController();
    let closed: Promise<unknown> = Promise.resolve();
    const wait = ofMoodle(async () => {
      left.abort();
      await closed;
      return { status: 200, headers: {} };
    });
    const { server, lines } = served({ methods: { GET: wait } }, { tracing });
    server.once('connection', (socket) => {
      closed = once(socket, 'close');
    });
    await listening(server, async (port) => {
      await expect(fetch(`http://127.0.0.1:${port}/x`, { signal: left.signal })).rejects.toThrow();
      await waitFor('the span', () => spans().length === 1);
    });
    expect(spans()[0]?.attributes).toMatchObject({ 'error.type': 'client_gone', 'carnet.source.id': 'moodle' });
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({
      message: 'answered',
      trace_id: spans()[0]?.spanContext().traceId,
    });
  });

  it('is named if it is not sampled too, and no longer once the request has ended', async () => {
    const tracing = createTracing(new BasicTracerProvider({ sampler: new AlwaysOffSampler() }));
    let later: Promise<unknown> = Promise.resolve('not called');
    tracing.serve({ method: 'GET', route: '/', traceparent: TRACEPARENT }, (end) => {
      expect(tracing.current()).toMatchObject({ trace_id: TRACE, trace_flags: '00' });
      later = sleep(1).then(() => tracing.current());
      end(200);
    });
    expect(await later).toBeUndefined();
    expect(tracing.current()).toBeUndefined();
  });

  it('is not named in the line that counts other lines, although it began that', async () => {
    const { tracing } = anyTracing();
    const lines: Record<string, unknown>[] = [];
    const log = createLog({
      level: 'info',
      destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
      readTrace: () => tracing.current(),
    });
    const warn = createLimitedLog(log, { messages: { each: 'each', leftOut: 'left out' }, maxLines: 1, perMs: 1 });
    tracing.serve({ method: 'GET', route: '/' }, () => {
      warn({});
      warn({});
    });
    await waitFor('the count', () => lines.length === 2);
    expect(lines.map((line) => [line['message'], 'trace_id' in line])).toEqual([
      ['each', true],
      ['left out', false],
    ]);
  });
});
