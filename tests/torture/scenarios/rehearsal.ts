import { describeTally } from '../rehearsal/judge.ts';
import { LOSSES } from '../rehearsal/losses.ts';
import { type Bench, createBench } from '../rehearsal/rot-records.ts';
import { setStage, type Stage } from '../rehearsal/stage.ts';
import { DECIDING } from '../rehearsal/stored-bits.ts';
import { figuresOf, suffer } from '../rehearsal/suffer.ts';
import type { BackendKind } from '../../support/servers/backends.ts';
import { BOTH_BACKENDS, type Given, type Outcome, type Part, type Scenario } from '../scenario.ts';

/** How long a Carnet may need after a start until all is where it must be; in the short form only a hang ends it. */
const LONGEST_MS = { full: 60_000, short: 120_000 };
/** Requests of each load. */
const LOAD = { full: 300, few: 40 };

/** Places of each kind of records. */
const PLACES = { full: 20, few: 1 };

interface Trial {
  readonly name: string;
  readonly did: string;
  readonly backendKind?: BackendKind;
  /** Whether it holds on a kind of backends; if not yet, why. */
  readonly ready: Readonly<Record<BackendKind, true | string>>;
  readonly run: (
    on: { readonly stage: Stage; readonly bench: Bench },
    times: Given['times'],
  ) => Promise<Pick<Part, 'misses' | 'figures'>>;
}

const LOSS_TRIALS: readonly Trial[] = LOSSES.map((loss) => ({
  name: loss.name,
  ready: loss.ready,
  ...(loss.backendKind === undefined ? {} : { backendKind: loss.backendKind }),
  did: `${loss.what}, ${loss.way}`,
  run: async ({ stage, bench }, times) => {
    await bench.end();
    const suffered = await suffer(stage, loss, times(LONGEST_MS.full, LONGEST_MS.short));
    const { tally, misses } = figuresOf(suffered);
    return { misses: [...suffered.misses, ...misses], figures: [describeTally(tally)] };
  },
}));

const BIT = 'bit-';
const BIT_TRIALS: readonly Trial[] = DECIDING.map((kind) => ({
  name: `${BIT}${kind.kind}`,
  ready: kind.ready,
  did: `one bit in a record of the kind ${kind.kind}`,
  run: async ({ bench }, times) => {
    const { places, gone, misses } = await bench.rot(kind, times(PLACES.full, PLACES.few));
    const { named, differs, 'as it must be': asItMustBe } = places;
    const anew = gone === 0 ? [] : [`${gone} were written anew or deleted before a check had read them`];
    return { misses, figures: [describeTally({ asItMustBe, named, differs }), ...anew] };
  },
}));

const TRIALS = [...LOSS_TRIALS, ...BIT_TRIALS];
const trialsOn = (backendKind: BackendKind): readonly Trial[] =>
  TRIALS.filter((one) => one.backendKind === undefined || one.backendKind === backendKind);

/** The trials by their names, and whether each holds on a kind of backends: tests run those that do. */
export const readinessOf = (
  backendKind: BackendKind,
): readonly { readonly name: string; readonly isReady: true | string }[] =>
  trialsOn(backendKind).map(({ name, ready }) => ({ name, isReady: ready[backendKind] }));

/** What the study was given while bits of a kind were others shows later. */
const withGiven = (part: Part, given: ReadonlyMap<string, number>): Part => {
  const count = part.name.startsWith(BIT) ? (given.get(part.name.slice(BIT.length)) ?? 0) : 0;
  const misses = [...part.misses, `${count} statements were given to the study, which must not get them`];
  return count === 0 ? part : { ...part, misses };
};

const rehearse = async ({ backendKind, only, times, say }: Given): Promise<Outcome> => {
  const chosen = trialsOn(backendKind).filter(({ name }) => only === undefined || only.split(',').includes(name));
  // Nothing of a changed bit depends on a load.
  const hasLoss = chosen.some(({ name }) => !name.startsWith(BIT));
  const stage = await setStage(backendKind, hasLoss ? times(LOAD.full, LOAD.few) : LOAD.few, say);
  const names = new Set(chosen.map(({ name }) => name));
  const bench = createBench(
    stage,
    DECIDING.filter(({ kind }) => names.has(`${BIT}${kind}`)),
  );
  const ran: Part[] = [];
  try {
    for (const { name, did, run } of chosen) {
      const began = performance.now();
      say(`${name}: ${did}`);
      const { misses, figures } = await run({ stage, bench }, times);
      ran.push({ name, did, misses, figures, seconds: (performance.now() - began) / 1000 });
      say([`${name}: ${figures.join('; ')}`, ...misses].join('\n  '));
    }
    const given = await bench.end();
    const parts = ran.map((part) => withGiven(part, given));
    const { written, decided } = stage.school.books;
    return {
      did: `${chosen.length} trials of a school with ${decided.length} decisions`,
      acknowledged: written.length,
      misses: parts.flatMap(({ name, misses }) => (misses.length === 0 ? [] : [`${name}: ${misses.length} kinds`])),
      figures: [],
      parts,
    };
  } finally {
    await bench.end().catch(() => undefined);
    await stage.remove();
  }
};

/** Plays the life of a school, has it suffer each loss and changed bit, and holds it against a ledger outside. */
export const rehearsal: Scenario = {
  name: 'rehearsal',
  promise:
    'After any loss each statement, document, decision and copy at a receiver is where it must be, or it is named, ' +
    'and nothing that ended is shown or given again',
  backendKinds: BOTH_BACKENDS,
  parts: TRIALS.map(({ name }) => name),
  run: rehearse,
};
