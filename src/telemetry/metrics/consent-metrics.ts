import { countInSteps } from './coarse.ts';
import type { Instruments } from './instruments.ts';
import { perLabel, type SourceLabel } from './source-labels.ts';

/** An erasure should take at most 60 seconds. */
const ERASURE_SECONDS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900, 3600];

/** The statements of one source, as this process has counted them. */
interface SourceCounts {
  stored: number;
  /** The numbers of withheld statements by reason. */
  readonly withheld: Map<string, number>;
}

/** Recorded, withheld and erased statements; no person is in any label. */
export interface ConsentMetrics {
  admitted(of: { readonly source: string; readonly statements: number }): void;
  withheld(of: { readonly source: string; readonly why: string; readonly statements: number }): void;
  /** The durations of completed erasures. */
  erased(seconds: readonly number[]): void;
  /** This number of statements was erased, at least once each. */
  readonly statementsErased: (statements: number) => void;
  /** The counts by source. */
  counts(): ReadonlyMap<string, { readonly stored: number; readonly withheld: Readonly<Record<string, number>> }>;
}

/** Counts by source, in whole steps: for a page, so that no limit of labels hides a source. */
const createSourceCounts = (step: number) => {
  const counts = new Map<string, SourceCounts>();
  const countsOf = (source: string): SourceCounts => {
    const found = counts.get(source) ?? { stored: 0, withheld: new Map() };
    counts.set(source, found);
    return found;
  };
  const stored = perLabel(String, (source) =>
    countInSteps(step, (value) => {
      countsOf(source).stored += value;
    }),
  );
  const withheld = perLabel(String, (source) =>
    perLabel(String, (why) =>
      countInSteps(step, (value) => {
        const of = countsOf(source).withheld;
        of.set(why, (of.get(why) ?? 0) + value);
      }),
    ),
  );
  return { counts, stored, withheld };
};

interface ConsentMetricsOptions {
  readonly labelOf: SourceLabel;
  /** The step of acts (`COUNT_STEP`). */
  readonly step: number;
}

/** Registers the metrics of consent. */
export const createConsentMetrics = (
  { acts, actHistogram }: Instruments,
  { labelOf, step }: ConsentMetricsOptions,
): ConsentMetrics => {
  const admitted = acts({
    name: 'lrs_consent_admitted_total',
    help: 'Statements that the gate let in, by source',
    labelNames: ['source'],
  });
  const withheld = acts({
    name: 'lrs_consent_withheld_total',
    help:
      'Statements not recorded because a person in them does not permit it, by source and reason; ' +
      'by the gate, or by the sink if that was decided on the way',
    labelNames: ['source', 'why'],
  });
  const statementsErased = acts({
    name: 'lrs_erased_statements_total',
    help: 'Statements that were erased, at least once each',
  });
  const erasures = actHistogram({
    name: 'lrs_erasure_seconds',
    help: 'Time from the decision that erases until all of it was done',
    buckets: ERASURE_SECONDS,
  });
  const { counts, ...count } = createSourceCounts(step);
  const admittedOf = perLabel(labelOf, (source) => admitted.child({ source }));
  return {
    admitted: ({ source, statements }) => {
      admittedOf(source)(statements);
      count.stored(source)(statements);
    },
    withheld: ({ source, why, statements }) => {
      withheld({ source: labelOf(source), why }, statements);
      count.withheld(source)(why)(statements);
    },
    erased: (durations) => {
      for (const seconds of durations) erasures({}, seconds);
    },
    statementsErased: (statements) => statementsErased({}, statements),
    counts: () =>
      new Map(
        [...counts].map(([source, of]) => [source, { stored: of.stored, withheld: Object.fromEntries(of.withheld) }]),
      ),
  };
};
