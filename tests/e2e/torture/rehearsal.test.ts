import { describeOnBackends, isDrawn, type BackendKind } from '../../support/servers/backends.ts';
import { DECIDING } from '../../torture/rehearsal/stored-bits.ts';
import { runScenario } from '../../torture/run-scenario.ts';
import { readinessOf, rehearsal } from '../../torture/scenarios/rehearsal.ts';

/** Bounds a hang on a machine that has much else to do. */
const LONGEST_MS = 1_500_000;
/** Left to a run by hand: of each another trial comes to the same command. */
const SAME_COMMAND = ['store-lost', 'topics-lost-recover', 'older-journal', 'older-store', 'older-both'];
/** Tried in one look, so drawn together. */
const QUIET_BITS = new Set(DECIDING.filter(({ isQuiet }) => isQuiet === true).map(({ kind }) => `bit-${kind}`));

const readyOn = (backendKind: BackendKind): readonly string[] =>
  readinessOf(backendKind).flatMap(({ name, isReady }) =>
    isReady === true && !SAME_COMMAND.includes(name) ? [name] : [],
  );

/** In each run: without a loss all is there, and no contract suite changes a bit of an event. */
const ALWAYS = ['nothing-lost', 'bit-event'];

const trialsOf = (backendKind: BackendKind): readonly string[] =>
  readyOn(backendKind).filter(
    (name) => ALWAYS.includes(name) || isDrawn(QUIET_BITS.has(name) ? 'quiet bits' : name, backendKind),
  );

// The life of a school and each loss take a minute or two: pair and losses are drawn, and PAIRS=all runs all.
describeOnBackends('one', 'torture rehearsal', (_, backendKind) => {
  const ready = trialsOf(backendKind);

  it(
    `${rehearsal.promise}: ${ready.join(', ')}`,
    async () => {
      const given = { isShort: true, say: () => undefined, only: ready.join(',') };
      const { outcome } = await runScenario(rehearsal, backendKind, given);
      if (outcome instanceof Error) throw outcome;
      expect(outcome.parts?.map(({ name }) => name)).toEqual(ready);
      expect(outcome.parts?.flatMap(({ name, misses }) => misses.map((miss) => `${name}: ${miss}`))).toEqual([]);
      expect(outcome.acknowledged).toBeGreaterThan(200);
    },
    LONGEST_MS,
  );
});
