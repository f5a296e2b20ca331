import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Gives the check that a Carnet runs the priority of other work: at the lowest it waits for minutes beside other tests.
 * Without /proc, or the right to raise a priority, nothing changes.
 */
export const hurryCheck = ({ pid = 0 }: Pick<ChildProcess, 'pid'>): void => {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    for (const child of children) setPriority(Number(child), constants.priority.PRIORITY_NORMAL);
  } catch {
    // It has ended, or may not be hurried.
  }
};
