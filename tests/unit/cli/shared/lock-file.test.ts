import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFile } from '../../../../src/cli/shared/lock-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-lock-'));
const file = join(folder, 'lock');
afterAll(() => rmSync(folder, { recursive: true }));

describe('the lock of a file', () => {
  it('is given once, and again when it was given back', () => {
    lockFile(file)();
    expect(existsSync(file)).toBe(false);
    lockFile(file)();
  });

  it('is refused while another process has it', () => {
    const other = spawn('sleep', ['20']);
    try {
      writeFileSync(file, String(other.pid));
      expect(() => lockFile(file)).toThrow(`another process (${other.pid}) uses this file`);
    } finally {
      other.kill();
    }
  });

  it('is taken from a process that is no more', () => {
    writeFileSync(file, String(spawnSync('true').pid));
    lockFile(file)();
    expect(existsSync(file)).toBe(false);
  });
});
