import { createMetrics, type Metrics } from '../../../src/telemetry/metrics.ts';

const sampled = async (metrics: Metrics, name: string): Promise<string[]> =>
  (await metrics.text()).text.split('\n').filter((line) => line.startsWith(name));

describe('The metrics', () => {
  it('count accepted statements by version and late acknowledgements', async () => {
    const metrics = createMetrics();
    metrics.ingest.accepted(3, '1.0.3');
    metrics.ingest.accepted(2, '1.0.3');
    metrics.ingest.late();
    expect(await sampled(metrics, 'carnet_statements_accepted_total')).toEqual([
      'carnet_statements_accepted_total{version="1.0.3"} 5',
    ]);
    expect(await sampled(metrics, 'carnet_acknowledged_late_total')).toEqual(['carnet_acknowledged_late_total 1']);
  });

  it('measure group commits and appends', async () => {
    const metrics = createMetrics();
    metrics.journal.committed({ batches: 7, bytes: 900, seconds: 0.02 });
    metrics.ingest.appended(0.03);
    expect(await sampled(metrics, 'carnet_journal_commit_batches_sum')).toEqual([
      'carnet_journal_commit_batches_sum 7',
    ]);
    expect(await sampled(metrics, 'carnet_journal_commit_bytes_sum')).toEqual(['carnet_journal_commit_bytes_sum 900']);
    expect(await sampled(metrics, 'carnet_journal_append_seconds_count')).toEqual([
      'carnet_journal_append_seconds_count 1',
    ]);
  });

  it('count the writes and dead letters of the sink, from zero on', async () => {
    const metrics = createMetrics();
    expect(await sampled(metrics, 'carnet_set_aside_total')).toEqual([
      'carnet_set_aside_total{why="conflict"} 0',
      'carnet_set_aside_total{why="too-large"} 0',
      'carnet_set_aside_total{why="unreadable"} 0',
    ]);
    metrics.sink.written({
      partition: 2,
      messages: 4,
      statements: 10,
      duplicates: 3,
      conflicts: 1,
      tooLarge: 3,
      unreadable: 2,
      seconds: 0.1,
    });
    metrics.sink.missing({ partition: 2, from: 5, to: 8 });
    expect(await sampled(metrics, 'carnet_set_aside_total')).toEqual([
      'carnet_set_aside_total{why="conflict"} 1',
      'carnet_set_aside_total{why="too-large"} 3',
      'carnet_set_aside_total{why="unreadable"} 2',
    ]);
    expect(await sampled(metrics, 'carnet_sink_messages_total')).toEqual([
      'carnet_sink_messages_total{partition="2"} 4',
    ]);
    expect(await sampled(metrics, 'carnet_sink_statements_total')).toEqual([
      'carnet_sink_statements_total{outcome="stored"} 10',
      'carnet_sink_statements_total{outcome="duplicate"} 3',
    ]);
    expect(await sampled(metrics, 'carnet_sink_missing_total')).toEqual(['carnet_sink_missing_total 3']);
  });

  it('count admitted and withheld statements by source and reason, and measure erasures', async () => {
    const metrics = createMetrics();
    metrics.consent.admitted({ source: 'moodle', statements: 3 });
    metrics.consent.withheld({ source: 'moodle', why: 'stopped', statements: 2 });
    metrics.consent.erased([0.4, 70]);
    metrics.sink.erased(5);
    expect(await sampled(metrics, 'lrs_consent_')).toEqual([
      'lrs_consent_admitted_total{source="moodle"} 3',
      'lrs_consent_withheld_total{source="moodle",why="stopped"} 2',
    ]);
    expect(await sampled(metrics, 'lrs_erasure_seconds_bucket{le="60"}')).toEqual([
      'lrs_erasure_seconds_bucket{le="60"} 1',
    ]);
    expect(await sampled(metrics, 'lrs_erased_statements_total')).toEqual(['lrs_erased_statements_total 5']);
    const seqs = [undefined, 41];
    metrics.addGaugeReaders({
      erasures: () => Promise.resolve({ count: 2, oldestSeconds: 7 }),
      verified: () => seqs.shift(),
    });
    expect(await sampled(metrics, 'lrs_audit_verified_seq')).toEqual([]);
    expect(await sampled(metrics, 'lrs_audit_verified_seq')).toEqual(['lrs_audit_verified_seq 41']);
    expect(await sampled(metrics, 'lrs_erasure')).toEqual(
      expect.arrayContaining(['lrs_erasures_pending 2', 'lrs_erasure_oldest_seconds 7']),
    );
  });

  it('read gauges at each scrape', async () => {
    const metrics = createMetrics();
    let bytes = 5;
    metrics.addGaugeReaders({
      now: () => 10_000,
      consistentThrough: () => Promise.resolve(7500),
      bytesInFlight: () => bytes,
    });
    metrics.addGaugeReaders({
      progress: () => Promise.resolve([{ partition: 0, through: 9000 }]),
      lag: () => new Map([[0, 12]]),
      up: { store: () => Promise.resolve(), journal: () => Promise.reject(new Error()) },
    });
    expect(await sampled(metrics, 'carnet_bytes_in_flight')).toEqual(['carnet_bytes_in_flight 5']);
    bytes = 6;
    expect(await sampled(metrics, 'carnet_bytes_in_flight')).toEqual(['carnet_bytes_in_flight 6']);
    expect(await sampled(metrics, 'carnet_consistent_through_age_seconds')).toEqual([
      'carnet_consistent_through_age_seconds 2.5',
    ]);
    expect(await sampled(metrics, 'carnet_sink_lag_messages')).toEqual(['carnet_sink_lag_messages{partition="0"} 12']);
    expect(await sampled(metrics, 'carnet_sink_lag_seconds')).toEqual(['carnet_sink_lag_seconds{partition="0"} 1']);
    expect(await sampled(metrics, 'carnet_part_up')).toEqual([
      'carnet_part_up{part="store"} 1',
      'carnet_part_up{part="journal"} 0',
    ]);
  });

  it('leave out a gauge that cannot be read instead of repeating its value, and do not wait long for it', async () => {
    const metrics = createMetrics();
    const values = [
      () => Promise.resolve(1000),
      () => Promise.reject(new Error()),
      () => new Promise<number>(() => undefined),
    ];
    metrics.addGaugeReaders({ now: () => 2000, consistentThrough: () => values.shift()!() });
    expect(await sampled(metrics, 'carnet_consistent_through_age_seconds')).toEqual([
      'carnet_consistent_through_age_seconds 1',
    ]);
    expect(await sampled(metrics, 'carnet_consistent_through_age_seconds')).toEqual([]);
    const began = performance.now();
    expect(await sampled(metrics, 'carnet_consistent_through_age_seconds')).toEqual([]);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('are separate from those of another instance, and include the process metrics', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.ingest.late();
    expect(await sampled(other, 'carnet_acknowledged_late_total')).toEqual(['carnet_acknowledged_late_total 0']);
    expect((await one.text()).text).toMatch(/nodejs_eventloop_lag_p99_seconds \d/);
    expect((await one.text()).contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  });
});
