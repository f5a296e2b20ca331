import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

describe('npm run demo', () => {
  it('runs the whole story on a Carnet of its own, and leaves nothing behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'carnet-demo-test-'));
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['dist/tell-story.js'], {
      env: { PATH: process.env['PATH'], TMPDIR: folder },
      timeout: 240_000,
    });
    expect(stderr).toBe('');
    expect(stdout.match(/^\d+\. .*$/gm)).toEqual([
      '1. A school runs a tool that its pupils chose.',
      '2. A lab asks for a study, and the school agrees.',
      '3. The pupils are asked, on their own page, and say yes to both.',
      '4. The study streams what it may see.',
      '5. Ada stops.',
      '6. What is left of Ada.',
    ]);
    for (const seen of [
      '12 answers withheld, none stored',
      '36 answers stored',
      '36 records arrive',
      '3 tombstones arrive',
      'nothing of her',
    ])
      expect(stdout).toMatch(new RegExp(`✓ .*${seen}`));
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
