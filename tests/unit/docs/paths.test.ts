import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const pagesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pagesIn('docs'), ...pagesIn('deploy')];

/** Whether there is such a file or folder; a `*` stands for any part of a name. */
const isThere = (path: string): boolean => {
  const folder = dirname(path);
  if (!path.includes('*')) return existsSync(path);
  if (!existsSync(folder)) return false;
  const pattern = new RegExp(
    `^${path
      .slice(folder.length + 1)
      .replaceAll('.', '\\.')
      .replaceAll('*', '.*')}$`,
  );
  return readdirSync(folder).some((name) => pattern.test(name));
};

describe('the pages of this repository', () => {
  const named = PAGES.flatMap((page) =>
    [
      ...readFileSync(page, 'utf8').matchAll(/(?<![\w/.-])(?:\.\.\/)*((?:src|tests|tools|deploy)\/[\w./*-]*[\w*])/g),
    ].map(([, path = '']) => ({ page, path })),
  );

  it('name files of the code, its tests, its tools and its deployment that exist', () => {
    expect(named.length).toBeGreaterThan(200);
    expect(named.filter(({ path }) => !isThere(path)).map(({ page, path }) => `${page}: ${path}`)).toEqual([]);
  });

  it('link to files that exist', () => {
    const links = PAGES.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)].map(([, link = '']) => ({ page, link })),
    );
    expect(links.length).toBeGreaterThan(200);
    const broken = links.filter(({ page, link }) => !existsSync(join(dirname(page), link)));
    expect(broken.map(({ page, link }) => `${page}: ${link}`)).toEqual([]);
  });
});
