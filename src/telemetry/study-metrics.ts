import type { Instruments } from './instruments.ts';

/** Statements released to studies, and those of their scope that are not. */
export interface StudyMetrics {
  released(of: { readonly study: string; readonly statements: number }): void;
  skipped(of: { readonly study: string; readonly why: string; readonly statements: number }): void;
}

/** Registers the metrics of studies. */
export const createStudyMetrics = ({ counter }: Instruments): StudyMetrics => {
  const released = counter({
    name: 'lrs_release_total',
    help: 'Records released to studies, at least once each',
    labelNames: ['study'],
  });
  const skipped = counter({
    name: 'lrs_release_skipped_total',
    help: 'Statements of sources in scope that were not released, by study and reason',
    labelNames: ['study', 'why'],
  });
  return {
    released: ({ study, statements }) => released.inc({ study }, statements),
    skipped: ({ study, why, statements }) => skipped.inc({ study, why }, statements),
  };
};
