import type { Kind } from '../../core/problem.ts';
import type { Log } from '../../telemetry/log.ts';

/** The rule for requests that have a line in the log (ACCESS_LOG). */
export interface AccessLogRule {
  /** True if requests that were answered with 4xx or 5xx, or whose client left, have one. */
  readonly errors: boolean;
  /** The share of all other requests that have one, 0 to 1. */
  readonly share: number;
}

/** The line of one answered request. It has nothing that a client sent but the hexadecimal id of its request. */
interface AccessLine {
  readonly requestId: string;
  readonly method: string;
  /** The pattern of the path. */
  readonly route: string;
  /** `gone` if the client left before the answer. */
  readonly status: number | 'gone';
  readonly ms: number;
  /** Bytes of bodies. */
  readonly received: number;
  readonly sent: number;
  /** The source of its credential; absent if it had none. */
  readonly source?: string;
  /** The kind of the refusal that answered it. */
  readonly problem?: Kind;
}

interface AccessLogDeps {
  readonly log: Log;
  readonly rule: AccessLogRule;
  /** From 0 to 1; random by default. */
  readonly random?: () => number;
}

/** Their lines would drown the rest: they ask every few seconds if the process runs. */
const PROBES: ReadonlySet<string> = new Set(['/health/live', '/health/ready', '/metrics']);

export interface AccessLog {
  /** The level of a request's line, undefined for none; called once for each request. */
  level(of: Pick<AccessLine, 'route' | 'status'>): 'info' | 'debug' | undefined;
  write(level: 'info' | 'debug', line: AccessLine): void;
}

/** Logs answered requests at level info, as the rule says; the others, and probes without a fault, at debug. */
export const createAccessLog = ({ log, rule, random = Math.random }: AccessLogDeps): AccessLog => {
  const { errors, share } = rule;
  const isChosen = ({ route, status }: Pick<AccessLine, 'route' | 'status'>): boolean => {
    if (status === 'gone' || status >= 400) return errors;
    return share > 0 && !PROBES.has(route) && (share >= 1 || random() < share);
  };
  return {
    level: (of) => {
      if (isChosen(of)) return 'info';
      return log.isLevelEnabled('debug') ? 'debug' : undefined;
    },
    write: (level, line) => log[level](line, 'answered'),
  };
};
