import { defined } from '../../core/json-object.ts';
import { DAY_MS } from '../../core/time.ts';
import type {
  Action,
  DecisionEvent,
  DecisionOutcome,
  StewardRuling,
  SubjectAction,
  TimedTransition,
} from '../model/actions.ts';
import { NO_DECISION } from '../model/person-decisions.ts';
import type { Decision } from '../model/types.ts';
import { applySubjectAction, type Change, type DecisionContext, hasErased, refuse } from './subject-actions.ts';

/** An objection without a ruling for so long means erase, in milliseconds. */
export const RULING_TIMEOUT_MS = 30 * DAY_MS;

/** True if an objection has waited too long for a ruling. */
export const isRulingOverdue = ({ state, since }: Decision, now: number): boolean =>
  state === 'objected' && since + RULING_TIMEOUT_MS <= now;

/** A steward has resumed this decision, so no sign-in stands behind it. */
const withoutAssurance = ({ assurance, ...decision }: Decision): Decision => decision;

const applyRuling = (before: Decision, { choice, reason }: StewardRuling): Change => {
  if (before.state !== 'objected') return refuse('wrong-state', 'there is no objection to rule on');
  if (reason.trim() === '') return refuse('wrong-state', 'a ruling needs its written reason');
  return choice === 'erase'
    ? { to: { ...before, state: 'withdrawn' }, erases: before.generation }
    : { to: withoutAssurance({ ...before, state: 'none' }) };
};

/** `before` is `stored` as `decisionAt` gives it for `now`: another object if an end has passed. */
const applyTimedTransition = (
  { stored, before }: { readonly stored: Decision; readonly before: Decision },
  { choice }: TimedTransition,
  now: number,
): Change => {
  if (choice === 'expire') return before === stored ? refuse('not-due', 'no end has passed') : { to: before };
  return isRulingOverdue(stored, now)
    ? { to: { ...stored, state: 'withdrawn' }, erases: stored.generation }
    : refuse('not-due', 'no objection has waited 30 days');
};

/** The decision as it stands at `now`: a grant or a pause has expired if its `until` has passed. */
export const decisionAt = (decision: Decision, now: number): Decision =>
  (decision.state === 'granted' || decision.state === 'paused') && (decision.until ?? Infinity) <= now
    ? { ...decision, state: 'expired', since: decision.until ?? now }
    : decision;

const changeBy = (
  decisions: { readonly stored: Decision; readonly before: Decision },
  action: Action,
  context: DecisionContext,
): Change => {
  const { before } = decisions;
  switch (action.by.role) {
    case 'system':
      return applyTimedTransition(decisions, action as TimedTransition, context.now);
    case 'steward':
      return applyRuling(before, action as StewardRuling);
    default:
      return applySubjectAction(before, action as SubjectAction, context);
  }
};

const eventData = (action: Action, erases: number | undefined): DecisionEvent['data'] => ({
  choice: action.choice,
  ...('version' in action && { version: action.version }),
  ...('includePast' in action && { includePast: action.includePast }),
  ...('reason' in action && { reason: action.reason }),
  ...defined({ erases }),
});

/**
 * Applies an action to a decision (absent: none yet). Consent takes yes, no, pause, resume, stop; any other basis takes
 * object, and a yes that takes it back (GDPR art. 7(3), 8, 21).
 */
export const decide = (decision: Decision | undefined, action: Action, context: DecisionContext): DecisionOutcome => {
  const { purpose, now } = context;
  const stored = decision ?? NO_DECISION;
  const before = decisionAt(stored, now);
  const change = changeBy({ stored, before }, action, context);
  if (change === undefined) return { outcome: 'unchanged', decision: before };
  if ('outcome' in change) return change;

  const { to, type = 'decision' } = change;
  // An end that is not recorded yet is recorded, and erases, with the first action after it.
  const erases = change.erases ?? (before !== stored && hasErased(purpose, before) ? before.generation : undefined);
  const isNew = to.state !== before.state || to.generation !== before.generation;
  const event: DecisionEvent = {
    type,
    at: now,
    purpose: purpose.id,
    purposeHash: purpose.hash,
    from: action.choice === 'expire' ? stored.state : before.state,
    to: to.state,
    generation: to.generation,
    by: action.by,
    ...('language' in action && { language: action.language }),
    data: eventData(action, erases),
  };
  return { outcome: 'decided', decision: isNew ? { ...to, since: now } : to, event };
};
