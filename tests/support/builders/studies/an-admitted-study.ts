import type { AdmittedStudy } from '../../../../src/studies/stream/study-readers.ts';
import type { StudyCut } from '../../../../src/studies/study/study-state.ts';
import { aStudy } from '../consent/a-purpose.ts';

/** A study as its readers may know it, whose last cut is above all that its topic will ever have. */
export const anAdmittedStudy = (cut: Partial<StudyCut> = {}): AdmittedStudy & { readonly cut: StudyCut } => {
  const purpose = aStudy();
  return {
    id: purpose.id,
    purpose,
    emits: true,
    cut: { before: 0, at: 0, head: Number.MAX_SAFE_INTEGER, emits: true, participants: 12, ...cut },
  };
};
