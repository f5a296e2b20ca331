import { defined } from '../../core/json-object.ts';
import type { IngestDeps } from '../../ingest/ingest.ts';
import { faultText, plainFaults } from '../../telemetry/operations/fault-text.ts';
import type { TrafficCounter } from '../../telemetry/operations/traffic-counter.ts';
import type { Metrics } from '../../telemetry/metrics/metrics.ts';

/** Observes ingestion for the metrics of this process and for the counts of all. */
export const observeTraffic = (
  { ingest, consent }: Pick<Metrics, 'ingest' | 'consent'>,
  traffic: TrafficCounter,
): NonNullable<IngestDeps['observe']> => ({
  ...ingest,
  ...consent,
  admitted: (of) => {
    consent.admitted(of);
    traffic.accepted(of.source, of.statements);
  },
  withheld: (of) => {
    consent.withheld(of);
    traffic.withheld(of.source, of.statements);
  },
  refused: (of, thrown, body) => {
    ingest.refused(of);
    const text = faultText(thrown);
    const faults = plainFaults(thrown, body);
    traffic.refused(of.source, of.statements, { kind: of.kind, key: of.key, faults, ...defined({ text }) });
  },
});
