import { Graph, layout } from '@dagrejs/dagre';
import type { Move, PatternDiagram } from './pattern-diagram.ts';

/** A point, in pixels from the left and from the top. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The size of a box, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The layout of a diagram from left to right; every point lies between 0 and the size of the diagram. */
export interface DiagramLayout extends Size {
  /** By state, the middle of its ring. */
  readonly states: readonly Point[];
  /** By move, the middle and the size of the box of its templates, and the lines to and from this box. */
  readonly moves: readonly {
    readonly box: Point & Size;
    readonly into: readonly Point[];
    readonly outOf: readonly Point[];
  }[];
}

/** The distance by which the two lines of a move from a state to itself bend away from each other. */
const BOW = 12;
const MARGIN = 4;

const pointTowards = (from: Point, to: Point, distance: number): Point => {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: from.x + ((to.x - from.x) * distance) / length, y: from.y + ((to.y - from.y) * distance) / length };
};

const bowed = (from: Point, to: Point): readonly Point[] => {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(x, y) || 1;
  return [from, { x: (from.x + to.x) / 2 - (y / length) * BOW, y: (from.y + to.y) / 2 + (x / length) * BOW }, to];
};

const corners = ({ x, y, width, height }: Point & Size): readonly Point[] => [
  { x: x - width / 2, y: y - height / 2 },
  { x: x + width / 2, y: y + height / 2 },
];

// The layout keeps boxes within its bounds, but not every line.
const shiftIntoBounds = ({ states, moves }: Pick<DiagramLayout, 'states' | 'moves'>, radius: number): DiagramLayout => {
  const all = [
    ...states.flatMap(({ x, y }) => corners({ x, y, width: 2 * radius, height: 2 * radius })),
    ...moves.flatMap(({ box, into, outOf }) => [...corners(box), ...into, ...outOf]),
  ];
  const [left, top] = [Math.min(...all.map(({ x }) => x)) - MARGIN, Math.min(...all.map(({ y }) => y)) - MARGIN];
  const shifted = <P extends Point>(point: P): P => ({ ...point, x: point.x - left, y: point.y - top });
  return {
    width: Math.max(...all.map(({ x }) => x)) + MARGIN - left,
    height: Math.max(...all.map(({ y }) => y)) + MARGIN - top,
    states: states.map(shifted),
    moves: moves.map(({ box, into, outOf }) => ({
      box: shifted(box),
      into: into.map(shifted),
      outOf: outOf.map(shifted),
    })),
  };
};

/** Lays out the states of a diagram, as rings of a radius, and the boxes of its moves. Deterministic. */
export const layoutDiagram = (
  { states, moves }: PatternDiagram,
  radius: number,
  boxOf: (move: Move) => Size,
): DiagramLayout => {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 22, edgesep: 8 });
  for (const state of states.keys()) graph.setNode(`s${state}`, { width: 2 * radius, height: 2 * radius });
  for (const [index, move] of moves.entries()) {
    graph.setNode(`m${index}`, { ...boxOf(move) });
    graph.setEdge(`s${move.from}`, `m${index}`, {});
    // A move from a state to itself would be a circle: the layout would draw its way back around everything else.
    if (move.to !== move.from) graph.setEdge(`m${index}`, `s${move.to}`, {});
  }
  layout(graph);
  const middle = (name: string): Point => ({ x: graph.node(name).x, y: graph.node(name).y });
  // The layout takes a ring for a square: a line that comes in at an angle would end before the ring.
  const toRing = (state: number, towards: Point): Point => pointTowards(middle(`s${state}`), towards, radius);

  return shiftIntoBounds(
    {
      states: [...states.keys()].map((state) => middle(`s${state}`)),
      moves: moves.map(({ from, to }, index) => {
        const { width, height } = graph.node(`m${index}`);
        const box = { ...middle(`m${index}`), width, height };
        const leaving = graph.edge(`s${from}`, `m${index}`).points.slice(1);
        const out = toRing(from, leaving[0] ?? box);
        if (from === to) {
          const end = leaving.at(-1) ?? box;
          return { box, into: bowed(out, end), outOf: bowed(end, out) };
        }
        const arriving = graph.edge(`m${index}`, `s${to}`).points.slice(0, -1);
        return { box, into: [out, ...leaving], outOf: [...arriving, toRing(to, arriving.at(-1) ?? box)] };
      }),
    },
    radius,
  );
};
