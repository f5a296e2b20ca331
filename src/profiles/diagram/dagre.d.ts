/** The part of dagre that Carnet uses: the file names in dagre's own types do not resolve as modules of Node. */
declare module '@dagrejs/dagre' {
  interface Sized {
    readonly width: number;
    readonly height: number;
  }
  interface Point {
    readonly x: number;
    readonly y: number;
  }

  /** A graph by the names of its nodes. Sizes and positions are in pixels; a position is the middle of a node. */
  export class Graph {
    setGraph(options: Readonly<Record<string, string | number>>): this;
    setNode(name: string, label: Sized): this;
    setEdge(from: string, to: string, label: Readonly<Record<string, never>>): this;
    /** After `layout`: the position of a node. */
    node(name: string): Sized & Point;
    /** After `layout`: the line from the edge of one node to the edge of the other, both ends included. */
    edge(from: string, to: string): { readonly points: readonly Point[] };
  }

  /** Positions each node and each edge. */
  export function layout(graph: Graph): void;
}
