import { describeScenario } from '../../torture/describe-scenario.ts';
import { clock } from '../../torture/scenarios/clock.ts';

describeScenario(clock);
