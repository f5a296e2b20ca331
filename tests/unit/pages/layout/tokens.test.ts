import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TOKENS = 'src/pages/layout/tokens.css';
const SHEETS = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.css'))
  .map((file) => join('src', file));

const read = (file: string): string => readFileSync(file, 'utf8');
const colourOf = (scheme: string, name: string): string =>
  new RegExp(`--${scheme}-${name}: #([0-9a-f]{6});`).exec(read(TOKENS))?.[1] ?? '';

/** The relative luminance of a colour (WCAG 2.2). */
const luminanceOf = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrastOf = (one: string, other: string): number => {
  const [less = 0, more = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
};

describe('The design tokens', () => {
  it('have the only colours of pages and console', () => {
    expect(SHEETS.length).toBeGreaterThan(5);
    const others = SHEETS.filter((file) => file !== TOKENS);
    expect(others.filter((file) => /#[0-9a-f]{3,8}\b(?![^{}]*\{)/i.test(read(file)))).toEqual([]);
  });

  it('have each colour for light and for dark, and pages and console use each pair', () => {
    const namesOf = (scheme: string): readonly string[] =>
      [...read(TOKENS).matchAll(new RegExp(`--${scheme}-([a-z-]+): #`, 'g'))].map(([, name]) => name!);
    expect(namesOf('dark')).toEqual(namesOf('light'));
    const pairs = [...read('src/pages/layout/colours.css').matchAll(/--([a-z-]+): var\(--(light|dark)-\1\)/g)];
    expect(pairs.map(([, name, scheme]) => `${scheme!} ${name!}`)).toEqual(
      ['light', 'dark'].flatMap((scheme) => namesOf(scheme).map((name) => `${scheme} ${name}`)),
    );
    for (const [, name, light, dark] of read('src/console/style/base.css').matchAll(
      /--([a-z-]+): light-dark\(var\(--light-([a-z-]+)\), var\(--dark-([a-z-]+)\)\)/g,
    ))
      expect([light, dark]).toEqual([name, name]);
  });

  it.each(['light', 'dark'])('have enough contrast (%s)', (scheme) => {
    const contrast = (text: string, ground: string): number =>
      contrastOf(colourOf(scheme, text), colourOf(scheme, ground));
    for (const ground of ['paper', 'card'])
      for (const text of ['ink', 'quiet', 'link', 'accent', 'well', 'ill'])
        expect([text, ground, contrast(text, ground) >= 4.5]).toEqual([text, ground, true]);
    expect(contrast('on-accent', 'accent')).toBeGreaterThanOrEqual(4.5);
    expect(contrast('edge', 'card')).toBeGreaterThanOrEqual(3);
  });
});
