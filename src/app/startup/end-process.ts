import type { Log } from '../../telemetry/log.ts';
import { STOP_TIMEOUT_MS } from './drain.ts';

/** The last steps of a process. */
interface LastSteps {
  /** Lets load balancers know; ends early if the signal is aborted. */
  leave(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** The end of a process, which happens once, whatever the cause. */
export interface Ending {
  /** The steps of a process that has started. */
  use(steps: LastSteps): void;
  /** Ends the process with this code, at once after a bug. */
  end(code: number): void;
}

/** Ends the process at SIGTERM, and without waiting for load balancers at SIGINT or a second signal. */
export const createEnding = (log: Pick<Log, 'info'>): Ending => {
  let steps: LastSteps | undefined;
  let isEnding = false;
  let exitCode = 0;
  const hurry = new AbortController();
  const run = async (): Promise<void> => {
    isEnding = true;
    await steps?.leave(hurry.signal);
    setTimeout(() => process.exit(exitCode === 0 ? 1 : exitCode), STOP_TIMEOUT_MS).unref();
    await steps?.stop();
    log.info('stopped');
    process.exit(exitCode);
  };
  const end = (code: number, isHurried: boolean): void => {
    // A bug during a requested end changes the exit code.
    exitCode = Math.max(exitCode, code);
    if (isHurried || isEnding) hurry.abort();
    if (!isEnding) void run();
  };
  process.on('SIGTERM', () => end(0, false));
  // A person waits at a terminal.
  process.on('SIGINT', () => end(0, true));
  return {
    use: (given) => {
      steps = given;
    },
    end: (code) => end(code, true),
  };
};
