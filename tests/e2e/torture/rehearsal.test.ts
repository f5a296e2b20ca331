import { describePairs, isDrawn, type Pair } from '../../support/servers/pairs.ts';
import { DECIDING } from '../../torture/rehearsal/stored-bits.ts';
import { runScenario } from '../../torture/run-scenario.ts';
import { readinessOf, rehearsal } from '../../torture/scenarios/rehearsal.ts';

/** Bounds a hang on a machine that has much else to do. */
const LONGEST_MS = 1_500_000;
/** Left to a run by hand: of each another trial comes to the same command. */
const SAME_COMMAND = ['store-lost', 'topics-lost-recover', 'older-journal', 'older-store', 'older-both'];
/** Tried in one look, so on one pair together. */
const QUIET_BITS = new Set(DECIDING.filter(({ isQuiet }) => isQuiet === true).map(({ kind }) => `bit-${kind}`));

const readyOn = (pair: Pair): readonly string[] =>
  readinessOf(pair).flatMap(({ name, isReady }) => (isReady === true && !SAME_COMMAND.includes(name) ? [name] : []));

/** The trials of a pair: one that both have runs on the pair that is drawn. */
const trialsOf = (pair: Pair): readonly string[] => {
  const others = readyOn(pair === 'embedded' ? 'served' : 'embedded');
  return readyOn(pair).filter(
    (name) => !others.includes(name) || isDrawn(QUIET_BITS.has(name) ? 'quiet bits' : name, pair),
  );
};

// The life of the school is played on one pair, drawn like each trial: with PAIRS=all on both.
describePairs('one', 'torture rehearsal', (_, pair) => {
  const ready = trialsOf(pair);

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
