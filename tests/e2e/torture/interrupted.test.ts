import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mountMemory } from '../../torture/small-disk.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

/** The folders at which the disks of scenarios are mounted. */
const mounted = (): readonly string[] =>
  readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('carnet-torture '))
    .map((line) => line.split(' ')[1] ?? '');

const disk = mountMemory(1);
disk?.remove();

(disk === undefined ? describe.skip : describe)('torture full, interrupted', () => {
  it('leaves no disk mounted, and no folder of one', async () => {
    const before = new Set(mounted());
    const child = spawn(process.execPath, ['dist/torture.js', '--short', '--pair', 'embedded', 'full'], {
      stdio: 'ignore',
    });
    const exited = once(child, 'exit') as Promise<[number | null]>;
    try {
      const own = (): readonly string[] => mounted().filter((folder) => !before.has(folder));
      await waitFor('its disk', () => own().length > 0);
      const [folder = ''] = own();
      child.kill('SIGINT');
      expect((await exited)[0]).toBe(130);
      expect([own(), existsSync(folder)]).toEqual([[], false]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
