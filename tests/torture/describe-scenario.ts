import { describeOnBackends } from '../support/servers/backends.ts';
import { runScenario } from './run-scenario.ts';
import { promiseOf, type Scenario } from './scenario.ts';

/** Bounds a hang on a machine that has much else to do. */
const LONGEST_MS = 1_800_000;

/** Runs a scenario in its short form as a test, on each of its backends that runs here. */
export const describeScenario = (scenario: Scenario): void => {
  describeOnBackends('both', `torture ${scenario.name}`, (_, backendKind) => {
    if (!scenario.backendKinds.includes(backendKind)) return;
    it(
      promiseOf(scenario, true),
      async () => {
        const { outcome } = await runScenario(scenario, backendKind, { isShort: true, say: () => undefined });
        if (outcome instanceof Error) throw outcome;
        expect(outcome.misses).toEqual([]);
        expect(outcome.acknowledged).toBeGreaterThan(0);
      },
      LONGEST_MS,
    );
  });
};
