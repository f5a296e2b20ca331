import { describeScenario } from '../../torture/describe-scenario.ts';
import { killApart } from '../../torture/scenarios/kill.ts';

describeScenario(killApart);
