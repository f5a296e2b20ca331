import type { TimedTransition } from '../model/actions.ts';
import type { Person } from '../model/types.ts';
import { RULING_TIMEOUT_MS } from './decide.ts';

interface DueTransition {
  readonly purpose: string;
  readonly choice: TimedTransition['choice'];
}

/**
 * The timed transitions that are due and not recorded yet: ends that have passed, and objections without a ruling for
 * 30 days. `now` is in milliseconds since the epoch.
 */
export const dueTransitions = ({ decisions }: Pick<Person, 'decisions'>, now: number): readonly DueTransition[] =>
  Object.entries(decisions).flatMap(([purpose, { state, until = Infinity, since }]): readonly DueTransition[] => {
    if ((state === 'granted' || state === 'paused') && until <= now) return [{ purpose, choice: 'expire' }];
    return state === 'objected' && since + RULING_TIMEOUT_MS <= now ? [{ purpose, choice: 'lapse' }] : [];
  });
