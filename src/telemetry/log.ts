import { type DestinationStream, type LogFn, type Logger, pino } from 'pino';
import { errorFields } from './error-fields.ts';
import type { TraceFields } from './tracing.ts';

/** The log of a process: error = wake someone, warn = look tomorrow, info = started and stopped, debug = the rest. */
export type Log = Pick<Logger, 'error' | 'warn' | 'info' | 'debug' | 'isLevelEnabled'>;

interface LogDeps {
  readonly level: string;
  readonly destination?: DestinationStream;
  /** The trace of the request whose line is written; undefined if the line is of none. */
  readonly readTrace?: () => TraceFields | undefined;
}

/**
 * Logs JSON lines, by default to standard output. For an error under the key `err`, only name, code and stack frames
 * are written: its message may quote a statement.
 */
export const createLog = ({ level, destination, readTrace }: LogDeps): Log => {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (thrown: unknown) => errorFields(thrown) },
    messageKey: 'message',
    ...(readTrace !== undefined && { mixin: () => ({ ...readTrace() }) }),
    // A line without a message would get the message of the error.
    hooks: {
      logMethod(this: Logger, given: Parameters<LogFn>, write: LogFn) {
        const [first, message] = given;
        const fields: unknown = first instanceof Error ? { err: first } : first;
        write.apply(
          this,
          typeof fields === 'object' && message === undefined
            ? ([fields, 'an error'] as Parameters<LogFn>)
            : ([fields, ...given.slice(1)] as Parameters<LogFn>),
        );
      },
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
};
