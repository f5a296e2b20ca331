import type { Fault } from '../../../core/problem.ts';
import type { Audience } from '../../model/parental-consent.ts';
import type { Purpose, PurposeKind } from '../../model/types.ts';
import { isStudy } from '../purpose-transitions.ts';
import { type PurposeVersion, versionInForce } from '../purpose-versions.ts';

/** The kinds that no part of Carnet acts on: to ask people for them would promise what never happens. */
const KINDS_WITHOUT_ENGINE: readonly PurposeKind[] = ['steering'];

/** The reason why a number of people is too small, with the setting that changes it. */
export const FLOOR_REASON = 'fewer people are no crowd to hide in, and STUDY_MINIMUM of this server is its floor';

const BASIS_REASON =
  'must stay consent: people are asked, and silence is no; another basis needs another purpose, ' +
  'for recording a new source (POST /v1/sources)';

const DPIA_REASON = 'a study over minors needs a data protection impact assessment (GDPR art. 35)';

/**
 * True if the floor of `Purpose.minimum` concerns purposes of this kind. Recording, and forwarding under people's own
 * names, hide no one in a crowd.
 */
export const hasFloor = (kind: PurposeKind | undefined): boolean => kind !== 'record' && kind !== 'forward';

/** The context of the requirements of a purpose before it asks people. */
export interface OpeningContext {
  /** The floor of `Purpose.minimum`. */
  readonly studyMinimum: number;
  /** The audiences of its sources; undefined for a source without one. */
  readonly audiences: readonly (Audience | undefined)[];
  /** True if an operator has set the target of its forwarding. */
  readonly hasTarget: boolean;
  /** The version in force, which it would replace. */
  readonly former?: Pick<Purpose, 'basis'>;
}

/** A step on the way to people. */
export type OpeningStep = 'submit' | 'approve' | 'open';

/** True if learners under age may be among the people of a study: one of its sources is for minors, or for all ages. */
const isOverMinors = ({ kind }: Pick<Purpose, 'kind'>, { audiences }: OpeningContext): boolean =>
  isStudy(kind) && audiences.some((audience) => audience === 'minors' || audience === 'mixed');

const findDpiaFaults = (
  version: Pick<PurposeVersion, 'kind' | 'dpia' | 'dpiaApproval'>,
  step: OpeningStep,
  context: OpeningContext,
): readonly Fault[] => {
  if (!isOverMinors(version, context)) return [];
  if (version.dpia === undefined)
    return [{ at: '/dpia', detail: `is missing: ${DPIA_REASON}; name its title, date and uri in a draft` }];
  if (step === 'open' && version.dpiaApproval === undefined)
    return [{ at: '/dpia', detail: `is not approved: ${DPIA_REASON}; ask the data protection officer to approve it` }];
  return [];
};

/** Forwarding follows only decisions, and an operator sets its target. */
const findForwardFaults = (
  { kind, basis }: Pick<PurposeVersion, 'kind' | 'basis'>,
  step: OpeningStep,
  { hasTarget }: OpeningContext,
): readonly Fault[] => {
  if (kind !== 'forward') return [];
  if (basis !== 'consent')
    return [{ at: '/basis', detail: `is ${basis}: this release of Carnet forwards by consent alone` }];
  return step === 'open' && !hasTarget
    ? [{ at: '', detail: 'has no target: an operator sets it by PUT /v1/purposes/ID/target' }]
    : [];
};

/**
 * The fault of a version that takes a purpose from consent to another basis. People who were asked and said nothing
 * have not agreed, and would be recorded (EDPB 05/2020, 121 to 123). Only the basis in force is read: no person is
 * looked up, and the fault reveals nothing of one.
 */
export const findBasisFaults = (
  former: Pick<Purpose, 'basis'> | undefined,
  { basis }: Pick<Purpose, 'basis'>,
): readonly Fault[] =>
  former?.basis === 'consent' && basis !== 'consent' ? [{ at: '/basis', detail: BASIS_REASON }] : [];

/** A draft from before reasons were asked for needs one before it goes to a steward; open versions go on. */
const findTimeFaults = ({ view }: Pick<PurposeVersion, 'view'>, step: OpeningStep): readonly Fault[] =>
  step === 'submit' && view?.time === 'exact' && view.timeReason === undefined
    ? [{ at: '/view/timeReason', detail: 'is missing: say in a draft why only exact times are enough' }]
    : [];

/** The ids of studies in force over a source whose impact assessment is not approved. `purposes` are all, by id. */
export const findStudiesWithoutDpia = (
  purposes: ReadonlyMap<string, readonly PurposeVersion[]>,
  source: string,
): readonly string[] =>
  [...purposes.values()].flatMap((versions) => {
    const inForce = versionInForce(versions);
    const isOver = inForce?.scope.sources.includes(source) === true;
    const isAsking = inForce?.state === 'open' || inForce?.state === 'suspended';
    return isOver && isAsking && isStudy(inForce.kind) && inForce.dpiaApproval === undefined ? [inForce.id] : [];
  });

/**
 * Faults that keep a version from being submitted, approved or opened, each with a JSON Pointer. They also hold for a
 * version drafted before a requirement.
 */
export const findUnmetRequirements = (
  version: Pick<PurposeVersion, 'kind' | 'basis' | 'minimum' | 'view' | 'dpia' | 'dpiaApproval'>,
  step: OpeningStep,
  context: OpeningContext,
): readonly Fault[] => {
  const { kind, minimum } = version;
  const { studyMinimum } = context;
  return [
    ...(KINDS_WITHOUT_ENGINE.includes(kind)
      ? [{ at: '/kind', detail: `is ${kind}, which this release of Carnet does not carry out; ask its operator` }]
      : []),
    ...(hasFloor(kind) && minimum < studyMinimum
      ? [{ at: '/minimum', detail: `is ${minimum}, and must be at least ${studyMinimum}: ${FLOOR_REASON}` }]
      : []),
    ...findBasisFaults(context.former, version),
    ...findForwardFaults(version, step, context),
    ...findTimeFaults(version, step),
    ...findDpiaFaults(version, step, context),
  ];
};
