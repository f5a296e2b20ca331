import { isProblem, type Kind } from '../core/problem.ts';

/** Observer of refused requests. */
export interface RefusalObserver {
  /** Called once per refused request, with the number of its statements and what was thrown. */
  refused(of: { readonly source: string; readonly kind: Kind; readonly statements: number }, thrown: unknown): void;
}

/** The number of statements of a request, reported if the request is refused. */
export interface RefusalCounter {
  /** Sets the number once the body is parsed. Until then a request counts as one statement. */
  readonly received: (statements: number) => void;
  /** Reports the refusal: of the kind of the Problem, `internal` for any other error. */
  readonly refused: (thrown: unknown) => void;
}

/** The counter of a request of this source. */
export const createRefusalCounter = (observe: RefusalObserver | undefined, source: string): RefusalCounter => {
  let received = 1;
  return {
    received: (statements) => {
      received = statements;
    },
    refused: (thrown) =>
      observe?.refused({ source, kind: isProblem(thrown) ? thrown.kind : 'internal', statements: received }, thrown),
  };
};
