import type { Source } from '../store/store.ts';
import type { AdmittedBatch, StampedBatch } from '../xapi/types.ts';
import { Problem } from '../problem.ts';

/** Says whether a source may record a batch. Throws Problem `forbidden` where it may not. */
export type Gate = (batch: StampedBatch, source: Source) => AdmittedBatch;

/** Refuses a source that records on a basis other than public task, with Problem `forbidden`: documents pass no journal, and are asked about here. */
export const checkBasis = (source: Source): void => {
  const basis: string = source.basis;
  if (basis !== 'public_task') throw new Problem('forbidden', `the source ${source.id} records on a basis that is not known`);
};

/**
 * Gate 1, before the journal: may this source record these people? A source on the basis public task may
 * (GDPR art. 6(1)(e)); no other basis is known, so whatever else a source claims is refused.
 */
export const gate: Gate = (batch, source) => {
  checkBasis(source);
  return batch as AdmittedBatch;
};
