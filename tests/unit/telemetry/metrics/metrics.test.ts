import { createMetrics, type Metrics } from '../../../../src/telemetry/metrics/metrics.ts';

const sampled = async (metrics: Metrics, name: string): Promise<string[]> =>
  (await metrics.text()).text.split('\n').filter((line) => line.startsWith(name));

const SERVED = {
  method: 'POST',
  route: '/xapi/statements',
  status: 200,
  seconds: 0.01,
  source: 'moodle',
  received: 700,
  sent: 38,
} as const;

describe('The metrics', () => {
  it('count accepted statements by source and version, and late acknowledgements', async () => {
    const metrics = createMetrics({ step: 1 });
    metrics.ingest.accepted({ source: 'moodle', version: '1.0.3', statements: 3 });
    metrics.ingest.accepted({ source: 'moodle', version: '1.0.3', statements: 2 });
    metrics.ingest.late();
    expect(await sampled(metrics, 'carnet_statements_accepted_total')).toEqual([
      'carnet_statements_accepted_total{source="moodle",version="1.0.3"} 5',
    ]);
    expect(await sampled(metrics, 'carnet_acknowledged_late_total')).toEqual(['carnet_acknowledged_late_total 1']);
  });

  it('count requests, bytes and durations by source, and name at most so many sources', async () => {
    const metrics = createMetrics({ step: 1, sources: 2 });
    for (const source of ['b', 'a', 'c', 'b', 'd', undefined]) metrics.http.served({ ...SERVED, source });
    metrics.ingest.refused({ source: 'd', kind: 'invalid-json', statements: 1 });
    metrics.consent.admitted({ source: 'd', statements: 4 });
    metrics.profiles.violated([{ profile: 'https://p.example', by: 't', source: 'c' }]);
    expect(await sampled(metrics, 'carnet_source_request_seconds_count')).toEqual([
      'carnet_source_request_seconds_count{source="b"} 2',
      'carnet_source_request_seconds_count{source="a"} 1',
      'carnet_source_request_seconds_count{source="other"} 2',
    ]);
    expect(await sampled(metrics, 'carnet_source_received_bytes_total{source="b"}')).toEqual([
      'carnet_source_received_bytes_total{source="b"} 1400',
    ]);
    expect(await sampled(metrics, 'carnet_source_sent_bytes_total{source="other"}')).toEqual([
      'carnet_source_sent_bytes_total{source="other"} 76',
    ]);
    expect((await metrics.text()).text).not.toMatch(/source="[cd]"/);
    expect(metrics.consent.counts().get('d')).toEqual({ stored: 4, withheld: {} });
  });

  it('tell which release runs, on which Node, in which role, at which address', async () => {
    const metrics = createMetrics({
      build: { version: '1.2.3', role: 'sink', publicUrl: 'https://lrs.example' },
    });
    const labels = `version="1.2.3",node="${process.versions.node}",role="sink",public_url="https://lrs.example"`;
    expect(await sampled(metrics, 'carnet_build_info')).toEqual([`carnet_build_info{${labels}} 1`]);
  });

  it('measure group commits and appends', async () => {
    const metrics = createMetrics({ step: 1 });
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

  it('count failures and retries of the store by code, or by error, and show builds of indexes', async () => {
    const metrics = createMetrics();
    metrics.store.failed({ error: 'MongoServerError', code: 112 });
    metrics.store.failed({ error: 'MongoNetworkError' });
    metrics.store.retried({ error: 'MongoServerError', code: 112 });
    metrics.store.building([{ index: 'statements {at}', percent: 40 }, { index: 'people {person}' }]);
    expect(await sampled(metrics, 'carnet_store_')).toEqual([
      'carnet_store_failures_total{code="112"} 1',
      'carnet_store_failures_total{code="MongoNetworkError"} 1',
      'carnet_store_retries_total{code="112"} 1',
      'carnet_store_index_build_ratio{index="statements {at}"} 0.4',
      'carnet_store_index_build_ratio{index="people {person}"} 0',
    ]);
    metrics.store.building([]);
    expect(await sampled(metrics, 'carnet_store_index_build_ratio')).toEqual([]);
  });

  it('count the writes and dead letters of the sink, from zero on', async () => {
    const metrics = createMetrics({ step: 1 });
    expect(await sampled(metrics, 'carnet_set_aside_total')).toEqual([
      'carnet_set_aside_total{why="conflict"} 0',
      'carnet_set_aside_total{why="too-large"} 0',
      'carnet_set_aside_total{why="unknown"} 0',
      'carnet_set_aside_total{why="unreadable"} 0',
    ]);
    metrics.sink.written({
      partition: 2,
      messages: 4,
      statements: 10,
      duplicates: 3,
      conflicts: 1,
      tooLarge: 3,
      unknown: 4,
      unreadable: 2,
      seconds: 0.1,
    });
    metrics.sink.missing({ partition: 2, from: 5, to: 8 });
    expect(await sampled(metrics, 'carnet_set_aside_total')).toEqual([
      'carnet_set_aside_total{why="conflict"} 1',
      'carnet_set_aside_total{why="too-large"} 3',
      'carnet_set_aside_total{why="unknown"} 4',
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
    const metrics = createMetrics({ step: 1 });
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
      erasures: () => Promise.resolve({ count: 2, oldestSeconds: 127 }),
      verified: () => seqs.shift(),
    });
    expect(await sampled(metrics, 'lrs_audit_verified_seq')).toEqual([]);
    expect(await sampled(metrics, 'lrs_audit_verified_seq')).toEqual(['lrs_audit_verified_seq 41']);
    expect(await sampled(metrics, 'lrs_erasure')).toEqual(
      expect.arrayContaining(['lrs_erasures_pending 2', 'lrs_erasure_oldest_seconds 120']),
    );
  });

  it('tell the age of the newest backup, once there is one, where backups are expected', async () => {
    const metrics = createMetrics({ step: 1 });
    const found = [undefined, { everySeconds: 3600 }, { everySeconds: 3600, lastAt: 4000 }] as const;
    let at = 0;
    metrics.addGaugeReaders({ now: () => 10_000, backup: () => Promise.resolve(found[at]) });
    const seen: (readonly string[])[] = [];
    for (; at < found.length; at++) seen.push(await sampled(metrics, 'carnet_backup_'));
    expect(seen).toEqual([
      [],
      ['carnet_backup_every_seconds 3600'],
      ['carnet_backup_age_seconds 6', 'carnet_backup_every_seconds 3600'],
    ]);
  });

  it('tell the age and the findings of the newest check', async () => {
    const metrics = createMetrics({ step: 1 });
    const found = [{}, { at: 4000 }, { at: 9000, damage: { statement: 2, pair: 0 } }] as const;
    let at = 0;
    const newest = (): { readonly at?: number; readonly damage?: Record<string, number> } => found[at] ?? {};
    metrics.addGaugeReaders({
      now: () => 10_000,
      checkedAt: () => Promise.resolve(newest().at),
      checkDamage: () => Promise.resolve(newest().damage),
    });
    const seen: (readonly string[])[] = [];
    for (; at < found.length; at++) seen.push(await sampled(metrics, 'carnet_check_'));
    metrics.addGaugeReaders({ checkEverySeconds: () => 3600 });
    seen.push(await sampled(metrics, 'carnet_check_every'));
    expect(seen).toEqual([
      [],
      ['carnet_check_age_seconds 6'],
      ['carnet_check_age_seconds 1', 'carnet_check_damaged{part="statement"} 2', 'carnet_check_damaged{part="pair"} 0'],
      ['carnet_check_every_seconds 3600'],
    ]);
  });

  it('tell an age of a month where a clock that was a month ahead has noted it: alerts fire', async () => {
    const metrics = createMetrics({ step: 1 });
    const at = 10_000 + 30 * 86_400_000;
    metrics.addGaugeReaders({
      now: () => 10_000,
      backup: () => Promise.resolve({ everySeconds: 3600, lastAt: at }),
      checkedAt: () => Promise.resolve(at),
    });
    expect(await sampled(metrics, 'carnet_backup_age')).toEqual(['carnet_backup_age_seconds 2592000']);
    expect(await sampled(metrics, 'carnet_check_age')).toEqual(['carnet_check_age_seconds 2592000']);
  });

  it('read gauges at each scrape', async () => {
    const metrics = createMetrics({ step: 1 });
    let bytes = 5;
    metrics.addGaugeReaders({
      now: () => 10_000,
      consistentThrough: () => Promise.resolve(7500),
      bytesInFlight: () => bytes,
    });
    metrics.addGaugeReaders({
      progress: () => Promise.resolve([{ partition: 0, through: 9000 }]),
      lag: () => new Map([[0, 12]]),
      releaserLag: () => new Map([[0, 3]]),
      up: { store: () => Promise.resolve(), journal: () => Promise.reject(new Error()) },
    });
    expect(await sampled(metrics, 'carnet_bytes_in_flight')).toEqual(['carnet_bytes_in_flight 5']);
    bytes = 6;
    expect(await sampled(metrics, 'carnet_bytes_in_flight')).toEqual(['carnet_bytes_in_flight 6']);
    expect(await sampled(metrics, 'carnet_consistent_through_age_seconds')).toEqual([
      'carnet_consistent_through_age_seconds 2.5',
    ]);
    expect(await sampled(metrics, 'carnet_sink_lag_messages')).toEqual(['carnet_sink_lag_messages{partition="0"} 12']);
    expect(await sampled(metrics, 'carnet_releaser_lag_messages')).toEqual([
      'carnet_releaser_lag_messages{partition="0"} 3',
    ]);
    expect(await sampled(metrics, 'carnet_sink_lag_seconds')).toEqual(['carnet_sink_lag_seconds{partition="0"} 1']);
    expect(await sampled(metrics, 'carnet_part_up')).toEqual([
      'carnet_part_up{part="store"} 1',
      'carnet_part_up{part="journal"} 0',
    ]);
  });

  it('leave out a gauge that cannot be read or never answers, instead of repeating its value', async () => {
    const metrics = createMetrics({ step: 1 });
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
    expect(await sampled(metrics, 'carnet_consistent_through_age_seconds')).toEqual([]);
  });

  it('are separate from those of another instance, and include the process metrics', async () => {
    const [one, other] = [createMetrics({ step: 1 }), createMetrics({ step: 1 })];
    one.ingest.late();
    expect(await sampled(other, 'carnet_acknowledged_late_total')).toEqual(['carnet_acknowledged_late_total 0']);
    expect((await one.text()).text).toMatch(/nodejs_eventloop_lag_p99_seconds \d/);
    expect((await one.text()).contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  it('tell acts of people and tools in whole tens, with their durations, and failures one by one', async () => {
    const metricsOf = async (people: number): Promise<string> => {
      const metrics = createMetrics();
      for (let n = 0; n < people; n++) {
        metrics.consent.admitted({ source: 'moodle', statements: 1 });
        metrics.consent.withheld({ source: 'moodle', why: 'stopped', statements: 1 });
        metrics.consent.erased([12.5]);
        metrics.sink.erased(1);
        metrics.sink.written({
          partition: 0,
          messages: 1,
          statements: 1,
          duplicates: 1,
          conflicts: 0,
          tooLarge: 0,
          unknown: 0,
          unreadable: 0,
          seconds: 0.01,
        });
        metrics.studies.released({ statements: 1 });
        metrics.studies.skipped({ why: 'undecided', statements: 1 });
        metrics.ingest.accepted({ source: 'moodle', version: '2.0.0', statements: 1 });
        metrics.ingest.refused({ source: 'moodle', kind: 'consent-required', statements: 1 });
        metrics.ingest.appended(0.01);
        metrics.journal.committed({ batches: 1, bytes: 500, seconds: 0.001 });
        metrics.http.served({ ...SERVED, method: 'PUT', route: '/v1/me/decisions/:purpose' });
        metrics.http.refused('consent-required');
        metrics.profiles.violated([{ profile: 'https://p.example', by: 't', source: 'moodle' }]);
      }
      metrics.addGaugeReaders({
        erasures: () => Promise.resolve({ count: people, oldestSeconds: 10 + people }),
        verified: () => people,
        ackLagSeconds: () => Promise.resolve(3600 * people),
      });
      return (await metrics.text()).text
        .split('\n')
        .filter((line) => /^(carnet|lrs)_/.test(line))
        .join('\n');
    };
    expect(await metricsOf(0)).toBe(await metricsOf(9));
    expect(await metricsOf(9)).not.toBe(await metricsOf(10));
    expect(await metricsOf(10)).toBe(await metricsOf(19));
    expect(await metricsOf(17)).toContain('lrs_erasure_seconds_sum 125\n');
    expect(await metricsOf(17)).not.toMatch(/\{[^}]*study(?:=|:)/);
    const metrics = createMetrics();
    metrics.sink.missing({ partition: 0, from: 1, to: 2 });
    expect(await sampled(metrics, 'carnet_sink_missing_total')).toEqual(['carnet_sink_missing_total 1']);
  });

  it('counts the dead letters of forwarding one by one, from one reading a scrape', async () => {
    const metrics = createMetrics();
    let readings = 0;
    metrics.addGaugeReaders({
      now: () => 200_000,
      forwarding: () => {
        readings++;
        return Promise.resolve({ waitingSince: 10_000, deadLetters: 3, deadVoidings: 1, unknownTargets: 2 });
      },
    });
    const { text } = await metrics.text();
    for (const line of [
      'carnet_forward_dead_letters{operation="put"} 2',
      'carnet_forward_dead_letters{operation="void"} 1',
      'carnet_forward_unknown_targets 2',
      'carnet_forward_lag_seconds 180',
    ])
      expect(text).toContain(`${line}\n`);
    expect(readings).toBe(1);
    await metrics.text();
    expect(readings).toBe(2);
  });
});
