import { promiseOf } from '../../torture/scenario.ts';
import { SCENARIOS } from '../../torture/scenarios/index.ts';

const TIME = /\d ?(?:ms|s|seconds?|minutes?)\b/;

describe('The promise of a scenario', () => {
  it.each(SCENARIOS)('names no time in the short form of $name, since a test measures none', (scenario) => {
    expect(promiseOf(scenario, true)).not.toMatch(TIME);
  });

  it('names the times that its full form holds', () => {
    const timed = SCENARIOS.filter(({ inTime }) => inTime !== undefined);
    expect(timed.map(({ name }) => name)).toEqual(['full', 'clock', 'hang']);
    for (const scenario of timed) expect(promiseOf(scenario, false)).toMatch(TIME);
  });
});
