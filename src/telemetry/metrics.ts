import { collectDefaultMetrics, Registry } from 'prom-client';
import { type ConsentMetrics, createConsentMetrics } from './consent-metrics.ts';
import { type GaugeReaders, registerGauges } from './gauges.ts';
import { COUNT_STEP } from './coarse.ts';
import { createForwardMetrics, type ForwardMetrics } from './forward-metrics.ts';
import { createHttpMetrics, type HttpMetrics } from './http-metrics.ts';
import { createIngestMetrics, type IngestMetrics } from './ingest-metrics.ts';
import { createInstruments } from './instruments.ts';
import { createJournalMetrics, type JournalMetrics } from './journal-metrics.ts';
import { createProfileMetrics, createSinkMetrics, type ProfileMetrics, type SinkMetrics } from './sink-metrics.ts';
import { createStoreMetrics, type StoreMetrics } from './store-metrics.ts';
import { createWebhookMetrics, type WebhookMetrics } from './webhook-metrics.ts';
import { createStudyMetrics, type StudyMetrics } from './study-metrics.ts';

/** Every metric of a process, by room. The observers have the shapes that the rooms report to. */
export interface Metrics {
  readonly http: HttpMetrics;
  readonly ingest: IngestMetrics;
  readonly consent: Omit<ConsentMetrics, 'statementsErased'> & {
    /** The last `seq` of the audit log that this process has verified. */
    verified(): number | undefined;
  };
  readonly studies: StudyMetrics;
  readonly forwarding: ForwardMetrics;
  readonly webhooks: WebhookMetrics;
  readonly journal: JournalMetrics;
  readonly sink: SinkMetrics & {
    /** So many statements were erased, at least once each. */
    erased(statements: number): void;
  };
  readonly store: StoreMetrics;
  readonly profiles: ProfileMetrics;
  /** Adds readers of gauges; replaces those of the same name. */
  addGaugeReaders(readers: GaugeReaders): void;
  /** The exposition in the Prometheus text format, with its media type. */
  text(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** The metrics of one process, in a registry of their own. `step` is that of acts, of one in tests that count them. */
export const createMetrics = ({ step = COUNT_STEP }: { readonly step?: number } = {}): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const instruments = createInstruments(registry, step);
  let readers: GaugeReaders = {};
  // The order of registration is that of the exposition and of docs/metrics.md.
  const http = createHttpMetrics(instruments);
  const ingest = createIngestMetrics(instruments);
  const journal = createJournalMetrics(instruments);
  const sink = createSinkMetrics(instruments);
  const store = createStoreMetrics(instruments);
  const profiles = createProfileMetrics(instruments);
  const { statementsErased, ...consent } = createConsentMetrics(instruments);
  const studies = createStudyMetrics(instruments);
  const forwarding = createForwardMetrics(instruments);
  const webhooks = createWebhookMetrics(instruments);
  registerGauges(instruments, { readers: () => readers, step });
  return {
    http,
    ingest,
    consent: { ...consent, verified: () => readers.verified?.() },
    studies,
    forwarding,
    webhooks,
    journal,
    sink: { ...sink, erased: statementsErased },
    store,
    profiles,
    addGaugeReaders: (more) => {
      readers = { ...readers, ...more };
    },
    text: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
};
