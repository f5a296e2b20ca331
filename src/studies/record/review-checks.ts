import { purposeJson } from '../../consent/purposes/purpose-json.ts';
import type { PurposeFile } from '../../consent/purposes/purpose-workflow.ts';
import { validatePurpose } from '../../consent/purposes/validate-purpose.ts';
import type { Profile } from '../../profiles/model/types.ts';
import type { Fault } from '../../core/problem.ts';
import { checkView } from './view.ts';

/**
 * What is computed of a request: the basis fits the kind, commercial use rests on consent, it ends in time, its fields
 * are in its profiles, all else is whole, it asks for no more than people agreed to, its lab has accepted the
 * agreement.
 */
const DESK_CHECKS = ['basis', 'commercial', 'end', 'fields', 'whole', 'narrow', 'agreement'] as const;

/** A check, and what it found; nothing found: it holds. */
export interface DeskCheck {
  readonly check: (typeof DESK_CHECKS)[number];
  readonly faults: readonly Fault[];
}

const BEGINNINGS: readonly (readonly [beginning: string, check: DeskCheck['check']])[] = [
  ['/basis', 'basis'],
  ['/kind', 'basis'],
  ['/commercial', 'commercial'],
  ['/until', 'end'],
  ['/keep', 'end'],
  ['/scope', 'fields'],
  ['/view', 'fields'],
];

/**
 * Computes the checks of a purpose anew, as it stands at `now` (milliseconds since the epoch) and with the profiles
 * that are `held` now.
 */
export const deskChecks = (
  { purpose, widenings, agreement, inForce }: PurposeFile,
  held: readonly Profile[],
  now: number,
): readonly DeskCheck[] => {
  const validated = validatePurpose(purposeJson(purpose), now);
  const faults = [...(Array.isArray(validated) ? (validated as readonly Fault[]) : []), ...checkView(purpose, held)];
  const of = (fault: Fault): DeskCheck['check'] =>
    BEGINNINGS.find(([beginning]) => fault.at.startsWith(beginning))?.[1] ?? 'whole';
  return DESK_CHECKS.filter((check) => check !== 'narrow' || inForce !== undefined).map((check): DeskCheck => {
    if (check === 'narrow') return { check, faults: widenings };
    if (check === 'agreement')
      return { check, faults: agreement === undefined ? [{ at: '', detail: 'was not accepted yet' }] : [] };
    return { check, faults: faults.filter((fault) => of(fault) === check) };
  });
};
