import { existsSync, readFileSync } from 'node:fs';

describe('the threat model', () => {
  it('names a test that exists for each threat of every row', () => {
    const rows = readFileSync('docs/threat-model.md', 'utf8')
      .split('\n')
      .filter((line) => /^\| [STRIDE] \|/.test(line));
    expect(rows.length).toBeGreaterThan(25);
    for (const row of rows) {
      const tests = [...(row.split('|')[4] ?? '').matchAll(/`([^`]+)`/g)].map(([, path]) => path!);
      expect([row, tests.length]).not.toEqual([row, 0]);
      for (const path of tests) expect([path, existsSync(`tests/${path}`)]).toEqual([path, true]);
    }
  });
});
