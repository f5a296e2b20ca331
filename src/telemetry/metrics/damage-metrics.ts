import type { Instruments } from './instruments.ts';

/** The parts that can be damaged: records of the journal, or its file; the contents of the store, or its file. */
const PARTS = [
  ...(['journal', 'journal-file', 'statement', 'document', 'attachment', 'index', 'store-file'] as const),
  // The kinds of decisive records.
  ...([
    'person',
    'identifier',
    'purpose',
    'source',
    'credential',
    'session-credential',
    'account',
    'account-session',
  ] as const),
  ...(['organisation', 'study', 'study-cursor', 'forwarding', 'webhook', 'erasure', 'replacement'] as const),
  ...(['pattern-run', 'progress', 'release', 'fact', 'ended-session'] as const),
] as const;

/** Counts data that differs from what was written. */
export interface DamageMetrics {
  /** `count` is 1 by default. */
  found(part: (typeof PARTS)[number], count?: number): void;
  /** The number of damages in all parts since the process began. */
  readonly foundInAll: () => number;
}

/** Registers the findings of the newest check. */
export const registerDamageGauge = (
  { gauge }: Instruments,
  readers: () => { readonly checkDamage?: () => Promise<Readonly<Record<string, number>> | undefined> },
): void =>
  gauge(
    {
      name: 'carnet_check_damaged',
      help: 'What the newest `carnet check` has found damaged, by part; pair: a start with both would be refused',
      labelNames: ['part'],
    },
    async (set) => {
      for (const [part, count] of Object.entries((await readers().checkDamage?.()) ?? {})) set(count, { part });
    },
  );

/** Registers the metric of damage. */
export const createDamageMetrics = ({ counter }: Instruments): DamageMetrics => {
  const damaged = counter({
    name: 'carnet_damaged_records_total',
    help: 'Times that something was read that is not as it was written, by part; see the alert CarnetDamaged',
    labelNames: ['part'],
  });
  for (const part of PARTS) damaged.inc({ part }, 0);
  let all = 0;
  return {
    found: (part, count = 1) => {
      all += count;
      damaged.inc({ part }, count);
    },
    foundInAll: () => all,
  };
};
