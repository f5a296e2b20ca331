import { defined } from '../../../core/json-object.ts';
import { DISABLE_AFTER_MS, MAX_REFUSALS, pauseMs, verdictOf } from './retry-schedule.ts';
import type { DisabledWhy, Webhook, WebhookDelivery, WebhookFailure, WebhookMessage } from '../webhook.ts';

/** The answer to a message, or the reason why there was none. */
export type ReceiverAnswer =
  | { readonly status: number; readonly words: string; readonly retryAfterMs?: number }
  | { readonly failure: WebhookFailure };

/** The effect of an attempt on its message: it is done with, or tried again; `disabled` ends the webhook. */
export interface AttemptOutcome {
  readonly delivery: Pick<WebhookDelivery, 'outcome' | 'status' | 'words' | 'failure'>;
  readonly disabled?: DisabledWhy;
  /** No message is tried for at least so long. */
  readonly retryAfterMs?: number;
}

/** An attempt to deliver a message, and its outcome. */
interface Attempt {
  readonly message: WebhookMessage;
  readonly outcome: AttemptOutcome;
}

const isDone = ({ delivery: { outcome } }: AttemptOutcome): boolean => outcome !== 'failed';

/** Judges an attempt. Words are left out if the message had statements, which the words may repeat. */
export const outcomeOf = (
  { type, attempts }: Pick<WebhookMessage, 'type' | 'attempts'>,
  { content }: Pick<Webhook, 'content'>,
  answer: ReceiverAnswer,
): AttemptOutcome => {
  if ('failure' in answer) return { delivery: { outcome: 'failed', failure: answer.failure } };
  const { status, words, retryAfterMs } = answer;
  const verdict = verdictOf(status);
  const isWordless = words === '' || (type === 'statements.stored' && content === 'statements');
  const said = { status, ...(!isWordless && { words }) };
  if (verdict === 'delivered') return { delivery: { outcome: 'delivered', ...said } };
  if (verdict === 'refused' && attempts >= MAX_REFUSALS) return { delivery: { outcome: 'refused', ...said } };
  return {
    delivery: { outcome: 'failed', failure: 'status', ...said },
    ...(verdict === 'gone' && { disabled: 'gone' as const }),
    ...defined({ retryAfterMs }),
  };
};

/** The places of the feeds once a message is done with; a replay of an older message does not move them. */
const positionsAfter = ({ positions }: Webhook, { type, range }: WebhookMessage): Webhook['positions'] =>
  type === 'webhook.test' || range === undefined || positions[type] !== range.from
    ? positions
    : { ...positions, [type]: range.to };

const afterDone = (before: Webhook, { message, outcome: { delivery } }: Attempt, now: number) => {
  const { pending: _, nextTryAt: __, lastError: ___, failingSince, ...rest } = before;
  const positions = positionsAfter(before, message);
  if (delivery.outcome === 'delivered') return { ...rest, positions, failures: 0, deliveredAt: now };
  return { ...rest, positions, ...defined({ failingSince }) };
};

const afterFailure = (before: Webhook, outcome: AttemptOutcome, { now, random }: { now: number; random: number }) => {
  const failures = before.failures + 1;
  const failingSince = before.failingSince ?? now;
  const why = outcome.disabled ?? (now - failingSince >= DISABLE_AFTER_MS ? 'failing' : undefined);
  return {
    ...before,
    failures,
    failingSince,
    ...defined({ lastError: outcome.delivery.failure }),
    nextTryAt: now + pauseMs(failures, random, outcome.retryAfterMs),
    ...(why !== undefined && { state: 'disabled' as const, disabledWhy: why }),
  };
};

/** The webhook after an attempt; unchanged if another attempt was faster. */
export const afterAttempt = (
  before: Webhook,
  attempt: Attempt,
  { holder, now, random }: { readonly holder: string; readonly now: number; readonly random: number },
): Webhook => {
  const { message, outcome } = attempt;
  if (before.pending?.id !== message.id) return before;
  const after: Webhook = isDone(outcome)
    ? afterDone(before, attempt, now)
    : afterFailure(before, outcome, { now, random });
  if (after.lease?.holder !== holder) return after;
  const { lease: _, ...free } = after;
  return free;
};
