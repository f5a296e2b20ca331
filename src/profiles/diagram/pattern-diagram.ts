import type { Automaton, PatternState } from '../patterns/automaton.ts';

/** A move between states: a statement that matches one of these templates, and no other of the pattern. */
export interface Move {
  /** Positions in the list of states. */
  readonly from: number;
  readonly to: number;
  readonly templates: readonly string[];
}

/** The minimal automaton of a pattern. States are in the order in which they are reached; the first is the start. */
export interface PatternDiagram {
  readonly states: readonly { readonly isComplete: boolean }[];
  readonly moves: readonly Move[];
}

interface ReachedState {
  readonly isComplete: boolean;
  readonly moves: ReadonlyMap<string, number>;
}

const MAX_MOVES = 2_000;

/** The states that statements with one matching template lead to; undefined for too many moves. */
const reachableStates = (automaton: Automaton): readonly ReachedState[] | undefined => {
  const positions = new Map<PatternState, number>([[automaton.start, 0]]);
  const reached: ReachedState[] = [];
  let count = 0;
  for (const state of positions.keys()) {
    const moves = new Map<string, number>();
    for (const template of automaton.expected(state)) {
      if (++count > MAX_MOVES) return undefined;
      const to = automaton.step(state, new Set([template]));
      const position = positions.get(to) ?? positions.size;
      positions.set(to, position);
      moves.set(template, position);
    }
    reached.push({ isComplete: automaton.verdict(state) === 'accept', moves });
  }
  return reached;
};

/** By state, the class of its equivalent states (Moore's refinement). */
const classesOf = (reached: readonly ReachedState[]): readonly number[] => {
  let classes: readonly number[] = reached.map(({ isComplete }) => (isComplete ? 1 : 0));
  for (let known = 0; ;) {
    const numbers = new Map<string, number>();
    const finer = reached.map(({ moves }, position) => {
      const signature = JSON.stringify([
        classes[position],
        [...moves].map(([template, to]) => [template, classes[to]]),
      ]);
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
 * The diagram of a pattern over statements that match a single template; undefined if it has more than 2,000 moves
 * before states are merged.
 */
export const diagramOf = (automaton: Automaton): PatternDiagram | undefined => {
  const reached = reachableStates(automaton);
  if (reached === undefined) return undefined;
  // The number of a class is the position of its first state, so the start is 0.
  const classes = classesOf(reached);
  const moves = new Map<string, { readonly from: number; readonly to: number; readonly templates: string[] }>();
  const states: PatternDiagram['states'][number][] = [];
  for (const [position, { isComplete, moves: leading }] of reached.entries()) {
    const from = classes[position] ?? 0;
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
