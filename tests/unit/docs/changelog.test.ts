import { readFileSync } from 'node:fs';

/** The words that a reader sees: a link counts as its text, one to a decision not at all. */
const wordsOf = (entry: string): number =>
  entry
    .replaceAll(/\(?\[\d{4}\]\([^)]+\)\)?/g, '')
    .replaceAll(/\]\([^)]+\)/g, ']')
    .trim()
    .split(/\s+/).length;

describe('The changelog', () => {
  const lines = readFileSync('CHANGELOG.md', 'utf8').split('\n');
  const entries = lines.filter((line) => line.startsWith('- ')).map((line) => line.slice(2));

  it('has the newest version on top, which is that of the package', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
    expect(lines.find((line) => line.startsWith('## '))).toMatch(
      new RegExp(`^## ${version.replaceAll('.', '\\.')} - `),
    );
  });

  it('has one line an entry, under 25 words', () => {
    expect(entries.length).toBeGreaterThan(300);
    expect(entries.filter((entry) => wordsOf(entry) >= 25)).toEqual([]);
    expect(lines.filter((line) => /^\s+\S/.test(line))).toEqual([]);
  });
});
