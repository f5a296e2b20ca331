import { collectDefaultMetrics, Registry } from 'prom-client';
import { type ConsentMetrics, createConsentMetrics } from './consent-metrics.ts';
import { type GaugeReaders, registerGauges } from './gauges.ts';
import { COUNT_STEP } from './coarse.ts';
import { createDamageMetrics, type DamageMetrics } from './damage-metrics.ts';
import { createForwardMetrics, type ForwardMetrics } from './forward-metrics.ts';
import { createHttpMetrics, type HttpMetrics } from './http-metrics.ts';
import { createIngestMetrics, type IngestMetrics } from './ingest-metrics.ts';
import { createInstruments, type Instruments } from './instruments.ts';
import type { MetricFamily } from './otlp-metrics.ts';
import { createJournalMetrics, type JournalMetrics } from './journal-metrics.ts';
import { createProfileMetrics, createSinkMetrics, type ProfileMetrics, type SinkMetrics } from './sink-metrics.ts';
import { createSourceLabel } from './source-labels.ts';
import { createStoreMetrics, type StoreMetrics } from './store-metrics.ts';
import { createMailMetrics, type MailMetrics } from './mail-metrics.ts';
import { createWebhookMetrics, type WebhookMetrics } from './webhook-metrics.ts';
import { createStudyMetrics, type StudyMetrics } from './study-metrics.ts';

/** Every metric of a process, by room. The observers have the shapes that the rooms need. */
export interface Metrics {
  readonly http: HttpMetrics;
  readonly ingest: IngestMetrics;
  readonly consent: Omit<ConsentMetrics, 'statementsErased'> & {
    /** The last `seq` of the audit log that this process has verified. */
    verified(): number | undefined;
  };
  readonly studies: StudyMetrics;
  readonly forwarding: ForwardMetrics;
  readonly mails: MailMetrics;
  readonly webhooks: WebhookMetrics;
  readonly journal: JournalMetrics;
  readonly sink: SinkMetrics & {
    /** This number of statements was erased, at least once each. */
    erased(statements: number): void;
  };
  readonly store: StoreMetrics;
  readonly damage: DamageMetrics;
  readonly profiles: ProfileMetrics;
  /** Adds readers of gauges, and replaces readers of the same name. */
  addGaugeReaders(readers: GaugeReaders): void;
  /** The exposition in the Prometheus text format, with its media type. */
  text(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** The same families as data. */
  families(): Promise<readonly MetricFamily[]>;
}

interface MetricsOptions {
  /** The step of acts; 1 in tests that count them. */
  readonly step?: number;
  /** The number of sources that have a separate label (METRICS_SOURCES); absent: all. */
  readonly sources?: number;
  /** The running build. */
  readonly build?: { readonly version: string; readonly role: string; readonly publicUrl: string };
}

const registerBuildInfo = (
  { gauge }: Instruments,
  { version, role, publicUrl }: Required<MetricsOptions>['build'],
): void =>
  gauge(
    {
      name: 'carnet_build_info',
      help: 'Always 1: the versions of Carnet and Node, the role of the process, and PUBLIC_URL',
      labelNames: ['version', 'node', 'role', 'public_url'],
    },
    (set) => set(1, { version, node: process.versions.node, role, public_url: publicUrl }),
  );

/** The metrics of one process, in a separate registry. */
export const createMetrics = ({
  step = COUNT_STEP,
  sources = Infinity,
  build = { version: 'unknown', role: 'all', publicUrl: '' },
}: MetricsOptions = {}): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const instruments = createInstruments(registry, step);
  let readers: GaugeReaders = {};
  // The order of registration is also that of the exposition and of docs/metrics.md.
  const labelOf = createSourceLabel(sources);
  registerBuildInfo(instruments, build);
  const http = createHttpMetrics(instruments, labelOf);
  const ingest = createIngestMetrics(instruments, labelOf);
  const journal = createJournalMetrics(instruments);
  const sink = createSinkMetrics(instruments);
  const store = createStoreMetrics(instruments);
  const damage = createDamageMetrics(instruments);
  const profiles = createProfileMetrics(instruments, labelOf);
  const { statementsErased, ...consent } = createConsentMetrics(instruments, { labelOf, step });
  const studies = createStudyMetrics(instruments);
  const forwarding = createForwardMetrics(instruments);
  const mails = createMailMetrics(instruments);
  const webhooks = createWebhookMetrics(instruments);
  registerGauges(instruments, { readers: () => readers, step });
  return {
    http,
    ingest,
    consent: { ...consent, verified: () => readers.verified?.() },
    studies,
    forwarding,
    mails,
    webhooks,
    journal,
    sink: { ...sink, erased: statementsErased },
    store,
    damage,
    profiles,
    addGaugeReaders: (more) => {
      readers = { ...readers, ...more };
    },
    text: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    families: async () =>
      (await registry.getMetricsAsJSON()).map(({ name, help, type, values }) => ({
        name,
        help,
        type: String(type),
        values,
      })),
  };
};
