import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawPattern, type PatternDrawing } from '../../../../src/profiles/diagram/draw-pattern.ts';
import { LARGEST_PICTURE } from '../../../../src/profiles/diagram/pattern-svg.ts';
import type { Pattern, ProfileVersion } from '../../../../src/profiles/model/types.ts';
import { readProfile } from '../../../../src/profiles/read/read-profile.ts';
import { type Short, versionOf } from '../../../support/builders/profiles/a-pattern.ts';
import { shortPattern } from '../../../support/builders/profiles/short-patterns.ts';

/** Draws a pattern of a version; the names of its objects are the ends of their ids. */
const drawIn = (version: ProfileVersion, id: string): PatternDrawing => {
  const objects = new Map([...version.templates, ...version.patterns].map((object) => [object.id, object]));
  return drawPattern(objects.get(id) as Pattern, {
    find: (named) => objects.get(named),
    text: { id: 'x', title: id, labelOf: (named) => named.replace(/^.*#/, ''), language: 'en' },
  });
};
const primaryOf = ({ patterns }: ProfileVersion): Pattern => patterns.find(({ primary }) => primary)!;
const drawn = (short: Short): PatternDrawing => {
  const version = versionOf([short]);
  return drawIn(version, primaryOf(version).id);
};
const svgsOf = ({ svg, stretches }: PatternDrawing): readonly string[] => [
  ...(svg === undefined ? [] : [svg]),
  ...stretches.map((stretch) => stretch.svg),
];
const sizeOf = (svg: string): readonly [number, number] => {
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  return [Number(width), Number(height)];
};
const tooLarge = (svg: string): boolean => {
  const [width, height] = sizeOf(svg);
  return !(width <= LARGEST_PICTURE.width && height <= LARGEST_PICTURE.height);
};
const labelsIn = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, label]) => label!).filter((label) => !/^\d+$/.test(label));
const many = (count: number, prefix = 't'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** The ids of all patterns that are reached from one by opening parts. */
const reached = (version: ProfileVersion, id: string, seen = new Set<string>()): ReadonlySet<string> => {
  if (seen.has(id)) return seen;
  seen.add(id);
  for (const part of drawIn(version, id).parts) reached(version, part, seen);
  return seen;
};

describe('the drawing of a pattern', () => {
  it('is one picture where that fits, with no parts', () => {
    const { svg, stretches, parts } = drawn(['sequence', ['a', ['zeroOrMore', ['alternates', ['b', 'c']]], 'd']]);
    expect([labelsIn(svg!), stretches, parts]).toEqual([['a', 'b', 'c', 'd'], [], []]);
  });

  it('has a pattern that does not fit as one marked box, and as a part', () => {
    const attempts = many(6, 'part').map((part): Short => ['sequence', many(6, `${part}-step`)]);
    const { svg, parts } = drawn(['oneOrMore', ['alternates', attempts]]);
    expect(parts).toHaveLength(6);
    expect([...new Set(labelsIn(svg!))]).toEqual(parts.map((part) => `▸ ${part}`));
  });

  it('has a long sequence in stretches, in which each member stands once', () => {
    const { svg, stretches, parts } = drawn(['sequence', many(80)]);
    expect([svg, parts]).toEqual([undefined, []]);
    expect(stretches.flatMap((stretch) => labelsIn(stretch.svg))).toEqual(many(80));
    expect(stretches.map(({ first }) => first)).toEqual([1, ...stretches.slice(0, -1).map(({ last }) => last + 1)]);
    expect(stretches.at(-1)?.last).toBe(80);
    expect(stretches.map((stretch) => stretch.svg).filter(tooLarge)).toEqual([]);
  });

  it('names the ids of its pictures apart', () => {
    const { stretches } = drawn(['sequence', many(40)]);
    const ids = stretches.flatMap((stretch) => [...stretch.svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has one box for what one of many templates may be, however many', () => {
    const { svg } = drawn(['alternates', many(80)]);
    expect(labelsIn(svg!)).toEqual([...many(7), 'and 73 more']);
  });

  it('stands for any pattern, and stays within its bounds', () => {
    fc.assert(
      fc.property(shortPattern, (short) => {
        const svgs = svgsOf(drawn(['sequence', [short]]));
        expect(svgs).not.toEqual([]);
        expect(svgs.filter(tooLarge)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('ends where a pattern contains itself, and draws the others', () => {
    const version = versionOf([['sequence', ['a', ['optional', 'b']]]]);
    const [inner, outer] = [version.patterns[0]!, version.patterns[1]!];
    const recursive: ProfileVersion = {
      ...version,
      patterns: [{ ...inner, members: [outer.id] }, outer],
    };
    expect(drawIn(recursive, inner.id).parts).not.toContain(inner.id);
    expect([...reached(recursive, outer.id)].sort()).toEqual([inner.id, outer.id].sort());
  });

  it('names a member that no profile has by its id', () => {
    const { svg } = drawPattern(
      { ...primaryOf(versionOf([['sequence', ['a', 'b']]])), members: ['a', 'gone'] },
      { find: () => undefined, text: { id: 'x', title: 'x', labelOf: (id) => id, language: 'en' } },
    );
    expect(labelsIn(svg!)).toEqual(['a', 'gone']);
  });

  it('of classroom work is an overview of four kinds of work, each of which is one picture', () => {
    const [version] = readProfile(readFileSync(join('xapi-profiles', 'classroom.jsonld'))).versions;
    const { svg, parts } = drawIn(version!, primaryOf(version!).id);
    expect(parts.map((id) => id.replace(/^.*#/, ''))).toEqual([
      'exercise-attempt',
      'quiz-attempt',
      'video-viewing',
      'reading-through',
    ]);
    expect(tooLarge(svg!)).toBe(false);
    for (const part of parts) expect(drawIn(version!, part)).toMatchObject({ svg: expect.any(String), parts: [] });
  });
});
