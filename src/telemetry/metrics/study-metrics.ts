import type { Instruments } from './instruments.ts';

/** Statements released to studies, and statements in their scope that are not. No label names a study. */
export interface StudyMetrics {
  released(of: { readonly statements: number }): void;
  skipped(of: { readonly why: string; readonly statements: number }): void;
}

/** Registers the metrics of studies. */
export const createStudyMetrics = ({ acts }: Instruments): StudyMetrics => {
  const released = acts({
    name: 'lrs_release_total',
    help: 'Records released to studies as their statements came, at least once each; not what was stored before',
  });
  const skipped = acts({
    name: 'lrs_release_skipped_total',
    help: 'Statements of sources in scope that were not released, by reason',
    labelNames: ['why'],
  });
  return {
    released: ({ statements }) => released({}, statements),
    skipped: ({ why, statements }) => skipped({ why }, statements),
  };
};
