import type { Outcome, Scenario } from '../../torture/scenario.ts';
import { allHeld, tableOf } from '../../torture/table.ts';
import { runScenario } from '../../torture/run-scenario.ts';

const HELD: Outcome = { did: '3 kills', acknowledged: 30, misses: [], figures: ['broken: 2'] };
const scenarioOf = (run: Scenario['run']): Scenario => ({
  name: 'kill',
  promise: 'Nothing is lost',
  backendKinds: ['embedded'],
  run,
});
const runOf = (run: Scenario['run']) =>
  runScenario(scenarioOf(run), 'embedded', { isShort: true, say: () => undefined });

describe('the table of npm run torture', () => {
  it('has a row a run, with its figures', async () => {
    const runs = [{ ...(await runOf(() => Promise.resolve(HELD))), seconds: 2.4 }];
    expect(tableOf(runs).split('\n').at(-1)).toBe('| `kill` | SQLite | 3 kills | 30 | none | broken: 2 | 2 |');
    expect(allHeld(runs)).toBe(true);
  });

  it('names each miss, without breaking the table', async () => {
    const runs = [await runOf(() => Promise.resolve({ ...HELD, misses: ['2 lost | a', '1 read\ntwice'] }))];
    expect(tableOf(runs)).toContain('| 2 lost \\| a; 1 read twice |');
    expect(allHeld(runs)).toBe(false);
  });

  it('counts a scenario that could not be carried through as a miss', async () => {
    const runs = [await runOf(() => Promise.reject(new Error('no broker')))];
    expect(tableOf(runs)).toContain('| ended early |  | no broker |');
    expect(allHeld(runs)).toBe(false);
  });

  it('runs the short form only where it is asked for', async () => {
    const counting: Scenario['run'] = ({ times }) => Promise.resolve({ ...HELD, acknowledged: times(100, 2) });
    const full = runScenario(scenarioOf(counting), 'embedded', { isShort: false, say: () => undefined });
    expect((await full).outcome).toMatchObject({ acknowledged: 100 });
    expect((await runOf(counting)).outcome).toMatchObject({ acknowledged: 2 });
  });
});
