import { describePairs, type Pair } from '../../support/servers/pairs.ts';
import { DECIDING } from '../../torture/rehearsal/stored-bits.ts';
import { runScenario } from '../../torture/run-scenario.ts';
import { readinessOf, rehearsal } from '../../torture/scenarios/rehearsal.ts';

/** Bounds a hang on a machine that has much else to do. */
const LONGEST_MS = 1_500_000;
const SAME_COMMAND = ['store-lost', 'topics-lost-recover', 'older-journal', 'older-store', 'older-both'];
/** Each is a look of its own, and the same on files. */
const LOUD_BITS = DECIDING.filter(({ isQuiet }) => isQuiet !== true).map(({ kind }) => `bit-${kind}`);
/** Left to a run by hand: of each another trial comes to the same command. */
const LEFT: Readonly<Record<Pair, readonly string[]>> = {
  embedded: SAME_COMMAND,
  served: [...SAME_COMMAND, 'older-store-by-hand', 'older-journal-by-hand', ...LOUD_BITS],
};

// One after the other: tests that run beside it hold what is done within a minute.
describePairs('torture rehearsal', (_, pair) => {
  const ready = readinessOf(pair)
    .filter(({ name, isReady }) => isReady === true && !LEFT[pair].includes(name))
    .map(({ name }) => name);

  it(
    `${rehearsal.promise}: ${ready.join(', ')}`,
    async () => {
      const given = { isShort: true, say: () => undefined, only: ready.join(',') };
      const { outcome } = await runScenario(rehearsal, pair, given);
      if (outcome instanceof Error) throw outcome;
      expect(outcome.parts?.map(({ name }) => name)).toEqual(ready);
      expect(outcome.parts?.flatMap(({ name, misses }) => misses.map((miss) => `${name}: ${miss}`))).toEqual([]);
      expect(outcome.acknowledged).toBeGreaterThan(200);
    },
    LONGEST_MS,
  );
});
