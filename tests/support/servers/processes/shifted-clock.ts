import { waitFor } from '../../checks/wait-for.ts';
import type { CarnetProcess } from './carnet-process.ts';

const SHIFTED = 'the clock was shifted';

const scriptOf = (aheadMs: number, byMs: number): string => `let ahead = ${aheadMs};
process.on('SIGUSR2', () => { ahead += ${byMs}; console.log('${SHIFTED}'); });
const RealDate = Date;
const now = () => RealDate.now() + ahead;
globalThis.Date = class extends RealDate {
  constructor(...given) { if (given.length === 0) super(now()); else super(...given); }
  static now() { return now(); }
};`;

/** NODE_FLAGS of a process whose clock is `aheadMs` ahead, and is shifted by `byMs` at each SIGUSR2. */
export const shiftedClock = (aheadMs: number, byMs: number): string =>
  `--import=data:text/javascript;base64,${Buffer.from(scriptOf(aheadMs, byMs)).toString('base64')}`;

/** Shifts the clocks of processes that were started with `shiftedClock`; resolves once all are. */
export const shiftClocks = async (processes: readonly CarnetProcess[]): Promise<void> => {
  const shiftsOf = (one: CarnetProcess): number => one.output().split(SHIFTED).length;
  const before = processes.map(shiftsOf);
  for (const { child } of processes) child.kill('SIGUSR2');
  await waitFor('the clocks to be shifted', () => processes.every((one, n) => shiftsOf(one) > (before[n] ?? 0)));
};
