import { isProblem, type Kind } from '../core/problem.ts';
import type { ParsedStatements } from '../xapi/json/json.ts';

/** A refused request: its source, the key that sent it, the kind of the problem, and the number of its statements. */
export interface RefusedRequest {
  readonly source: string;
  readonly key: string;
  readonly kind: Kind;
  readonly statements: number;
}

/** Observer of refused requests. */
export interface RefusalObserver {
  /** Called once per refused request, with what was thrown, and with its body if that is JSON. */
  refused(of: RefusedRequest, thrown: unknown, body: ParsedStatements | undefined): void;
}

/** The number of statements of a request, reported if the request is refused. */
export interface RefusalCounter {
  /** Keeps the body once it is parsed. Until then a request counts as one statement. */
  readonly received: (body: ParsedStatements) => void;
  /** Reports the refusal: of the kind of the Problem, `internal` for any other error. */
  readonly refused: (thrown: unknown) => void;
}

/** The counter of a request that this key of a source has sent. */
export const createRefusalCounter = (
  observe: RefusalObserver | undefined,
  from: Pick<RefusedRequest, 'source' | 'key'>,
): RefusalCounter => {
  let body: ParsedStatements | undefined;
  return {
    received: (parsed) => {
      body = parsed;
    },
    refused: (thrown) => {
      const kind = isProblem(thrown) ? thrown.kind : 'internal';
      observe?.refused({ ...from, kind, statements: body?.statements.length ?? 1 }, thrown, body);
    },
  };
};
