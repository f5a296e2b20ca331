import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Bytes after gzip of what the first page needs: its own scripts and those that all pages share, without the plot. */
const MAX_BYTES_OF_OVERVIEW = 130 * 1024;
const MAX_BYTES_OF_PAGE = 160_000;
/** Bytes after gzip of all scripts together. A reader loads those of the pages that they open. */
const MAX_BYTES = 280_000;
/** Bytes after gzip of those that the document loads before anything is shown. */
const MAX_FIRST_BYTES = 130_000;

const scripts = (): ReadonlyMap<string, string> => {
  const { outputs } = JSON.parse(readFileSync('dist/console/.built.json', 'utf8')) as {
    readonly outputs: Readonly<Record<string, string>>;
  };
  const names = Object.keys(outputs).filter((name) => name.endsWith('.js'));
  return new Map(names.map((name) => [basename(name), readFileSync(name, 'utf8')]));
};

/** A script and all that it imports before it runs. */
const closureOf = (name: string, all: ReadonlyMap<string, string>, known = new Set<string>()): ReadonlySet<string> => {
  if (known.has(name)) return known;
  known.add(name);
  for (const [, imported = ''] of (all.get(name) ?? '').matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g))
    closureOf(imported, all, known);
  return known;
};

const bytesOf = (names: Iterable<string>, all: ReadonlyMap<string, string>): number =>
  [...names].reduce((sum, name) => sum + gzipSync(all.get(name) ?? '').length, 0);

describe('the scripts of the console', () => {
  it('have at most 130 KiB for the overview, 160 kB for a page, and 280 kB in all, gzipped', () => {
    const all = scripts();
    const entry = [...all.keys()].find((name) => name.startsWith('index-'))!;
    const pages = [...all.keys()].filter((name) => /-page-[\w-]+\.js$/.test(name));
    expect(pages.length).toBeGreaterThan(10);
    const sizes = pages.map((page) => {
      const loaded = new Set([...closureOf(entry, all), ...closureOf(page, all)]);
      return [page, bytesOf(loaded, all)] as const;
    });
    expect(sizes.filter(([, bytes]) => bytes > MAX_BYTES_OF_PAGE)).toEqual([]);
    const overview = sizes.find(([page]) => page.startsWith('overview-page-'));
    expect(overview?.[1]).toBeLessThanOrEqual(MAX_BYTES_OF_OVERVIEW);
    // Each page needs what all share.
    expect(Math.min(...sizes.map(([, bytes]) => bytes))).toBeGreaterThan(80_000);
    expect(bytesOf(all.keys(), all)).toBeLessThanOrEqual(MAX_BYTES);
  });

  it('that block the first load have at most 130 kB, gzipped', () => {
    const document = readFileSync('dist/console/index.html', 'utf8');
    const names = [...document.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(1);
    expect(
      bytesOf(
        names.map((name) => basename(name)),
        scripts(),
      ),
    ).toBeLessThanOrEqual(MAX_FIRST_BYTES);
  });

  it('and their style sheets load nothing from another server', () => {
    const folder = 'dist/console/assets';
    const sheets = readdirSync(folder).filter((one) => one.endsWith('.css'));
    expect(sheets).not.toEqual([]);
    for (const name of sheets) expect(readFileSync(`${folder}/${name}`, 'utf8')).not.toMatch(/@import|url\(/);
  });
});
