import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { withTimeout } from '../core/with-timeout.ts';

/** One answered request, by the pattern of its route: no path value and no query ever becomes a label. */
interface Served {
  readonly route: string;
  readonly method: string;
  /** The HTTP status, or `gone` where the client left before the answer. */
  readonly status: number | 'gone';
  readonly seconds: number;
}

/** What is asked for at each scrape. Times are milliseconds since the epoch. */
interface Watched {
  /** Bytes of bodies between their first byte and their answer. */
  readonly bytesInFlight?: () => number;
  readonly consistentThrough?: () => Promise<number>;
  readonly progress?: () => Promise<readonly { readonly partition: number; readonly through: number }[]>;
  /** How far behind each partition held here is, in messages. */
  readonly lag?: () => ReadonlyMap<number, number>;
  /** How many erasures are open, and for how many seconds the oldest of them has been. */
  readonly erasures?: () => Promise<{ readonly count: number; readonly oldestSeconds: number }>;
  /** Up to which `seq` the audit chain has been verified; undefined before it has been. */
  readonly verified?: () => number | undefined;
  /** For how long the oldest deletion of each study has waited to be acknowledged, in seconds. */
  readonly studies?: () => Promise<readonly { readonly id: string; readonly ackLagSeconds: number }[]>;
  /** By name, what can be reached: a check rejects where it cannot. */
  readonly up?: Readonly<Record<string, () => Promise<void>>>;
  readonly now?: () => number;
}

/** Every metric of a process. The observers have the shapes that the rooms report to. */
export interface Metrics {
  readonly http: { served(served: Served): void; refused(kind: string): void };
  readonly ingest: {
    accepted(statements: number, version: string): void;
    refused(statements: number, kind: string): void;
    late(): void;
    appended(seconds: number): void;
  };
  /** What is recorded and what is not, by decisions of people; no person is in any label. */
  readonly consent: {
    admitted(of: { readonly source: string; readonly statements: number }): void;
    withheld(of: { readonly source: string; readonly why: string; readonly statements: number }): void;
    /** How long each of some erasures took that have come to their end. */
    erased(seconds: readonly number[]): void;
    /** What this process has counted so far: statements admitted and, by reason, withheld, by source. */
    counts(): Promise<
      ReadonlyMap<string, { readonly stored: number; readonly withheld: Readonly<Record<string, number>> }>
    >;
    /** Up to which `seq` this process has verified the audit chain. */
    verified(): number | undefined;
  };
  /** What is released to studies, and what of their scope is not. */
  readonly studies: {
    released(of: { readonly study: string; readonly statements: number }): void;
    skipped(of: { readonly study: string; readonly why: string; readonly statements: number }): void;
  };
  readonly journal: {
    committed(commit: { readonly batches: number; readonly bytes: number; readonly seconds: number }): void;
  };
  readonly sink: {
    written(write: {
      readonly partition: number;
      readonly messages: number;
      readonly statements: number;
      readonly duplicates: number;
      readonly setAside: number;
      readonly tooLarge: number;
      readonly unreadable: number;
      readonly seconds: number;
    }): void;
    /** So many statements were erased, at least once each. */
    erased(statements: number): void;
    waiting(pause: { readonly partition: number; readonly milliseconds: number }): void;
    missing(gap: { readonly partition: number; readonly from: number; readonly to: number }): void;
  };
  /** Violations of profiles, each counted once; a template's IRI is bounded by what is loaded. */
  readonly profiles: {
    violated(violations: readonly { readonly profile: string; readonly by: string; readonly source: string }[]): void;
  };
  /** Adds to what is asked for at each scrape; a later call replaces what it names. */
  watch(watched: Watched): void;
  /** The exposition in the Prometheus text format, with its media type. */
  text(): Promise<{ readonly contentType: string; readonly text: string }>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** An erasure should take at most 60 seconds. */
const ERASURE_SECONDS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900, 3600];
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const BYTES = [1e3, 4e3, 16e3, 64e3, 256e3, 1e6, 4e6];
/** How long a scrape waits for a store that does not answer. */
const WAIT_MS = 2000;

/** Builds the metrics of one process, in a registry of their own. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  let watched: Watched = {};

  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter<L>({ name, help, labelNames, registers });
  const histogram = <L extends string>(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: readonly L[] = [],
  ) => new Histogram<L>({ name, help, buckets: [...buckets], labelNames, registers });
  // What cannot be read is left out of the scrape: an old value would look like a true one.
  const gauge = <L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: (set: (value: number, labels: Partial<Record<L, string>>) => void) => Promise<void> | void,
  ) =>
    new Gauge<L>({
      name,
      help,
      labelNames,
      registers,
      async collect() {
        this.reset();
        if (labelNames.length === 0) this.remove();
        await withTimeout(WAIT_MS, async () => read((value, labels) => this.set(labels as Record<L, string>, value))).catch(
          () => undefined,
        );
      },
    });

  const requests = histogram('carnet_http_request_seconds', 'Time to answer a request, by route and status', SECONDS, [
    'method',
    'route',
    'status',
  ]);
  const refused = counter('carnet_http_refused_total', 'Requests refused, by kind of problem', ['kind']);
  const accepted = counter(
    'carnet_statements_accepted_total',
    'Statements answered with success and not withheld, by xAPI version',
    ['version'],
  );
  const refusedStatements = counter(
    'carnet_statements_refused_total',
    'Statements whose requests were read and not answered with success, by kind of problem; a body that cannot be read as statements counts as one',
    ['kind'],
  );
  const late = counter(
    'carnet_acknowledged_late_total',
    'Requests whose wait for the sink ran out before they were answered',
  );
  const appended = histogram('carnet_journal_append_seconds', 'Time until the journal had a batch', SECONDS);
  const committed = histogram('carnet_journal_commit_seconds', 'Time of one group commit', SECONDS);
  const batches = histogram('carnet_journal_commit_batches', 'Batches in one group commit', BATCHES);
  const bytes = histogram('carnet_journal_commit_bytes', 'Bytes in one group commit', BYTES);
  const written = histogram('carnet_sink_write_seconds', 'Time of one write of the sink', SECONDS);
  const messages = counter('carnet_sink_messages_total', 'Messages that the sink has written, by partition', [
    'partition',
  ]);
  const stored = counter('carnet_sink_statements_total', 'Statements that came to the sink, by what became of them', [
    'outcome',
  ]);
  const aside = counter(
    'carnet_set_aside_total',
    'What was set aside: statements in conflict, statements too large for the store, messages that cannot be read',
    ['why'],
  );
  const waiting = counter('carnet_sink_store_waits_total', 'Times that the sink found no store and waited');
  const missing = counter(
    'carnet_sink_missing_total',
    'Messages that the journal no longer had: statements may be lost',
  );
  const violations = counter(
    'carnet_profile_violations_total',
    'Rules of profiles that stored statements break, by profile version, template (or concept or pattern) and source',
    ['profile', 'template', 'source'],
  );
  const admitted = counter('lrs_consent_admitted_total', 'Statements that the gate let in, by source', ['source']);
  const withheld = counter(
    'lrs_consent_withheld_total',
    'Statements not recorded because somebody in them does not permit it, by source and reason; by the gate, or by the sink where that was decided on the way',
    ['source', 'why'],
  );
  const erased = counter('lrs_erased_statements_total', 'Statements that were erased, at least once each');
  const erasures = histogram(
    'lrs_erasure_seconds',
    'Time from the decision that erases until all of it was done',
    ERASURE_SECONDS,
  );
  const released = counter('lrs_release_total', 'Records released to studies, at least once each', ['study']);
  const skipped = counter(
    'lrs_release_skipped_total',
    'Statements of sources in scope that were not released, by study and reason',
    ['study', 'why'],
  );
  for (const why of ['conflict', 'too-large', 'unreadable']) aside.inc({ why }, 0);
  const children = new Map<string, { observe(seconds: number): void }>();

  gauge('carnet_bytes_in_flight', 'Bytes of bodies between their first byte and their answer', [], (set) => {
    if (watched.bytesInFlight) set(watched.bytesInFlight(), {});
  });
  gauge('carnet_consistent_through_age_seconds', 'How far behind now the store is complete', [], async (set) => {
    if (watched.consistentThrough && watched.now) set((watched.now() - (await watched.consistentThrough())) / 1000, {});
  });
  gauge('carnet_sink_lag_messages', 'Messages not yet written, by partition held here', ['partition'], (set) => {
    for (const [partition, behind] of watched.lag?.() ?? []) set(behind, { partition: String(partition) });
  });
  gauge('carnet_sink_lag_seconds', 'How far behind now each partition is complete', ['partition'], async (set) => {
    const { now, progress } = watched;
    if (now && progress)
      for (const { partition, through } of await progress())
        set((now() - through) / 1000, { partition: String(partition) });
  });
  gauge(
    'lrs_study_ack_lag_seconds',
    'How long the oldest deletion that a study has not acknowledged has waited',
    ['study'],
    async (set) => {
      for (const { id, ackLagSeconds } of (await watched.studies?.()) ?? []) set(ackLagSeconds, { study: id });
    },
  );
  gauge('lrs_erasures_pending', 'Erasures that are not done yet', [], async (set) => {
    if (watched.erasures) set((await watched.erasures()).count, {});
  });
  gauge('lrs_erasure_oldest_seconds', 'How long the oldest erasure that is not done has been open', [], async (set) => {
    if (watched.erasures) set((await watched.erasures()).oldestSeconds, {});
  });
  gauge('lrs_audit_verified_seq', 'Up to which event the audit chain has been verified by this process', [], (set) => {
    const seq = watched.verified?.();
    if (seq !== undefined) set(seq, {});
  });
  gauge('carnet_part_up', 'Whether a part can be reached: 1 or 0', ['part'], async (set) => {
    await Promise.all(
      Object.entries(watched.up ?? {}).map(async ([part, check]) =>
        set(
          await withTimeout(WAIT_MS / 2, check).then(
            () => 1,
            () => 0,
          ),
          { part },
        ),
      ),
    );
  });

  return {
    http: {
      served: ({ method, route, status, seconds }) => {
        const key = `${method} ${status} ${route}`;
        let child = children.get(key);
        if (child === undefined)
          children.set(key, (child = requests.labels({ method, route, status: String(status) })));
        child.observe(seconds);
      },
      refused: (kind) => refused.inc({ kind }),
    },
    ingest: {
      accepted: (statements, version) => accepted.inc({ version }, statements),
      refused: (statements, kind) => refusedStatements.inc({ kind }, statements),
      late: () => late.inc(),
      appended: (seconds) => appended.observe(seconds),
    },
    studies: {
      released: ({ study, statements }) => released.inc({ study }, statements),
      skipped: ({ study, why, statements }) => skipped.inc({ study, why }, statements),
    },
    consent: {
      admitted: ({ source, statements }) => admitted.inc({ source }, statements),
      withheld: ({ source, why, statements }) => withheld.inc({ source, why }, statements),
      erased: (all) => {
        for (const seconds of all) erasures.observe(seconds);
      },
      counts: async () => {
        const counts = new Map<string, { stored: number; withheld: Record<string, number> }>();
        const of = (source: unknown): { stored: number; withheld: Record<string, number> } => {
          const found = counts.get(String(source)) ?? { stored: 0, withheld: {} };
          counts.set(String(source), found);
          return found;
        };
        for (const { labels, value } of (await admitted.get()).values) of(labels['source']).stored += value;
        for (const { labels, value } of (await withheld.get()).values)
          of(labels['source']).withheld[String(labels['why'])] = value;
        return counts;
      },
      verified: () => watched.verified?.(),
    },
    journal: {
      committed: (commit) => {
        batches.observe(commit.batches);
        bytes.observe(commit.bytes);
        committed.observe(commit.seconds);
      },
    },
    sink: {
      written: (write) => {
        written.observe(write.seconds);
        messages.inc({ partition: String(write.partition) }, write.messages);
        stored.inc({ outcome: 'stored' }, write.statements);
        stored.inc({ outcome: 'duplicate' }, write.duplicates);
        aside.inc({ why: 'conflict' }, write.setAside);
        aside.inc({ why: 'too-large' }, write.tooLarge);
        aside.inc({ why: 'unreadable' }, write.unreadable);
      },
      erased: (statements) => erased.inc(statements),
      waiting: () => waiting.inc(),
      missing: ({ from, to }) => missing.inc(to - from),
    },
    profiles: {
      violated: (some) => {
        for (const { profile, by, source } of some) violations.inc({ profile, template: by, source });
      },
    },
    watch: (more) => {
      watched = { ...watched, ...more };
    },
    text: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
};
