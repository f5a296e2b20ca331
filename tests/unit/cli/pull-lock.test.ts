import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockPull } from '../../../src/cli/pull-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-lock-'));
const file = join(folder, 'lock');
afterAll(() => rmSync(folder, { recursive: true }));

describe('the lock of a pull', () => {
  it('is given once, and again when it was given back', () => {
    lockPull(file)();
    expect(existsSync(file)).toBe(false);
    lockPull(file)();
  });

  it('is refused while another process has it', () => {
    const other = spawn('sleep', ['20']);
    try {
      writeFileSync(file, String(other.pid));
      expect(() => lockPull(file)).toThrow(`another process (${other.pid}) pulls into this file`);
    } finally {
      other.kill();
    }
  });

  it('is taken from a process that is no more', () => {
    writeFileSync(file, String(spawnSync('true').pid));
    lockPull(file)();
    expect(existsSync(file)).toBe(false);
  });
});
