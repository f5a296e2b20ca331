import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { clockArgument, controlClock } from '../../../../src/cli/demo-story/clock.ts';

const DAY = 86_400_000;
/** Writes what it takes for the time, at each line that it reads. */
const TELLER = `process.stdin.on('data', () => console.log([Date.now(), +new Date(), +new Date(5)].join(' ')));`;

describe('the clock of the demo', () => {
  it('starts in the past, moves to the time that it is given, and does not keep its process from ending', async () => {
    const startsAt = Date.now() - 30 * DAY;
    const child = spawn(process.execPath, [clockArgument(-30 * DAY), '-e', TELLER], {
      stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
    });
    const timesIn = async (): Promise<readonly number[]> => {
      child.stdin?.write('?');
      const [bytes] = (await once(child.stdout!, 'data')) as [Buffer];
      return bytes.toString().trim().split(' ').map(Number);
    };
    const isAbout = (time: number, expected: number): void => {
      expect(Math.abs(time - expected)).toBeLessThan(DAY / 2);
    };
    const clock = controlClock(child, startsAt);
    const before = await timesIn();
    isAbout(before[0]!, startsAt);
    isAbout(before[1]!, startsAt);
    expect(before[2]).toBe(5);
    await clock.moveTo(startsAt + 3 * DAY);
    isAbout((await timesIn())[0]!, startsAt + 3 * DAY);
    isAbout(clock.now(), startsAt + 3 * DAY);
    child.stdin?.end();
    expect((await once(child, 'exit'))[0]).toBe(0);
    await expect(clock.moveTo(Date.now())).rejects.toThrow();
  });
});
