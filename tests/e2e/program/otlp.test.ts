import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../../support/servers/receivers/otlp-receiver.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describeOnBackends('one', 'A Carnet that sends telemetry by OTLP', (makeBackends, backendKind) => {
  let receiver: OtlpReceiver;
  let backends: Backends;

  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    backends = makeBackends();
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ACK_WAIT_MS: '60000', LOG_LEVEL: 'info' };
    const roles = backendKind === 'embedded' ? ['all'] : ['api', 'sink'];
    const processes = await Promise.all(roles.map((ROLE) => startCarnet(backends, { ...settings, ROLE })));
    const [{ url, authorization }] = processes as [(typeof processes)[number]];
    const client = aClient({ url, authorization });
    await client
      .post(aStatement({ actor: { mbox: 'mailto:canary@school.example' } }))
      .set('traceparent', `00-${TRACE}-${PARENT}-01`)
      .set('tracestate', 'vendor=canary')
      .expect(200);
    await client.get({ verb: 'https://canary.example' }).expect(200);
    // What waits is sent before a process ends.
    await Promise.all(processes.map((one) => one.stop()));
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
    expect(request?.attributes).toContainEqual({ key: 'http.response.status_code', value: { intValue: 200 } });
    expect(sink?.attributes).toContainEqual({ key: 'carnet.statements', value: { intValue: 1 } });
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
