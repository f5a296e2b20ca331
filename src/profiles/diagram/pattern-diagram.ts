import type { Automaton, PatternState } from '../patterns/automaton.ts';

/** One way from a state to another: a statement for which one of these templates holds, and no other of the pattern. */
export interface Move {
  /** Places in the list of states. */
  readonly from: number;
  readonly to: number;
  readonly templates: readonly string[];
}

/**
 * The fewest states that tell apart what can still follow, in the order in which they are reached; the first is the
 * start.
 */
export interface PatternDiagram {
  readonly states: readonly { readonly isComplete: boolean }[];
  readonly moves: readonly Move[];
}

interface Reached {
  readonly isComplete: boolean;
  readonly moves: ReadonlyMap<string, number>;
}

const MOST_MOVES = 2_000;

/** Every state that single templates lead to; undefined where there are too many moves. */
const reachedBy = (automaton: Automaton): readonly Reached[] | undefined => {
  const places = new Map<PatternState, number>([[automaton.start, 0]]);
  const reached: Reached[] = [];
  let count = 0;
  for (const state of places.keys()) {
    const moves = new Map<string, number>();
    for (const template of automaton.expected(state)) {
      if (++count > MOST_MOVES) return undefined;
      const to = automaton.step(state, new Set([template]));
      const place = places.get(to) ?? places.size;
      places.set(to, place);
      moves.set(template, place);
    }
    reached.push({ isComplete: automaton.verdict(state) === 'accept', moves });
  }
  return reached;
};

/** By state, the class of those that nothing that can follow tells apart (Moore's refinement). */
const classesOf = (reached: readonly Reached[]): readonly number[] => {
  let classes: readonly number[] = reached.map(({ isComplete }) => (isComplete ? 1 : 0));
  for (let known = 0; ;) {
    const numbers = new Map<string, number>();
    const finer = reached.map(({ moves }, place) => {
      const signature = JSON.stringify([classes[place], [...moves].map(([template, to]) => [template, classes[to]])]);
      const number = numbers.get(signature) ?? numbers.size;
      numbers.set(signature, number);
      return number;
    });
    if (numbers.size === known) return finer;
    known = numbers.size;
    classes = finer;
  }
};

/**
 * The diagram of a pattern over statements for which a single template holds; undefined where it has more than 2,000
 * moves before states are merged.
 */
export const diagramOf = (automaton: Automaton): PatternDiagram | undefined => {
  const reached = reachedBy(automaton);
  if (reached === undefined) return undefined;
  // The number of a class is where its first state was reached, so the start is 0.
  const classes = classesOf(reached);
  const moves = new Map<string, { readonly from: number; readonly to: number; readonly templates: string[] }>();
  const states: PatternDiagram['states'][number][] = [];
  for (const [place, { isComplete, moves: leading }] of reached.entries()) {
    const from = classes[place] ?? 0;
    if (from < states.length) continue;
    states.push({ isComplete });
    for (const [template, to] of leading) {
      const then = classes[to] ?? 0;
      const key = `${from} ${then}`;
      const move = moves.get(key) ?? { from, to: then, templates: [] };
      move.templates.push(template);
      moves.set(key, move);
    }
  }
  return { states, moves: [...moves.values()] };
};
