import { isStudy } from '../../consent/purposes/purpose-transitions.ts';
import type { PurposeDetails } from '../../consent/purposes/purpose-versions.ts';
import { purposeJson } from '../../consent/purposes/purpose-json.ts';
import { validatePurpose } from '../../consent/purposes/validation/validate-purpose.ts';
import type { Profile } from '../../profiles/model/types.ts';
import type { Fault } from '../../core/problem.ts';
import { checkView } from './view.ts';

/**
 * The checks of a study request, in the order of the review page. `whole` finds the faults that the others do not;
 * `narrow` compares with the version that people agreed to.
 */
export const REQUEST_CHECKS = ['basis', 'commercial', 'end', 'fields', 'whole', 'narrow', 'agreement', 'dpia'] as const;

/** A check and its faults; a check without faults passes. */
export interface StudyRequestCheck {
  readonly check: (typeof REQUEST_CHECKS)[number];
  readonly faults: readonly Fault[];
}

const CHECKS_BY_POINTER: readonly (readonly [prefix: string, check: StudyRequestCheck['check']])[] = [
  ['/basis', 'basis'],
  ['/kind', 'basis'],
  ['/commercial', 'commercial'],
  ['/until', 'end'],
  ['/keep', 'end'],
  ['/scope', 'fields'],
  ['/view', 'fields'],
];

interface ReviewContext {
  readonly loadedProfiles: readonly Profile[];
  /** The floor of `Purpose.minimum`. */
  readonly studyMinimum: number;
  /** The present time, in milliseconds since the epoch. */
  readonly now: number;
}

/** Runs the checks on a purpose. */
export const checkStudyRequest = (
  { purpose, widenings, agreement, dpiaApproval, inForce }: PurposeDetails,
  { loadedProfiles, studyMinimum, now }: ReviewContext,
): readonly StudyRequestCheck[] => {
  const validated = validatePurpose(purposeJson(purpose), { now, studyMinimum });
  const faults = [...validated.faults, ...checkView(purpose, loadedProfiles)];
  const of = (fault: Fault): StudyRequestCheck['check'] =>
    CHECKS_BY_POINTER.find(([prefix]) => fault.at.startsWith(prefix))?.[1] ?? 'whole';
  const isApplicable = (check: StudyRequestCheck['check']): boolean =>
    (check !== 'narrow' || inForce !== undefined) &&
    (check !== 'agreement' || isStudy(purpose.kind)) &&
    (check !== 'dpia' || purpose.dpia !== undefined);
  return REQUEST_CHECKS.filter(isApplicable).map((check): StudyRequestCheck => {
    if (check === 'narrow') return { check, faults: widenings };
    if (check === 'agreement')
      return { check, faults: agreement === undefined ? [{ at: '', detail: 'was not accepted yet' }] : [] };
    if (check === 'dpia')
      return { check, faults: dpiaApproval === undefined ? [{ at: '', detail: 'was not approved yet' }] : [] };
    return { check, faults: faults.filter((fault) => of(fault) === check) };
  });
};
