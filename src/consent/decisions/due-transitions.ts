import type { TimedTransition } from '../model/actions.ts';
import type { Person } from '../model/types.ts';
import { decisionAt, isRulingOverdue } from './decide.ts';

interface DueTransition {
  readonly purpose: string;
  readonly choice: TimedTransition['choice'];
}

/**
 * The timed transitions that are due and not recorded yet: ends that have passed, and objections without a ruling for
 * 30 days. `now` is in milliseconds since the epoch.
 */
export const dueTransitions = ({ decisions }: Pick<Person, 'decisions'>, now: number): readonly DueTransition[] =>
  Object.entries(decisions).flatMap(([purpose, decision]): readonly DueTransition[] => {
    if (decisionAt(decision, now) !== decision) return [{ purpose, choice: 'expire' }];
    return isRulingOverdue(decision, now) ? [{ purpose, choice: 'lapse' }] : [];
  });
