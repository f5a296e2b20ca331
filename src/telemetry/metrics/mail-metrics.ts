import type { Instruments } from './instruments.ts';

/** Mails to accounts of staff; no label names an account. */
export interface MailMetrics {
  mailed(of: { readonly outcome: 'sent' | 'failed' }): void;
}

/** Registers the metrics of mails. */
export const createMailMetrics = ({ counter }: Instruments): MailMetrics => {
  const mailed = counter({
    name: 'carnet_mails_total',
    help: 'Mails on hand-overs of the desk, by outcome; one that failed is tried again',
    labelNames: ['outcome'],
  });
  return { mailed: ({ outcome }) => mailed.inc({ outcome }) };
};
