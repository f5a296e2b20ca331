import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { say } from './say.ts';

/** What a process has used, by the kernel's account (Linux only). */
export interface Usage {
  /** Microseconds of CPU, of all its threads. */
  readonly cpuUs: number;
  /** Bytes that it had the file system write; 0 if that is in memory. */
  readonly writtenBytes: number;
  /** Calls that write, to files and sockets. */
  readonly writeCalls: number;
}

/** What a process has in memory, in bytes, now and at most so far. */
export interface Memory {
  readonly rssBytes: number;
  readonly peakBytes: number;
}

const numberIn = (text: string, name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)?.[1]);

/** Threads that have ended are missing: Node ends none of its own. */
const cpuOf = (pid: number): number => {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`))
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
  return nanoseconds / 1000;
};

export const readUsage = (pid: number): Usage => {
  const io = readFileSync(`/proc/${pid}/io`, 'utf8');
  return { cpuUs: cpuOf(pid), writtenBytes: numberIn(io, 'write_bytes'), writeCalls: numberIn(io, 'syscw') };
};

export const readMemory = (pid: number): Memory => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { rssBytes: numberIn(status, 'VmRSS') * 1024, peakBytes: numberIn(status, 'VmHWM') * 1024 };
};

export const usedBetween = (before: Usage, after: Usage): Usage => ({
  cpuUs: after.cpuUs - before.cpuUs,
  writtenBytes: after.writtenBytes - before.writtenBytes,
  writeCalls: after.writeCalls - before.writeCalls,
});

export const addUsage = (usages: readonly Usage[]): Usage =>
  usages.reduce((sum, one) => ({
    cpuUs: sum.cpuUs + one.cpuUs,
    writtenBytes: sum.writtenBytes + one.writtenBytes,
    writeCalls: sum.writeCalls + one.writeCalls,
  }));

const STEP_MS = 40;
/** Of a step: what timers of one idle process use. */
const IDLE_SHARE = 0.05;
const MAX_STEPS = 100;
let hasSaid = false;

/**
 * Waits until each process has done what it does behind an answer, as statements that the sink has still to write.
 * Gives up after 4 s, and says so on stderr the first time.
 */
export const settle = async (pids: readonly number[]): Promise<void> => {
  let before = pids.map(cpuOf);
  for (let step = 0; step < MAX_STEPS; step++) {
    await pause(STEP_MS);
    const now = pids.map(cpuOf);
    if (now.every((cpuUs, index) => cpuUs - before[index]! < STEP_MS * 1000 * IDLE_SHARE)) return;
    before = now;
  }
  if (hasSaid) return;
  hasSaid = true;
  say(`a process still uses CPU ${(MAX_STEPS * STEP_MS) / 1000} s after the last answer: that counts as well`);
};

/** What each process uses while this runs, and for what it does behind it. */
export const usedWhile = async (pids: readonly number[], run: () => Promise<void>): Promise<readonly Usage[]> => {
  const before = pids.map(readUsage);
  await run();
  await settle(pids);
  return pids.map((pid, index) => usedBetween(before[index]!, readUsage(pid)));
};
