import type { RecordChange } from '../../../access/audit/record-change.ts';
import { Problem } from '../../../core/problem.ts';
import { mayOperate } from '../../../access/sources/scopes.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import type { WebhookRepository } from '../../../store/ports/webhook-repository.ts';
import { carriesStatements } from '../event-rights.ts';
import type { Confirmation, ConfirmReceiver } from '../feeds/confirm-receiver.ts';
import type { OwnerRights } from '../feeds/feed.ts';
import { updateWebhook, type Webhook, type WebhookOwner } from '../webhook.ts';
import { validateApproval } from './validate-webhook.ts';
import { webhookEventData, withApproval } from './webhook-changes.ts';

/** The approvals of operators for the hosts to which statements leave. */
export interface ApprovalOfWebhooks {
  /**
   * Lets statements of the operator's subtree leave for the host that the operator saw. Rejects with Problem
   * `invalid-request`, `forbidden` without the scope operator, `state-conflict` for another host or no statements.
   */
  approve(id: string, body: unknown, by: StaffPrincipal): Promise<Webhook>;
  /** The confirmation of its statements; undefined if none leave, or its owner has ended. */
  confirmationOf(webhook: Webhook): Promise<Confirmation | undefined>;
}

/** The rights of the owners of webhooks, and the confirmation of their receivers. */
export interface WebhookOwners {
  /** Resolves with true if an account is of this organisation, or of one below it, as it is now. */
  readonly isWithin: (root: string, owner: WebhookOwner) => Promise<boolean>;
  /** The rights of an owner as they are now; undefined if it has ended. */
  readonly ownerOf: (webhook: Webhook) => Promise<OwnerRights | undefined>;
  readonly confirm: ConfirmReceiver;
}

interface ApprovalDeps {
  readonly webhooks: WebhookRepository;
  readonly recordChange: RecordChange;
  readonly owners: WebhookOwners;
  readonly now: () => number;
}

export const isOwner = ({ owner }: Webhook, { actor }: StaffPrincipal): boolean => owner.id === actor;

/** True if it is the reader's own, or of an operator's subtree. */
export const isInScopeOf = async (
  webhook: Webhook,
  by: StaffPrincipal,
  { isWithin }: Pick<WebhookOwners, 'isWithin'>,
): Promise<boolean> => {
  const { owner } = webhook;
  if (isOwner(webhook, by)) return true;
  if (!mayOperate(by.scopes)) return false;
  return owner.source === undefined ? isWithin(by.organisation, owner) : by.hasInScope([owner.source]);
};

/** An operator sees the webhooks of their subtree, and those of others that send statements of its sources. */
export const canSee = async (webhook: Webhook, by: StaffPrincipal, owners: WebhookOwners): Promise<boolean> => {
  if (await isInScopeOf(webhook, by, owners)) return true;
  if (!mayOperate(by.scopes) || !carriesStatements(webhook)) return false;
  const rights = await owners.ownerOf(webhook);
  return rights?.caller?.readableSources.some((source) => by.hasInScope([source])) === true;
};

export const createApproval = (
  { webhooks, recordChange, owners: { ownerOf, confirm }, now }: ApprovalDeps,
  find: (id: string, by: StaffPrincipal) => Promise<Webhook>,
): ApprovalOfWebhooks => ({
  approve: async (id, body, by) => {
    const webhook = await find(id, by);
    if (!mayOperate(by.scopes))
      throw new Problem('forbidden', 'an operator approves where statements are sent: that needs the scope operator');
    const { host } = validateApproval(body);
    if (!carriesStatements(webhook))
      throw new Problem('state-conflict', 'no statements leave by this webhook: there is nothing to approve');
    const data = { ...webhookEventData(webhook), organisation: by.organisation };
    // A fault is found before the chain names an approval.
    withApproval(webhook, host, { by, at: now() });
    return recordChange({ type: 'webhook.approved', by: by.actor, data }, () =>
      updateWebhook(webhooks, id, (before) => withApproval(before, host, { by, at: now() })),
    );
  },
  confirmationOf: async (webhook) => {
    const owner = carriesStatements(webhook) ? await ownerOf(webhook) : undefined;
    return owner && confirm(webhook, owner);
  },
});
