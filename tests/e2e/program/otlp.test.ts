import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { attributesOf, type OtlpReceiver, startOtlpReceiver } from '../../support/servers/receivers/otlp-receiver.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const REQUEST_ID = '0af76519-16cd-43dd-8448-eb211c80319c';

describeOnBackends('one', 'A Carnet that sends telemetry by OTLP', (makeBackends, backendKind) => {
  let receiver: OtlpReceiver;
  let backends: Backends;
  let logs: readonly string[];

  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    backends = makeBackends();
    const settings = {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,service.version=0,deployment.environment.name=te%2Cst',
      OTEL_SERVICE_NAME: 'lrs',
      ACK_WAIT_MS: '60000',
      LOG_LEVEL: 'info',
    };
    const roles = backendKind === 'embedded' ? ['all'] : ['api', 'sink'];
    const processes = await Promise.all(roles.map((ROLE) => startCarnet(backends, { ...settings, ROLE })));
    const [{ url, authorization }] = processes as [(typeof processes)[number]];
    const client = aClient({ url, authorization });
    await client
      .post(aStatement({ actor: { mbox: 'mailto:canary@school.example' } }))
      .set('traceparent', `00-${TRACE}-${PARENT}-01`)
      .set('tracestate', 'vendor=canary')
      .set('X-Request-Id', REQUEST_ID)
      .expect(200);
    await client.get({ verb: 'https://canary.example' }).expect(200);
    // What waits is sent before a process ends.
    await Promise.all(processes.map((one) => one.stop()));
    logs = processes.map((one) => one.output());
  });
  afterAll(async () => {
    await backends.remove();
    await receiver.close();
  });

  it('has the way of a statement over API, journal and sink in the trace of its client', () => {
    const spans = receiver.spans.filter(({ traceId }) => traceId === TRACE);
    const named = (name: string) => spans.find((span) => span.name === name);
    const [request, append, sink] = [named('POST /xapi/statements'), named('journal append'), named('journal sink')];
    expect(request?.parentSpanId).toBe(PARENT);
    expect(append?.parentSpanId).toBe(request?.spanId);
    expect(sink?.parentSpanId).toBe(append?.spanId);
    expect(request && attributesOf(request)).toMatchObject({
      'http.response.status_code': 200,
      'carnet.request.id': REQUEST_ID,
      'carnet.source.id': 'default',
    });
    expect(sink && attributesOf(sink)).toMatchObject({ 'carnet.statements': 1, 'carnet.source.id': 'default' });
  });

  it('has the ids of the trace in the log lines of the request', () => {
    const lines = logs.flatMap((log) => log.split('\n')).filter((line) => line.includes(`"requestId":"${REQUEST_ID}"`));
    const span = receiver.spans.find(({ name, traceId }) => name === 'POST /xapi/statements' && traceId === TRACE);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { message: 'answered', trace_id: TRACE, span_id: span?.spanId, trace_flags: '01' },
    ]);
  });

  it('names service and instance, and what the environment says of them, in traces and metrics', () => {
    const named = {
      'service.name': 'lrs',
      'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      'service.version': expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
      'deployment.environment.name': 'te,st',
    };
    expect(receiver.resources).toMatchObject({ traces: named, metrics: named });
  });

  it('begins a trace where the client sends none', () => {
    const reading = receiver.spans.find(({ name }) => name === 'GET /xapi/statements');
    expect(reading?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(reading?.traceId).not.toBe(TRACE);
  });

  it('sends the metrics that /metrics has', () => {
    for (const name of ['carnet_build_info', 'carnet_set_aside_total', 'process_cpu_seconds_total'])
      expect(receiver.metrics).toContain(name);
  });

  it('sends nothing of statements, queries, people and the state of vendors', () => {
    expect(receiver.bodies.length).toBeGreaterThan(1);
    expect(receiver.bodies.join('')).not.toMatch(/canary|mailto/i);
  });
});
