import { type DestinationStream, type LogFn, type Logger, pino } from 'pino';
import { errorFields } from './error-fields.ts';

/**
 * Where a process writes what operators read: error = wake someone, warn = look tomorrow, info = started and stopped,
 * debug = the rest.
 */
export type Log = Pick<Logger, 'error' | 'warn' | 'info' | 'debug' | 'isLevelEnabled'>;

/**
 * Builds a log of JSON lines, on standard output where no destination is given. Of an error under the key `err` only
 * name, code and places are written: its message may quote a statement.
 */
export const createLog = (parts: { readonly level: string; readonly destination?: DestinationStream }): Log => {
  const options = {
    level: parts.level,
    base: { pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (thrown: unknown) => errorFields(thrown) },
    messageKey: 'message',
    // Without a message of its own a line would take that of the error.
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
  return parts.destination === undefined ? pino(options) : pino(options, parts.destination);
};
