import { defined } from '../../../core/json-object.ts';
import type { AuditEventContent } from '../../audit/hash-chain.ts';
import type { Initiator } from '../../model/actions.ts';
import { AGREEMENT } from './agreement.ts';
import { findUnmetRequirements } from '../validation/opening-requirements.ts';
import { conflict } from './purpose-drafts.ts';
import { isInForce, nextState, type PurposeStep } from '../purpose-transitions.ts';
import {
  type PurposeDetails,
  purposeDetails,
  type PurposeVersion,
  type PurposeVersions,
  versionInForce,
  withStep,
} from '../purpose-versions.ts';
import type { RecordingSource } from '../recording-purpose.ts';
import { compatibleVersions } from '../version-compatibility.ts';

/** A step, with what it writes besides the state. */
export interface StepRequest {
  readonly step: PurposeStep;
  readonly id: string;
  readonly by: Initiator;
  /** The responsible person (`FindResponsiblePerson`), if that is not the initiator itself. */
  readonly hand?: string;
  readonly changes?: Pick<PurposeVersion, 'agreement' | 'comment' | 'dpiaApproval' | 'approvedBy'>;
  /** Throws or rejects if the version is not the requester's. */
  readonly check?: (version: PurposeVersion) => void | Promise<void>;
  /** Throws if the version in force, which the step may supersede, is not the requester's. */
  readonly checkInForce?: (version: PurposeVersion) => void;
  /** Throws if the step is based on what the purpose no longer is. */
  readonly checkCurrent?: (details: PurposeDetails) => void;
}

/** The version that a step applies to: the newest before it opens, later the one in force. */
const versionFor = (step: PurposeStep, versions: readonly PurposeVersion[]): PurposeVersion | undefined => {
  const newest = versions.at(-1);
  const isOfNewest =
    step === 'submit' ||
    step === 'approve' ||
    step === 'approve-dpia' ||
    step === 'return' ||
    (newest?.state === 'approved' && (step === 'open' || step === 'accept-agreement'));
  return isOfNewest ? newest : (versionInForce(versions) ?? newest);
};

const stepData = (
  { step, changes, hand }: StepRequest,
  { version, dpia }: PurposeVersion,
): AuditEventContent['data'] & object => ({
  version,
  ...defined({ hand }),
  ...(changes?.comment !== undefined && { comment: changes.comment }),
  ...(step === 'accept-agreement' && { agreement: AGREEMENT.hash, agreementVersion: AGREEMENT.version }),
  ...(step === 'approve-dpia' && dpia !== undefined && { dpia: dpia.uri }),
});

/** The version after the step, with its event in the outbox. Throws Problem `state-conflict` if there is none. */
const afterStep = (
  request: StepRequest,
  { version, former }: { readonly version: PurposeVersion; readonly former: PurposeVersion | undefined },
  { id, at }: Pick<AuditEventContent, 'id' | 'at'>,
): PurposeVersion => {
  const { step, by, hand, changes } = request;
  const next = nextState(step, version, version.agreement !== undefined);
  if (typeof next === 'string') throw conflict(next);
  if (step === 'approve-dpia' && version.dpia === undefined)
    throw conflict('it names no impact assessment', [
      { at: '/dpia', detail: 'is missing: its lab names it in a draft' },
    ]);
  if (step === 'open' && (version.until ?? Infinity) <= at) throw conflict('its end has passed');
  const accepts =
    step === 'open' && !isInForce(version) ? compatibleVersions(former, version, version.version) : version.accepts;
  // The comment was on the state before.
  const { comment, ...rest } = version;
  return {
    ...rest,
    ...changes,
    steps: withStep(version.steps, { step, by: by.id, ...defined({ hand }), at }),
    accepts,
    state: next.to,
    outboxEvent: {
      id,
      at,
      type: next.event,
      purpose: version.id,
      purposeHash: version.hash,
      from: version.state,
      to: next.to,
      by,
      data: stepData(request, version),
    },
    v: version.v + 1,
  };
};

/** The requirements that this server has for purposes before they ask people. */
export interface ServerRequirements {
  /** The floor of `Purpose.minimum`. */
  readonly studyMinimum: number;
  /** True if an operator has set the target to which a purpose is forwarded. */
  readonly hasTarget: (purpose: string) => Promise<boolean>;
}

interface TryStepDeps {
  readonly versions: PurposeVersions;
  readonly findSource: (id: string) => Promise<Pick<RecordingSource, 'audience'> | undefined>;
  readonly requirements: ServerRequirements;
  /** A random id of an event. */
  readonly newId: () => string;
  readonly now: () => number;
}

/** Relays the pending event of a version, so that its steps are chained in their order; false if there is none. */
export const relayPending = async (versions: PurposeVersions, version: PurposeVersion): Promise<boolean> => {
  if (version.outboxEvent === undefined) return false;
  await versions.relayEvent(version);
  return true;
};

/** Takes a step once; false if another change came first. Rejects with Problem `state-conflict`. */
export const createTryStep = ({
  versions,
  findSource,
  requirements: { studyMinimum, hasTarget },
  newId,
  now,
}: TryStepDeps) => {
  /** Rejects with all that keeps a version from this step on its way to people. */
  const checkRequirements = async (
    step: PurposeStep,
    version: PurposeVersion,
    former: PurposeVersion | undefined,
  ): Promise<void> => {
    if (step !== 'submit' && step !== 'approve' && step !== 'open') return;
    const sources = await Promise.all(version.scope.sources.map(findSource));
    const audiences = sources.map((source) => source?.audience);
    const faults = findUnmetRequirements(version, step, {
      studyMinimum,
      audiences,
      hasTarget: version.kind === 'forward' && (await hasTarget(version.id)),
      ...defined({ former }),
    });
    if (faults.length > 0) throw conflict('people may not be asked for this purpose', faults);
  };

  return async (request: StepRequest): Promise<boolean> => {
    const { step, id, check, checkInForce, checkCurrent } = request;
    const all = await versions.list(id);
    const version = versionFor(step, all);
    if (version === undefined || (await relayPending(versions, version))) return false;
    await check?.(version);
    const former = versionInForce(all);
    if (former !== undefined) checkInForce?.(former);
    checkCurrent?.(purposeDetails(all));
    await checkRequirements(step, version, former);
    const after = afterStep(request, { version, former }, { id: newId(), at: now() });
    if (!(await versions.update(after))) return false;
    if (step === 'open') await versions.closeSuperseded(await versions.list(id));
    return true;
  };
};
