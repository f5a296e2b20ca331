import { Problem } from '../../core/problem.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { StoredDelivery, StoredWebhook, WebhookRepository } from '../../store/ports/webhook-repository.ts';

/** The events that a webhook may be about; each type is a feed with a position of its own. */
export const EVENT_TYPES = [
  'statements.stored',
  'consent.decided',
  'study.step',
  'profile.violation',
  'dead-letter.added',
  'forwarding.dead-letter',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** A place in a feed. Only the feed itself reads it. */
export type FeedPosition = string;

/** The range of a feed in one message: after `from`, up to `to`. */
export interface FeedRange {
  readonly from: FeedPosition;
  readonly to: FeedPosition;
}

/** A message, without its content: that is read anew at each attempt. */
export interface WebhookMessage {
  /** The `webhook-id`, which stays at each attempt. */
  readonly id: string;
  readonly type: EventType | 'webhook.test';
  /** The time at which it was made, in milliseconds since the epoch: the `timestamp` of its body. */
  readonly at: number;
  /** Absent in a test. */
  readonly range?: FeedRange;
  readonly attempts: number;
}

/** The reason why a webhook was disabled: `gone` is 410, `failing` no success for five days. */
export type DisabledWhy = 'gone' | 'failing' | 'owner-ended';

/** The reason of the last failure. `unreachable`: no answer, or the name is unknown or leads inside the network. */
export type WebhookFailure = 'unreachable' | 'too-slow' | 'status' | 'unreadable-secret';

/** The statements that a webhook is about. No member may name a person. */
interface StatementFilter {
  readonly verb?: string;
  readonly activity?: string;
  readonly related_activities?: boolean;
}

/** The person or program whose rights a webhook has. */
export interface WebhookOwner {
  readonly kind: 'credential' | 'account';
  /** The key of the credential, or the name of the account. */
  readonly id: string;
  /** The source of the credential. */
  readonly source?: string;
  readonly organisation: string;
}

/** An operator's approval of a host: for the statements of all sources of an organisation and of those below it. */
interface HostApproval {
  readonly host: string;
  readonly organisation: string;
  readonly by: string;
  readonly at: number;
}

/** A webhook. Stored as it is: members keep their names. Times are milliseconds since the epoch. */
export interface Webhook extends StoredWebhook {
  readonly owner: WebhookOwner;
  readonly url: string;
  readonly description?: string;
  readonly events: readonly EventType[];
  /** The content of `statements.stored`: only ids, or the statements. */
  readonly content: 'ids' | 'statements';
  /**
   * The operators who let statements leave for its host. Absent: the webhook is of a release that asked none, and goes
   * on until its owner chooses another host, or statements for the first time.
   */
  readonly approvals?: readonly HostApproval[];
  readonly filter: StatementFilter;
  /** Sealed; the newest first. Messages are signed with each that has not ended. */
  readonly secrets: readonly { readonly sealed: string; readonly until?: number }[];
  readonly state: 'active' | 'paused' | 'disabled';
  readonly disabledWhy?: DisabledWhy;
  readonly createdAt: number;
  /** The place of each feed. */
  readonly positions: Readonly<Partial<Record<EventType, FeedPosition>>>;
  /** The message that is being tried. */
  readonly pending?: WebhookMessage;
  /** Tests, and messages that the owner wants again. */
  readonly queue: readonly WebhookMessage[];
  /** The time of the last delivery. */
  readonly deliveredAt?: number;
  /** The number of failures since then, in a row; below, the time of the first and the reason of the last. */
  readonly failures: number;
  readonly failingSince?: number;
  readonly lastError?: WebhookFailure;
  readonly nextTryAt?: number;
  /** The process that delivers now. */
  readonly lease?: { readonly holder: string; readonly until: number };
}

/** The outcome of a message. */
export interface WebhookDelivery extends StoredDelivery, Pick<WebhookMessage, 'type' | 'range' | 'attempts'> {
  /** The time of the last try. */
  readonly lastAt: number;
  /** `refused`: given up, since the receiver has refused it five times; `empty`: its content may no longer be sent. */
  readonly outcome: 'delivered' | 'failed' | 'refused' | 'empty';
  readonly failure?: WebhookFailure;
  readonly status?: number;
  /** The first words of the answer; never kept if the message had statements. */
  readonly words?: string;
}

const RETRY = { tries: 20, overloaded: 'too many change this webhook at once' };

export const readWebhook = async (repository: WebhookRepository, id: string): Promise<Webhook | undefined> =>
  (await repository.find(id)) as Webhook | undefined;

/**
 * Compare-and-set of a webhook; resolves with the new one. A `change` that returns its argument writes nothing. Rejects
 * with Problem `not-found` if there is none, `overloaded` after 20 conflicts.
 */
export const updateWebhook = (
  repository: WebhookRepository,
  id: string,
  change: (webhook: Webhook) => Webhook,
): Promise<Webhook> =>
  retryOnConflict(RETRY, async () => {
    const before = await readWebhook(repository, id);
    if (before === undefined) throw new Problem('not-found', 'there is no such webhook');
    const changed = change(before);
    if (changed === before) return before;
    const after = { ...changed, v: before.v + 1 };
    return (await repository.update(after)) ? after : undefined;
  });
