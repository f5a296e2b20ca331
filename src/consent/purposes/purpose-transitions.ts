import type { AuditEventType } from '../../access/audit/event-types.ts';
import type { PurposeKind, PurposeState } from '../model/types.ts';

/** A step in the life of a version; routes and audit events have names of their own. */
export type PurposeStep =
  'submit' | 'return' | 'approve' | 'approve-dpia' | 'accept-agreement' | 'open' | 'suspend' | 'close' | 'destroy';

interface Step {
  readonly from: readonly PurposeState[];
  /** Absent if the state does not change. */
  readonly to?: PurposeState;
  /** The type of the event in the audit chain. */
  readonly event: AuditEventType;
}

const TABLE: Readonly<Record<PurposeStep, Step>> = {
  submit: { from: ['draft'], to: 'submitted', event: 'purpose.submitted' },
  return: { from: ['submitted', 'approved'], to: 'draft', event: 'purpose.returned' },
  approve: { from: ['submitted'], to: 'approved', event: 'purpose.approved' },
  'approve-dpia': { from: ['submitted', 'approved'], event: 'purpose.dpia-approved' },
  'accept-agreement': { from: ['approved', 'open', 'suspended'], event: 'agreement' },
  open: { from: ['approved', 'suspended'], to: 'open', event: 'purpose.opened' },
  suspend: { from: ['open'], to: 'suspended', event: 'purpose.suspended' },
  close: { from: ['open', 'suspended'], to: 'closed', event: 'purpose.closed' },
  destroy: { from: ['closed'], to: 'destroyed', event: 'purpose.destroyed' },
};

/** The kinds of purposes whose data are released in a stream, under an agreement. */
export const STUDY_KINDS: readonly PurposeKind[] = ['research', 'product'];

/** The kinds whose statements are released to someone: studies, and forwarding to another LRS. */
export const RELEASED_KINDS: readonly PurposeKind[] = [...STUDY_KINDS, 'forward'];

export const isReleased = (kind: PurposeKind | undefined): boolean =>
  kind !== undefined && RELEASED_KINDS.includes(kind);

export const isStudy = (kind: PurposeKind | undefined): boolean => kind !== undefined && STUDY_KINDS.includes(kind);

/** The states of a version that has been opened at some time. */
export const IN_FORCE: readonly PurposeState[] = ['open', 'suspended', 'closed', 'destroyed'];

export const isInForce = ({ state }: { readonly state: string }): boolean => IN_FORCE.some((one) => one === state);

/**
 * The state after a step and the type of its audit event, or a text that says why there is no such step. A study opens
 * only once its agreement has been accepted (`isAgreed`).
 */
export const nextState = (
  step: PurposeStep,
  { state, kind }: { readonly state: PurposeState; readonly kind: PurposeKind },
  isAgreed: boolean,
): { readonly to: PurposeState; readonly event: AuditEventType } | string => {
  const { from, to = state, event } = TABLE[step];
  if (!from.includes(state)) return `it is ${state}: this needs one that is ${from.join(' or ')}`;
  if (step === 'accept-agreement' && !isStudy(kind)) return 'only studies have an agreement';
  if (step === 'open' && isStudy(kind) && !isAgreed) return 'the lab has not accepted the agreement yet';
  return { to, event };
};
