import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'docs/decisions';

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
