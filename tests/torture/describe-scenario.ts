import { describePairs } from '../support/servers/pairs.ts';
import { runScenario } from './run-scenario.ts';
import { promiseOf, type Scenario } from './scenario.ts';

/** Bounds a hang on a machine that has much else to do. */
const LONGEST_MS = 1_800_000;

/** Runs a scenario in its short form as a test, on each of its pairs that runs here. */
export const describeScenario = (scenario: Scenario): void => {
  describePairs('both', `torture ${scenario.name}`, (_, pair) => {
    if (!scenario.pairs.includes(pair)) return;
    it(
      promiseOf(scenario, true),
      async () => {
        const { outcome } = await runScenario(scenario, pair, { isShort: true, say: () => undefined });
        if (outcome instanceof Error) throw outcome;
        expect(outcome.misses).toEqual([]);
        expect(outcome.acknowledged).toBeGreaterThan(0);
      },
      LONGEST_MS,
    );
  });
};
