import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Automaton } from '../../../../src/profiles/patterns/automaton.ts';
import { compilePatterns } from '../../../../src/profiles/patterns/compile-patterns.ts';
import { diagramOf, type PatternDiagram } from '../../../../src/profiles/diagram/pattern-diagram.ts';
import { LARGEST_PICTURE, renderPatternSvg } from '../../../../src/profiles/diagram/pattern-svg.ts';
import type { Pattern } from '../../../../src/profiles/model/types.ts';
import { aPattern, aTemplate, aVersion, compiled, type Short } from '../../../support/builders/profiles/a-pattern.ts';
import { describeFixtures } from '../../../support/checks/fixtures.ts';
import { shortPattern } from '../../../support/builders/profiles/short-patterns.ts';

const automatonOf = (short: Short): Automaton => compiled(['sequence', [short]]).primaries[0]!.automaton;
const text = { id: 'picture', title: 'A session', labelOf: (template: string) => template, language: 'en' } as const;
const sequence = (length: number): Short => ['sequence', Array.from({ length }, (_, index) => `t${index}`)];

/** Where statements lead in a diagram; undefined where no move is theirs. */
const follow = ({ moves }: PatternDiagram, templates: readonly string[], from = 0): number | undefined =>
  templates.reduce<number | undefined>(
    (state, template) => moves.find((move) => move.from === state && move.templates.includes(template))?.to,
    from,
  );

describe('the diagram of a pattern', () => {
  it('has its states in the order in which they are reached, and one move for all templates between two', () => {
    expect(diagramOf(automatonOf(['sequence', ['a', ['alternates', ['b', 'c']], ['zeroOrMore', 'd']]]))).toEqual({
      states: [{ isComplete: false }, { isComplete: false }, { isComplete: true }],
      moves: [
        { from: 0, to: 1, templates: ['a'] },
        { from: 1, to: 2, templates: ['b', 'c'] },
        { from: 2, to: 2, templates: ['d'] },
      ],
    });
  });

  it('says of every sequence of single templates what the automaton says', () => {
    fc.assert(
      fc.property(shortPattern, fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 7 }), (short, templates) => {
        const automaton = automatonOf(short);
        const verdict = automaton.verdict(
          templates.reduce((state, template) => automaton.step(state, new Set([template])), automaton.start),
        );
        const diagram = diagramOf(automaton)!;
        const reached = follow(diagram, templates);
        expect(reached === undefined ? 'reject' : diagram.states[reached]?.isComplete ? 'accept' : 'in-progress').toBe(
          verdict,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('has no two states that nothing tells apart', () => {
    fc.assert(
      fc.property(shortPattern, (short) => {
        const { states, moves } = diagramOf(automatonOf(short))!;
        const differ = new Set<string>();
        for (let before = -1; before !== differ.size;) {
          before = differ.size;
          for (const x of states.keys())
            for (const y of states.keys()) {
              const apart =
                states[x]!.isComplete !== states[y]!.isComplete ||
                ['a', 'b', 'c', 'd'].some((letter) => {
                  const [to, then] = [follow({ states, moves }, [letter], x), follow({ states, moves }, [letter], y)];
                  return (to === undefined) !== (then === undefined) || differ.has(`${to} ${then}`);
                });
              if (apart) differ.add(`${x} ${y}`);
            }
        }
        expect(differ.size).toBe(states.length * (states.length - 1));
      }),
      { numRuns: 200 },
    );
  });

  it('is not made where the pattern has more moves than anyone would look at', () => {
    const everywhere: Short = [
      'oneOrMore',
      ['alternates', Array.from({ length: 1_100 }, (_, index) => ['sequence', [`t${index}`, `u${index}`]])],
    ];
    expect(diagramOf(automatonOf(everywhere))).toBeUndefined();
  });
});

describe('the picture of a pattern', () => {
  const picture = renderPatternSvg(
    automatonOf(['sequence', ['a', ['alternates', ['b', 'c']], ['zeroOrMore', 'd']]]),
    text,
  )!;

  it('has a title and a description in words for those who do not see it', () => {
    expect(picture).toContain('role="img" lang="en" aria-labelledby="picture-title picture-text"');
    expect(picture).toContain('<title id="picture-title">A session</title>');
    expect(picture).toContain(
      '<desc id="picture-text">A diagram of 3 states. It begins in state 1. Complete: 3 (double ring). From 1 to ' +
        '2: a. From 2 to 3: b or c. From 3 to 3: d.</desc>',
    );
  });

  it('speaks French too', () => {
    expect(renderPatternSvg(automatonOf(['sequence', ['a', 'b']]), { ...text, language: 'fr' })).toContain(
      'Un diagramme de 3 états. Il commence à l’état 1. Complet\u00a0: 3 (double cercle). De 1 à 2\u00a0: a. De ' +
        '2 à 3\u00a0: b.',
    );
  });

  it('shows each state as a ring, the complete ones as two, and each template once a line', () => {
    expect(picture.match(/<circle /g)).toHaveLength(4);
    expect([...picture.matchAll(/<text [^>]*>([^<]*)</g)].map(([, written]) => written)).toEqual([
      '1',
      '2',
      '3',
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('takes its colour from the page and brings no style, script or link', () => {
    expect(
      [...picture.matchAll(/(?:fill|stroke)="([^"]*)"/g)]
        .map(([, colour]) => colour)
        .filter((colour) => !['none', 'currentColor'].includes(colour ?? '')),
    ).toEqual([]);
    expect(picture).not.toMatch(/<style|style=|<script|href|url\(/);
  });

  it('lies within its bounds', () => {
    fc.assert(
      fc.property(shortPattern, (short) => {
        const drawn = renderPatternSvg(automatonOf(short), text);
        fc.pre(drawn !== undefined);
        const [left, top, width, height] = /viewBox="([^"]*)"/.exec(drawn)![1]!.split(' ').map(Number) as [
          number,
          number,
          number,
          number,
        ];
        const points = [...drawn.matchAll(/[MLQ ](-?[\d.]+) (-?[\d.]+)/g)]
          .filter((_, index) => index > 0)
          .map(([, x, y]) => [Number(x), Number(y)] as const);
        expect(points.filter(([x, y]) => !(x >= left && x <= left + width && y >= top && y <= top + height))).toEqual(
          [],
        );
      }),
      { numRuns: 100 },
    );
  });

  it('cannot be broken out of by what a profile calls things', () => {
    const hostile = '</text><script>alert(1)</script>"&\u0000';
    const drawn = renderPatternSvg(automatonOf(['sequence', ['a', 'b']]), {
      ...text,
      title: hostile,
      labelOf: () => hostile,
    })!;
    expect(drawn).not.toContain('<script');
    expect(drawn).not.toContain('\u0000');
    expect(drawn).toContain('&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp; </title>');
  });

  it('shortens long names and long lists of templates in the picture, but not in the description', () => {
    const names = Array.from({ length: 20 }, (_, index) => `template number ${index} with a very long name`);
    const drawn = renderPatternSvg(automatonOf(['alternates', names]), text)!;
    expect(drawn).toContain('>template number 0 with a ve…</text>');
    expect(drawn).toContain('>and 13 more</text>');
    expect(drawn.match(/<text /g)).toHaveLength(2 + 8);
    expect(drawn).toContain(names.join(' or '));
  });

  it('is left out where it would be too large to read', () => {
    const size = /width="(\d+)" height="(\d+)"/.exec(renderPatternSvg(automatonOf(sequence(8)), text)!)!;
    expect([Number(size[1]) <= LARGEST_PICTURE.width, Number(size[2]) <= LARGEST_PICTURE.height]).toEqual([true, true]);
    expect(renderPatternSvg(automatonOf(sequence(15)), text)).toBeUndefined();
    expect(renderPatternSvg(automatonOf(sequence(16)), text)).toBeUndefined();
  });

  it('marks what is one box', () => {
    const drawn = renderPatternSvg(automatonOf(['sequence', ['a', 'b']]), { ...text, isBox: (id) => id === 'b' })!;
    expect(drawn).toContain('>a</text>');
    expect(drawn).toContain('>▸ b</text>');
    expect(drawn).toContain('From 2 to 3: b.');
  });
});

describeFixtures('the diagram of cmi5', () => {
  interface Document {
    readonly templates: readonly { readonly id: string }[];
    readonly patterns: readonly (Readonly<Partial<Record<Pattern['element'], string | readonly string[]>>> & {
      readonly id: string;
      readonly primary?: boolean;
    })[];
  }
  const { templates, patterns } = JSON.parse(
    readFileSync(join('..', 'shared', 'fixtures', 'profiles', 'cmi5-yet-fixed.json'), 'utf8'),
  ) as Document;
  const version = aVersion({
    templates: templates.map(({ id }) => aTemplate(id)),
    patterns: patterns.map((pattern) => {
      const element = (['sequence', 'alternates', 'optional', 'oneOrMore', 'zeroOrMore'] as const).find(
        (name) => pattern[name] !== undefined,
      )!;
      const members = pattern[element]!;
      return aPattern({
        id: pattern.id,
        primary: pattern.primary === true,
        element,
        members: typeof members === 'string' ? [members] : members,
      });
    }),
  });

  it('has ten states, and says that a session is launched, then initialized', () => {
    const { primaries, warnings } = compilePatterns(version, () => undefined);
    expect(warnings).toEqual([]);
    const { states, moves } = diagramOf(primaries[0]!.automaton)!;
    expect(states.map(({ isComplete }) => isComplete).indexOf(true, 1)).toBe(6);
    expect(states).toHaveLength(10);
    expect(
      follow(
        { states, moves },
        ['launched', 'initialized'].map((name) => `https://w3id.org/xapi/cmi5#${name}`),
      ),
    ).toBe(2);
  });
});
