import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'docs/decisions';

/** What may follow context and decision, and is not counted. */
const NAMES = [
  ...['Figures', 'Consequence', 'Rejected', 'Considered', 'Other ways', 'Not taken', 'Not done'],
  ...['Cost', 'Since then', 'Evidence', 'Old data'],
];
const FURTHER_PARTS = new RegExp(String.raw`\n(?:\*\*|## )(?:${NAMES.join('|')})`);

/** Those that were longer when the limit came: none is added, and one that is shortened leaves. */
const LONG_ONES: readonly number[] = [
  2, 3, 4, 5, 7, 9, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24, 25, 27, 28, 30, 32, 34, 35, 40, 43, 44, 45, 46, 47,
  48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 61, 64, 65, 67, 68, 69, 70, 72, 73, 74, 102, 106, 107, 110,
];

describe('the decisions in docs/', () => {
  const names = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.md'))
    .sort();

  it('have consecutive numbers, each once', () => {
    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, at) => at + 1));
  });

  it('begin with their number', () => {
    for (const name of names)
      expect(readFileSync(join(FOLDER, name), 'utf8')).toMatch(new RegExp(`^# 0*${Number(name.slice(0, 4))}[.:] `));
  });

  it('have a title of at most 20 words', () => {
    for (const name of names) {
      const [title = ''] = readFileSync(join(FOLDER, name), 'utf8').split('\n', 1);
      expect(`${name}: ${title.split(' ').length > 22 ? 'too long' : ''}`).toBe(`${name}: `);
    }
  });

  it('say context and decision in at most 250 words, but for older ones', () => {
    const isLong = (name: string): boolean => {
      const [, text = ''] = /^.*\n([^]*)$/.exec(readFileSync(join(FOLDER, name), 'utf8')) ?? [];
      const [main = ''] = text.split(FURTHER_PARTS, 1);
      return main.trim().split(/\s+/).length > 250;
    };
    const long = names.filter(isLong).map((name) => Number(name.slice(0, 4)));
    expect(long).toEqual(LONG_ONES);
  });

  it('are linked by names that are there', () => {
    const texts = [
      ...names.map((name) => join(FOLDER, name)),
      ...readdirSync('docs', { encoding: 'utf8', recursive: true })
        .filter((name) => name.endsWith('.md') && !name.startsWith('decisions'))
        .map((name) => join('docs', name)),
      'README.md',
      'CHANGELOG.md',
      'CONTRIBUTING.md',
    ];
    const linked = texts.flatMap((path) =>
      [
        ...readFileSync(path, 'utf8').matchAll(
          /\((?:docs\/decisions\/|(?:\.\.\/)*decisions\/|\.\/)?(\d{4}-[^)#]+\.md)/g,
        ),
      ].map(([, name = '']) => `${path}: ${name}`),
    );
    expect(linked.length).toBeGreaterThan(10);
    expect(linked.filter((link) => !names.includes(link.split(': ')[1] ?? ''))).toEqual([]);
  });
});
