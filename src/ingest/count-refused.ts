import { isProblem, type Kind } from '../core/problem.ts';

/** What is reported of refusals to whoever counts. */
export interface RefusedObserver {
  /** So many statements of one request were not answered with success, for a reason of this kind. */
  refused(statements: number, kind: Kind): void;
}

/**
 * Settles as `take` does; where it rejects, that is reported: of as many statements as `take` has said that it found in
 * the body, of one where it had found out nothing yet (the body is not JSON), of kind `internal` where it is no
 * Problem.
 */
export const countRefused = async <T>(
  observe: RefusedObserver | undefined,
  take: (found: (statements: number) => void) => Promise<T>,
): Promise<T> => {
  let brought = 1;
  try {
    return await take((statements) => {
      brought = statements;
    });
  } catch (thrown) {
    observe?.refused(brought, isProblem(thrown) ? thrown.kind : 'internal');
    throw thrown;
  }
};
