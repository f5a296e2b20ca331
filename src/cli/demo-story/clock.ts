import type { ChildProcess } from 'node:child_process';

/** Sets the clock of a Carnet of its own. */
export interface DemoClock {
  /** The time of that Carnet, in milliseconds since the epoch. */
  now(): number;
  /** Moves its clock there. Resolves once it is; rejects if the process has ended. */
  moveTo(time: number): Promise<void>;
}

/** Its messages carry the milliseconds that the clock is ahead of this machine's; a past time is less than zero. */
const scriptOf = (aheadMs: number): string => `let ahead = ${aheadMs};
const RealDate = Date;
const now = () => RealDate.now() + ahead;
globalThis.Date = class Date extends RealDate {
  constructor(...given) { if (given.length === 0) super(now()); else super(...given); }
  static now() { return now(); }
};
if (process.send !== undefined) {
  process.on('message', (aheadMs) => { ahead = aheadMs; process.send(ahead); });
  process.channel.unref();
}`;

/** The argument of Node for a clock this far ahead of the machine's. `controlClock` moves it, over an IPC channel. */
export const clockArgument = (aheadMs: number): string =>
  `--import=data:text/javascript;base64,${Buffer.from(scriptOf(aheadMs)).toString('base64')}`;

/** Controls the clock of a process that was started with `clockArgument`, and an IPC channel. */
export const controlClock = (child: ChildProcess, startsAt: number): DemoClock => {
  let ahead = startsAt - Date.now();
  return {
    now: () => Date.now() + ahead,
    moveTo: async (time) => {
      ahead = time - Date.now();
      await new Promise<void>((resolve, reject) => {
        const onExit = (): void => reject(new Error('Carnet has ended'));
        child.once('exit', onExit);
        child.once('message', () => {
          child.off('exit', onExit);
          resolve();
        });
        child.send(ahead, (error) => {
          if (error !== null) reject(error);
        });
      });
    },
  };
};
