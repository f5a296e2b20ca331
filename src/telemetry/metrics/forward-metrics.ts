import type { Instruments } from './instruments.ts';

/** Statements forwarded to other LRSs, and failures of targets. No label names a purpose or a target. */
export interface ForwardMetrics {
  forwarded(of: { readonly operation: string; readonly outcome: string; readonly statements: number }): void;
  attachments(of: { readonly outcome: string; readonly attachments: number }): void;
  failed(of: { readonly failure: string }): void;
}

/** Registers the metrics of forwarding. */
export const createForwardMetrics = ({ acts, counter }: Instruments): ForwardMetrics => {
  const forwarded = acts({
    name: 'carnet_forwarded_total',
    help: 'Statements sent to other LRSs (put), voided (void) or erased there (erase), at least once each, by outcome',
    labelNames: ['operation', 'outcome'],
  });
  const attachments = acts({
    name: 'carnet_forward_attachments_total',
    help: 'Attachments of forwarded statements: sent with their data, or why the statement went without',
    labelNames: ['outcome'],
  });
  const failures = counter({
    name: 'carnet_forward_failures_total',
    help: 'Attempts at which the target of a purpose could take nothing, by kind',
    labelNames: ['failure'],
  });
  return {
    forwarded: ({ operation, outcome, statements }) => forwarded({ operation, outcome }, statements),
    attachments: ({ outcome, attachments: count }) => attachments({ outcome }, count),
    failed: ({ failure }) => failures.inc({ failure }),
  };
};
