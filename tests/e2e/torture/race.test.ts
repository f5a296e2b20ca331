import { describeScenario } from '../../torture/describe-scenario.ts';
import { raceForIds } from '../../torture/scenarios/race.ts';

describeScenario(raceForIds);
