import { defined } from '../../../core/json-object.ts';
import { retryOnConflict } from '../../../core/retry/retry-on-conflict.ts';
import type { Initiator } from '../../model/actions.ts';
import type { PurposeContent } from '../../model/types.ts';
import { purposeHash } from '../purpose-json.ts';
import { type PurposeVersion, type PurposeVersions, versionInForce } from '../purpose-versions.ts';
import { findWidenings } from '../version-compatibility.ts';
import { relayPending } from './purpose-steps.ts';

/** A version that was opened once, and narrows versions before it: decisions on these hold for it too. */
export interface NarrowerVersion {
  readonly version: number;
  readonly accepts: readonly number[];
  readonly content: PurposeContent;
  /** It is suspended now. */
  readonly isSuspended: boolean;
}

interface CarryNarrowingDeps {
  readonly versions: PurposeVersions;
  /** A random id of an event. */
  readonly newId: () => string;
  readonly now: () => number;
}

/**
 * Puts a version that a restored store lacks in force again, and closes the one that it narrows. It is suspended if
 * either is. Resolves with false, and changes nothing, if people would have to be asked again, or there is nothing to
 * narrow. Repeatable. Rejects with Problem `store-unavailable`, `not-found`, or `overloaded` after 20 lost races.
 */
export type CarryNarrowing = (id: string, narrower: NarrowerVersion) => Promise<boolean>;

const RETRY = { tries: 20, overloaded: 'too many change this purpose at once' };
const BY: Initiator = { role: 'steward', id: 'carnet' };
const WHY = 'it came after a backup that was restored, and permits less';

/** The lab, the drafters, the agreement and the approvals stay those of the version that was narrowed. */
const keptOf = (
  { owner, draftedBy, agreement, approvedBy, dpia, dpiaApproval }: PurposeVersion,
  content: PurposeContent,
): Partial<PurposeVersion> => {
  const isSameAssessment = content.dpia?.uri === dpia?.uri && content.dpia?.date === dpia?.date;
  return {
    ...defined({ owner, draftedBy, agreement, approvedBy }),
    ...(dpiaApproval !== undefined && isSameAssessment && { dpiaApproval }),
  };
};

const narrowed = (
  former: PurposeVersion,
  { version, accepts, content, isSuspended }: NarrowerVersion,
  { id, at }: { readonly id: string; readonly at: number },
): PurposeVersion => {
  const state = isSuspended || former.state === 'suspended' ? 'suspended' : 'open';
  const hash = purposeHash({ ...content, version });
  return {
    ...content,
    ...keptOf(former, content),
    version,
    accepts,
    state,
    hash,
    steps: [{ step: state === 'open' ? 'open' : 'suspend', by: BY.id, at }],
    ...(state !== 'open' && { comment: WHY }),
    outboxEvent: {
      id,
      at,
      purpose: content.id,
      purposeHash: hash,
      to: state,
      by: BY,
      type: state === 'open' ? 'purpose.opened' : 'purpose.suspended',
      data: { version, comment: WHY },
    },
    v: 1,
  };
};

export const createCarryNarrowing = ({ versions, newId, now }: CarryNarrowingDeps): CarryNarrowing => {
  /** Adds the version, or replaces a draft of this number, which the backup had. */
  const write = async (version: PurposeVersion, draft: PurposeVersion | undefined): Promise<boolean> => {
    if (draft !== undefined) return versions.update({ ...version, v: draft.v + 1 });
    if (!(await versions.add(version))) return false;
    await versions.relayEvent(version);
    return true;
  };
  return (id, narrower) =>
    retryOnConflict(RETRY, async () => {
      const all = await versions.list(id);
      const former = versionInForce(all);
      const { version, accepts, content } = narrower;
      if (former === undefined || former.version >= version || !accepts.includes(former.version)) return false;
      if (content.id !== id || findWidenings(former, content).length > 0) return false;
      if (former.state === 'closed' || former.state === 'destroyed') return false;
      const after = narrowed(former, narrower, { id: newId(), at: now() });
      const draft = all.find((one) => one.version === version);
      if (draft !== undefined && (await relayPending(versions, draft))) return undefined;
      if (!(await write(after, draft))) return undefined;
      await versions.closeSuperseded(await versions.list(id));
      return true;
    });
};
