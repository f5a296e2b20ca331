/** What Carnet uses of dagre, whose own types name their files in a way that modules of Node do not resolve. */
declare module '@dagrejs/dagre' {
  interface Sized {
    readonly width: number;
    readonly height: number;
  }
  interface Point {
    readonly x: number;
    readonly y: number;
  }

  /** A graph by the names of its nodes. Sizes and places are in pixels; a place is the middle of a node. */
  export class Graph {
    setGraph(options: Readonly<Record<string, string | number>>): this;
    setNode(name: string, label: Sized): this;
    setEdge(from: string, to: string, label: Readonly<Record<string, never>>): this;
    /** After `layout`: the place of a node. */
    node(name: string): Sized & Point;
    /** After `layout`: the line from the edge of one node to the edge of the other, both ends included. */
    edge(from: string, to: string): { readonly points: readonly Point[] };
  }

  /** Gives each node and each edge its place. */
  export function layout(graph: Graph): void;
}
