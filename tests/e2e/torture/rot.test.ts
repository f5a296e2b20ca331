import { describeScenario } from '../../torture/describe-scenario.ts';
import { rot } from '../../torture/scenarios/rot.ts';

describeScenario(rot);
