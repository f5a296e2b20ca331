import type { Scenario } from '../scenario.ts';
import { clock } from './clock.ts';
import { killAll, killApart } from './kill.ts';

/** All scenarios, in the order of the table. */
export const SCENARIOS: readonly Scenario[] = [killApart, killAll, clock];
