import type { Kind } from '../../core/problem.ts';
import { createLimitedLog } from '../../telemetry/limited-log.ts';
import type { Log } from '../../telemetry/log.ts';

/** An answer of 5xx. It has nothing that a client sent but the hexadecimal id of its request. */
interface Failure {
  readonly requestId: string;
  /** The pattern of the path. */
  readonly route: string;
  readonly status: number;
  /** Absent if the answer is no refusal: that of /health/ready. */
  readonly kind?: Kind;
}

export type LogFailure = (failure: Failure) => void;

/** Logs answers of 5xx, so that an operator can look up the X-Request-Id of a user; at most ten lines a second. */
export const createLogFailure = (
  log: Log,
  limits: { readonly maxLines?: number; readonly perMs?: number } = {},
): LogFailure =>
  createLimitedLog(log, {
    messages: { each: 'a request could not be served', leftOut: 'more requests could not be served' },
    ...limits,
  });
