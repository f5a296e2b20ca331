import { defined } from '../../core/json-object.ts';
import type { AuditEventContent } from '../../consent/audit/hash-chain.ts';
import type { Purpose } from '../../consent/model/types.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import {
  type ReidentificationRequest,
  type ReidentificationRole,
  reidentificationState,
} from '../study/re-identification-request.ts';

type PurposeVersion = Pick<Purpose, 'id' | 'hash'>;

const iso = (at: number): string => new Date(at).toISOString();

/** The actor and time of a ruling, and the person that the actor counts as, if that is another. */
const rulingData = ({ by, hand, at }: Pick<ReidentificationRequest, 'by' | 'hand' | 'at'>): JsonObject => ({
  by,
  ...defined({ hand }),
  at: iso(at),
});

/** The ruling that decided a request: the refusal, or the later of the two approvals. */
const decidingRuling = ({
  steward,
  dpo,
  refused,
}: ReidentificationRequest): { readonly role: ReidentificationRole; readonly by?: string; readonly at?: number } => {
  if (refused !== undefined) return refused;
  return (steward?.at ?? 0) > (dpo?.at ?? 0) ? { ...steward, role: 'steward' } : { ...dpo, role: 'dpo' };
};

/**
 * The audit event of a request that is refused, or approved by both; undefined before. Its id depends only on the
 * outcome, so that each outcome is logged once. It contains neither pseudonym nor reason.
 */
export const rulingEvent = (
  request: ReidentificationRequest,
  { id: purpose, hash: purposeHash }: PurposeVersion,
): AuditEventContent | undefined => {
  const { id, at, steward, dpo, refused } = request;
  const state = reidentificationState(request);
  if (refused === undefined && state !== 'approved' && state !== 'done') return undefined;
  const step = refused === undefined ? 'approved' : 'refused';
  const ruling = decidingRuling(request);
  return {
    id: `contact.${id}.${step}`,
    at: ruling.at ?? at,
    type: 'contact',
    purpose,
    purposeHash,
    by: { role: ruling.role, id: ruling.by ?? '' },
    data: {
      contact: id,
      step,
      asked: rulingData(request),
      ...(steward !== undefined && { steward: rulingData(steward) }),
      ...(dpo !== undefined && { dpo: rulingData(dpo) }),
    },
  };
};

/** Adds the ruling's audit event, if any, to the outbox of a request that has changed. */
export const withRulingEvent = (
  before: ReidentificationRequest,
  after: ReidentificationRequest,
  purpose: PurposeVersion,
): ReidentificationRequest => {
  const event = after === before ? undefined : rulingEvent(after, purpose);
  return event === undefined ? after : { ...after, unchained: [...(after.unchained ?? []), event] };
};

/**
 * The audit event of a disclosure, by which the person learns of it: from `delayedUntil` on, if the data protection
 * officer set one.
 */
export const disclosureEvent = (
  { id, dpo }: ReidentificationRequest,
  { id: purpose, hash: purposeHash }: PurposeVersion,
  { person, at }: NonNullable<ReidentificationRequest['showing']>,
): AuditEventContent => ({
  id: `contact.${id}.shown`,
  at,
  type: 'contact',
  person,
  purpose,
  purposeHash,
  by: { role: 'dpo', id: dpo?.by ?? '' },
  data: {
    contact: id,
    step: 'shown',
    ...(dpo?.delayedUntil !== undefined && { delayedUntil: iso(dpo.delayedUntil) }),
  },
});

/** The events of a request that may not be in the audit log yet. Each event may be appended again. */
export const pendingEvents = (
  request: ReidentificationRequest,
  purpose: PurposeVersion,
): readonly AuditEventContent[] => {
  const { unchained = [], showing } = request;
  return [...unchained, ...(showing === undefined ? [] : [disclosureEvent(request, purpose, showing)])];
};
