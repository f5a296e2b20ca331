import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Of all scripts of the console together, in bytes after gzip. */
const MAX_BYTES = 250_000;
/** Of those that the document loads before anything is shown. */
const MAX_FIRST_BYTES = 130_000;

const gzippedSize = (path: string): number => gzipSync(readFileSync(path)).length;

describe('the scripts of the console', () => {
  it('have at most 250 kB in all, gzipped', () => {
    const { outputs } = JSON.parse(readFileSync('dist/console/.built.json', 'utf8')) as {
      readonly outputs: Readonly<Record<string, string>>;
    };
    const scripts = Object.keys(outputs).filter((name) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(1);
    const bytes = scripts.reduce((sum, name) => sum + gzippedSize(name), 0);
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
  });

  it('that block the first load have at most 130 kB, gzipped', () => {
    const document = readFileSync('dist/console/index.html', 'utf8');
    const names = [...document.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(1);
    const bytes = names.reduce((sum, name) => sum + gzippedSize(`dist/console/${name}`), 0);
    expect(bytes).toBeLessThanOrEqual(MAX_FIRST_BYTES);
  });

  it('and their style sheets load nothing from another server', () => {
    const folder = 'dist/console/assets';
    const sheets = readdirSync(folder).filter((one) => one.endsWith('.css'));
    expect(sheets).not.toEqual([]);
    for (const name of sheets) expect(readFileSync(`${folder}/${name}`, 'utf8')).not.toMatch(/@import|url\(/);
  });
});
