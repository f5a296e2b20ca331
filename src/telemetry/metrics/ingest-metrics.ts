import { type Instruments, SECONDS } from './instruments.ts';
import { perLabel, type SourceLabel } from './source-labels.ts';

/** Statements of requests, from their receipt to the journal's confirmation. */
export interface IngestMetrics {
  accepted(of: { readonly source: string; readonly version: string; readonly statements: number }): void;
  refused(of: { readonly source: string; readonly kind: string; readonly statements: number }): void;
  /** A Caliper event without a statement; `type` is a type of the mapping, or `other`. */
  unmapped(type: string): void;
  late(): void;
  appended(seconds: number): void;
}

/** Registers the metrics of ingestion. */
export const createIngestMetrics = (
  { acts, actHistogram, counter }: Instruments,
  labelOf: SourceLabel,
): IngestMetrics => {
  const accepted = acts({
    name: 'carnet_statements_accepted_total',
    help: 'Statements answered with success and not withheld, by source and xAPI version',
    labelNames: ['source', 'version'],
  });
  const refused = acts({
    name: 'carnet_statements_refused_total',
    help:
      'Statements whose requests were read and not answered with success, by source and kind of problem; ' +
      'a body that cannot be read as statements counts as one',
    labelNames: ['source', 'kind'],
  });
  const unmapped = acts({
    name: 'carnet_caliper_unmapped_total',
    help: 'Caliper events of successful requests that have no statement, by type; `other` if no rule is about it',
    labelNames: ['type'],
  });
  const late = counter({
    name: 'carnet_acknowledged_late_total',
    help: 'Requests whose wait for the sink ran out before they were answered',
  });
  const appended = actHistogram({
    name: 'carnet_journal_append_seconds',
    help: 'Time until the journal had a batch',
    buckets: SECONDS,
  });
  const appendedIn = appended.child({});
  const acceptedOf = perLabel(labelOf, (source) => perLabel(String, (version) => accepted.child({ source, version })));
  return {
    accepted: ({ source, version, statements }) => acceptedOf(source)(version)(statements),
    refused: ({ source, kind, statements }) => refused({ source: labelOf(source), kind }, statements),
    unmapped: (type) => unmapped({ type }, 1),
    late: () => late.inc(),
    appended: appendedIn,
  };
};
