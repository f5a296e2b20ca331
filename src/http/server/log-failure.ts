import type { Kind } from '../../core/problem.ts';
import type { Log } from '../../telemetry/log.ts';

/** An answer of 5xx, without anything that a client sent but the hexadecimal id of its request. */
interface Failure {
  readonly requestId: string;
  /** The pattern of the path. */
  readonly route: string;
  readonly status: number;
  /** Absent where the answer is no refusal: of /health/ready. */
  readonly kind?: Kind;
}

export type LogFailure = (failure: Failure) => void;

/**
 * Logs answers of 5xx at level warn, so that an operator can look up the X-Request-Id of a user. At most ten lines a
 * second, since an overload would fill the disk; one more line counts those left out.
 */
export const createLogFailure = (
  log: Pick<Log, 'warn'>,
  { maxLines = 10, perMs = 1000 }: { readonly maxLines?: number; readonly perMs?: number } = {},
): LogFailure => {
  let written = 0;
  let leftOut = 0;
  const end = (): void => {
    if (leftOut > 0) log.warn({ leftOut }, 'more requests could not be served');
    written = 0;
    leftOut = 0;
  };
  return (failure) => {
    if (written === 0) setTimeout(end, perMs).unref();
    if (written === maxLines) {
      leftOut++;
      return;
    }
    written++;
    log.warn(failure, 'a request could not be served');
  };
};
