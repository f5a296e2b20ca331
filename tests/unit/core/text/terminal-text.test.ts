import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { terminalLine, terminalText } from '../../../../src/core/text/terminal-text.ts';

describe('a text on a terminal', () => {
  it.each([
    ['\u001b[2J', '\\u001b[2J'],
    ['\u009b31m', '\\u009b31m'],
    ['\r\b\0\t\u007f', '\\u000d\\u0008\\u0000\\u0009\\u007f'],
    ['a\u202egpj.exe', 'a\\u202egpj.exe'],
    ['\u2066a\u2069\u061c\u200e\u200f', '\\u2066a\\u2069\\u061c\\u200e\\u200f'],
    ['a\u2028b\u2029', 'a\\u2028b\\u2029'],
  ])('shows what would act on it: %j', (text, shown) => {
    expect(terminalText(text)).toBe(shown);
  });

  it('is otherwise as it was, in any script', () => {
    for (const text of ['', 'Lycée', 'a\nb', 'עברית', 'العربية', '中文', '👩‍🏫', 'می‌خواهم'])
      expect(terminalText(text)).toBe(text);
  });

  it('is one line in a row of a table', () => {
    expect(terminalLine('a\nroot\u001b[8m')).toBe('a\\u000aroot\\u001b[8m');
  });

  it('is the same JSON, where it is JSON', () => {
    const value = { ['\u202e']: ['\u001b]0;x\u0007', '\u009b', '\u2067'] };
    expect(JSON.parse(terminalText(JSON.stringify(value, undefined, 2)))).toEqual(value);
  });

  it('is the only way of the command line and of the demonstration to a terminal', () => {
    const files = ['src/cli', 'src/cli/demo-story'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(folder, name)),
    );
    const writing = files.filter((file) => {
      const code = readFileSync(file, 'utf8');
      return /process\.std(out|err)\.write|console\.(log|error|warn|info)/.test(code) && !code.includes('terminalText');
    });
    // It gives the streams to `runCarnet`, which escapes.
    expect(writing).toEqual(['src/cli/carnet.ts']);
  });
});
