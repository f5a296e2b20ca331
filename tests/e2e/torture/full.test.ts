import { describeScenario } from '../../torture/describe-scenario.ts';
import { full } from '../../torture/scenarios/full.ts';

describeScenario(full);
