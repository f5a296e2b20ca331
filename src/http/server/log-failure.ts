import type { Log } from '../../telemetry/log.ts';
import type { Kind } from '../../core/problem.ts';

/** An answer of 5xx, without anything that a client sent but the hexadecimal name of its request. */
interface Failure {
  readonly requestId: string;
  /** The pattern of its route. */
  readonly route: string;
  readonly status: number;
  /** Absent where the answer is no refusal: what is asked at /health/ready. */
  readonly kind?: Kind;
}

/** Writes that a request was answered with 5xx. */
export type LogFailure = (failure: Failure) => void;

/**
 * Builds what says at level warn which requests were answered with 5xx, so that whoever is told an X-Request-Id finds
 * what it was: at most ten lines a second, and at its end one that says how many were left out, since an overload would
 * fill the disk.
 */
export const createLogFailure = (
  log: Pick<Log, 'warn'>,
  { atMost = 10, everyMs = 1000 }: { readonly atMost?: number; readonly everyMs?: number } = {},
): LogFailure => {
  let written = 0;
  let leftOut = 0;
  const end = (): void => {
    if (leftOut > 0) log.warn({ leftOut }, 'more requests could not be served');
    written = 0;
    leftOut = 0;
  };
  return (failure) => {
    if (written === 0) setTimeout(end, everyMs).unref();
    if (written === atMost) {
      leftOut++;
      return;
    }
    written++;
    log.warn(failure, 'a request could not be served');
  };
};
