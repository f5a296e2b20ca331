import type { Feed, OwnerRights } from '../feeds/feed.ts';
import type { EventType, FeedPosition, FeedRange, Webhook, WebhookMessage } from '../webhook.ts';

export interface PlanMessageDeps {
  readonly feeds: Readonly<Record<EventType, Feed>>;
  readonly newId: () => string;
  readonly now: () => number;
}

/** The most empty ranges that one call looks through. */
const MAX_RANGES = 20;

/** The next message of a webhook; `passed` are the places to which its feeds have come without content. */
export interface Plan {
  readonly message?: WebhookMessage;
  readonly passed: Webhook['positions'];
}

/** Finds the next message of a webhook that has none under way. The feeds take turns. */
export const createPlanMessage = ({ feeds, newId, now }: PlanMessageDeps) => {
  const turns = new Map<string, number>();

  const nextRange = async (
    webhook: Webhook,
    owner: OwnerRights,
    { type, start }: { readonly type: EventType; readonly start: FeedPosition },
  ): Promise<{ readonly range?: FeedRange; readonly passed: FeedPosition }> => {
    let from = start;
    for (let looked = 0; looked < MAX_RANGES; looked++) {
      const next = await feeds[type].next(webhook, owner, from);
      if (next === undefined) break;
      if (!next.isEmpty) return { range: { from, to: next.to }, passed: from };
      from = next.to;
    }
    return { passed: from };
  };

  return async (webhook: Webhook, owner: OwnerRights): Promise<Plan> => {
    const { id, events, positions, createdAt } = webhook;
    const turn = turns.get(id) ?? 0;
    turns.set(id, turn + 1);
    let passed: Webhook['positions'] = {};
    for (const [index] of events.entries()) {
      const type = events[(index + turn) % events.length];
      if (type === undefined || !feeds[type].permits(owner)) continue;
      const start = positions[type] ?? (await feeds[type].positionAt(createdAt));
      const found = await nextRange(webhook, owner, { type, start });
      passed = { ...passed, [type]: found.passed };
      if (found.range !== undefined)
        return { message: { id: `msg_${newId()}`, type, at: now(), range: found.range, attempts: 0 }, passed };
    }
    return { passed };
  };
};

export type PlanMessage = ReturnType<typeof createPlanMessage>;
