import type { Fault } from '../../core/problem.ts';
import type { Purpose, PurposeKind } from '../model/types.ts';

/** The kinds that nothing in this program acts on: who is asked about them would be promised what never happens. */
const KINDS_WITHOUT_ENGINE: readonly PurposeKind[] = ['forward', 'steering'];

/** Why a number of people is too small, and who may change that. */
export const FLOOR_REASON = 'fewer people are no crowd to hide in, and STUDY_MINIMUM of this server is its floor';

/** Whether the floor of `Purpose.minimum` concerns purposes of this kind: what is recorded has no threshold. */
export const hasFloor = (kind: PurposeKind | undefined): boolean => kind !== 'record';

/** What a server demands of every purpose before it asks people. */
export interface ServerRequirements {
  /** The floor of `Purpose.minimum`. */
  readonly studyMinimum: number;
}

/**
 * What keeps a version from being submitted, approved or opened, each with a JSON Pointer; also one that was drafted
 * when less was demanded.
 */
export const findUnmetRequirements = (
  { kind, minimum }: Pick<Purpose, 'kind' | 'minimum'>,
  { studyMinimum }: ServerRequirements,
): readonly Fault[] => [
  ...(KINDS_WITHOUT_ENGINE.includes(kind)
    ? [{ at: '/kind', detail: `is ${kind}, which this release of Carnet does not carry out; ask its operator` }]
    : []),
  ...(hasFloor(kind) && minimum < studyMinimum
    ? [{ at: '/minimum', detail: `is ${minimum}, and must be at least ${studyMinimum}: ${FLOOR_REASON}` }]
    : []),
];
