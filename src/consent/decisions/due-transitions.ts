import type { Passing } from '../model/actions.ts';
import { RULING_MS } from './decide.ts';
import type { Person } from '../model/types.ts';

/** What time has decided upon one purpose. */
interface DueAct {
  readonly purpose: string;
  readonly choice: Passing['choice'];
}

/**
 * What time has decided for a person and nobody has put down: ends that have passed, and objections without a ruling
 * for 30 days. `now` is in milliseconds since the epoch.
 */
export const dueActs = ({ decisions }: Pick<Person, 'decisions'>, now: number): readonly DueAct[] =>
  Object.entries(decisions).flatMap(([purpose, { state, until = Infinity, since }]): readonly DueAct[] => {
    if ((state === 'granted' || state === 'paused') && until <= now) return [{ purpose, choice: 'expire' }];
    return state === 'objected' && since + RULING_MS <= now ? [{ purpose, choice: 'lapse' }] : [];
  });
