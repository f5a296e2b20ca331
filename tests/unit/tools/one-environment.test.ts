import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { aRepository, PLAIN } from './a-repository.ts';

/** A module of the program whose state shows how often it was loaded, and which loads another later. */
const COUNT = `export const count = { is: 0 };
  export const load = async () => (await import('./later.ts')).later;`;
/** It fails in a line that is another one in the compiled code. */
const LATER = `export interface Two {
  readonly lines: 2;
}
export const later = (): string => String(new Error('later').stack).split('\\n')[1] ?? '';`;

/** Two test files with these lines are each the only one to see what they leave. */
const LEAVES = `import { count, load } from '../../src/count.ts';
  it('finds nothing that another test file left', async () => {
    expect(globalThis).not.toHaveProperty('left');
    expect(process.env).not.toHaveProperty('LEFT');
    expect(process.env).toHaveProperty('TOLD', '1');
    expect(process.listenerCount('left')).toBe(0);
    expect(String(fetch)).not.toContain('left');
    expect(setTimeout(() => undefined, 0)).toHaveProperty('hasRef');
    const later = await load();
    // The first test file loads it, and the second sees the first error in it.
    if (count.is > 0) expect(later()).toMatch(/src\\/later\\.ts:4:/);
    expect([]).toBeInstanceOf(Array);
    count.is += 1;
    process.stdout.write('loaded once: ' + count.is + '\\n');
    globalThis.left = 1;
    globalThis.fetch = () => 'left';
    Object.assign(process.env, { LEFT: '1', TOLD: '2' });
    process.on('left', () => undefined);
    jest.useFakeTimers();
  });`;

describe('test files of one process', () => {
  const { root, file } = aRepository('environment');
  afterAll(() => rmSync(dirname(root), { recursive: true }));

  it('load the program once, and leave each other no global name, variable, listener or fake timer', async () => {
    file('src/count.ts', COUNT);
    file('src/later.ts', LATER);
    file('tests/unit/one.test.ts', LEAVES);
    file('tests/unit/two.test.ts', LEAVES);
    file('tests/unit/own.test.ts', `/** @jest-environment-options {"ownModules": true} */\n${LEAVES}`);
    const jest = ['node_modules/jest/bin/jest.js', '-w', '1'];
    const env = { ...PLAIN, TOLD: '1' };
    const { stdout } = await promisify(execFile)(process.execPath, jest, { cwd: root, env });
    expect([...stdout.matchAll(/loaded once: (\d)/g)].map(([, times]) => times).sort()).toEqual(['1', '1', '2']);
  });
});
