import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TOKENS = 'src/pages/layout/tokens.css';
const SHEETS = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.css'))
  .map((file) => join('src', file));

const read = (file: string): string => readFileSync(file, 'utf8');
const colourOf = (scheme: string, name: string): string =>
  new RegExp(`--${scheme}-${name}: #([0-9a-f]{6});`).exec(read(TOKENS))?.[1] ?? '';

type Colour = readonly [red: number, green: number, blue: number];

const linearOf = (colour: string): Colour => {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return [red, green, blue];
};

/** The relative luminance of a colour (WCAG 2.2). */
const luminanceOf = (colour: string): number => {
  const [red, green, blue] = linearOf(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrastOf = (one: string, other: string): number => {
  const [less = 0, more = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
};

type Matrix = readonly [Colour, Colour, Colour];

/** How eyes without one kind of cones see (Machado, Oliveira and Fernandes 2009, severity 1). */
const EYES: Readonly<Record<string, Matrix>> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const times = (matrix: Matrix, [a, b, c]: Colour): Colour =>
  matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Colour;

/** A colour in CIELAB (D65). */
const labOf = (linear: Colour): Colour => {
  const [x, y, z] = times(
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ],
    linear,
  );
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const [fx, fy, fz] = [f(x / 0.9505), f(y), f(z / 1.089)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
};

const distanceOf = (one: string, other: string, eyes: Matrix): number => {
  const [a, b] = [one, other].map((colour) => labOf(times(eyes, linearOf(colour))));
  return Math.hypot(...a!.map((part, index) => part - b![index]!));
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
      for (const text of ['ink', 'quiet', 'link', 'accent', 'well', 'warn', 'ill'])
        expect([text, ground, contrast(text, ground) >= 4.5]).toEqual([text, ground, true]);
    expect(contrast('on-accent', 'accent')).toBeGreaterThanOrEqual(4.5);
    expect(contrast('edge', 'card')).toBeGreaterThanOrEqual(3);
    for (const line of ['accepted', 'refused', 'withheld'])
      for (const ground of ['card', 'paper', 'accepted-wash'])
        expect([line, ground, contrast(line, ground) >= 3]).toEqual([line, ground, true]);
  });

  it.each(['light', 'dark'])('have lines of charts that eyes of every kind can tell apart (%s)', (scheme) => {
    const lines = ['accepted', 'refused', 'withheld'].map((name) => colourOf(scheme, name));
    for (const [kind, eyes] of Object.entries(EYES))
      for (const [index, one] of lines.entries())
        for (const other of lines.slice(index + 1))
          expect({ kind, one, other, isApart: distanceOf(one, other, eyes) >= 20 }).toEqual({
            ...{ kind, one, other, isApart: true },
          });
  });
});
