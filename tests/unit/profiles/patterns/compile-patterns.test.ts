import { MOST_IN_A_VERSION, compilePatterns } from '../../../../src/profiles/patterns/compile-patterns.ts';
import { DEEPEST_PATTERN, MOST_POSITIONS } from '../../../../src/profiles/patterns/expand-pattern.ts';
import type { Pattern, ProfileVersion, Template } from '../../../../src/profiles/model/types.ts';
import {
  aPattern,
  aTemplate,
  aVersion,
  compiled,
  type Short,
  versionOf,
} from '../../../support/builders/profiles/a-pattern.ts';

const nothingElse = (): undefined => undefined;
const findIn =
  (...versions: readonly ProfileVersion[]) =>
  (iri: string): Template | Pattern | undefined =>
    versions.flatMap(({ templates, patterns }) => [...templates, ...patterns]).find(({ id }) => id === iri);
const details = ({ warnings }: ReturnType<typeof compilePatterns>): readonly string[] =>
  warnings.map(({ detail }) => detail);
const primary = (id: string, ...members: readonly string[]): Pattern => aPattern({ id, primary: true, members });

describe('compiling patterns', () => {
  it('compiles the primary patterns alone, and names their templates', () => {
    const { primaries, alphabet, unchecked, warnings } = compilePatterns(
      versionOf([
        ['sequence', ['a', ['zeroOrMore', 'b']]],
        ['alternates', ['b', 'c']],
      ]),
      nothingElse,
    );
    expect(primaries.map(({ automaton }) => automaton.templates)).toEqual([
      ['a', 'b'],
      ['b', 'c'],
    ]);
    expect(alphabet).toEqual(['a', 'b', 'c']);
    expect({ unchecked, warnings }).toEqual({ unchecked: [], warnings: [] });
  });

  it('takes a sequence of a single template as a primary pattern (P2 9.0)', () => {
    const {
      primaries: [{ automaton } = { automaton: undefined }],
    } = compiled(['sequence', ['a']]);
    expect(automaton?.verdict(automaton.step(automaton.start, new Set(['a'])))).toBe('accept');
  });

  it('takes members of other profiles, whichever was loaded first', () => {
    const other = aVersion({
      id: 'https://example.org/other/v1',
      templates: [aTemplate('theirs')],
      patterns: [aPattern({ id: 'their-pattern', element: 'oneOrMore', members: ['theirs'] })],
    });
    const version = aVersion({ templates: [aTemplate('own')], patterns: [primary('p', 'own', 'their-pattern')] });
    const early = compilePatterns(version, findIn(version));
    expect(early.primaries).toEqual([]);
    expect(early.unchecked).toEqual(['p']);
    expect(early.warnings).toEqual([
      {
        at: 'p',
        detail: 'the pattern is not checked: their-pattern is in no profile that is loaded',
        requirement: 'xAPI Profiles Part Two 9.0',
      },
    ]);
    const late = compilePatterns(version, findIn(other, version));
    expect(late.alphabet).toEqual(['own', 'theirs']);
    expect(late.warnings).toEqual([]);
    expect(late.fingerprint).not.toBe(early.fingerprint);
  });

  it('prefers its own members to those that another version has under the same id', () => {
    const other = aVersion({
      id: 'https://example.org/profile/v2',
      patterns: [aPattern({ id: 'shared', members: ['b', 'b'] })],
    });
    const version = aVersion({
      templates: [aTemplate('a')],
      patterns: [primary('p', 'shared', 'a'), aPattern({ id: 'shared', members: ['a', 'a'] })],
    });
    expect(compilePatterns(version, findIn(other)).alphabet).toEqual(['a']);
  });

  it('names every member that it does not find, and checks the other primary patterns all the same', () => {
    const version = aVersion({
      templates: [aTemplate('a')],
      patterns: [primary('broken', 'x', 'a', 'y'), primary('whole', 'a', 'a')],
    });
    const patterns = compilePatterns(version, nothingElse);
    expect(details(patterns)).toEqual([
      'the pattern is not checked: x is in no profile that is loaded',
      'the pattern is not checked: y is in no profile that is loaded',
    ]);
    expect(patterns.primaries.map(({ id }) => id)).toEqual(['whole']);
  });

  it('refuses a pattern without members', () => {
    expect(details(compilePatterns(aVersion({ patterns: [primary('p')] }), nothingElse))).toEqual([
      'the pattern is not checked: p has no members',
    ]);
  });
});

describe('the fingerprint of patterns', () => {
  const print = (...shorts: readonly Short[]): string => compiled(...shorts).fingerprint;

  it('is the same for the same patterns, and another where structure, templates or order differ', () => {
    expect(print(['sequence', ['a', 'b']])).toBe(print(['sequence', ['a', 'b']]));
    const others = [
      print(['sequence', ['a', 'b']]),
      print(['sequence', ['b', 'a']]),
      print(['alternates', ['a', 'b']]),
      print(['sequence', ['a', 'b']], ['sequence', ['a', 'b']]),
      print(['sequence', ['a', ['optional', 'b']]]),
    ];
    expect(new Set(others).size).toBe(others.length);
  });

  it('changes with a pattern of another profile that is named', () => {
    const version = aVersion({ templates: [aTemplate('a')], patterns: [primary('p', 'theirs', 'a')] });
    const [one, other] = (['optional', 'zeroOrMore'] as const).map(
      (element) =>
        compilePatterns(
          version,
          findIn(aVersion({ patterns: [aPattern({ id: 'theirs', element, members: ['a'] })] }), version),
        ).fingerprint,
    );
    expect(one).not.toBe(other);
  });

  it('changes with the rules of its templates and of those that it names, not with their labels', () => {
    const own = aTemplate('own');
    const theirs = aTemplate('theirs');
    const printOf = (mine: Template, other: Template): string =>
      compilePatterns(
        aVersion({ templates: [mine], patterns: [primary('p', 'own', 'theirs')] }),
        findIn(aVersion({ id: 'https://example.org/other/v1', templates: [other] })),
      ).fingerprint;
    const rules = [{ location: '$.result', presence: 'included' }] as const;
    expect(
      new Set([
        printOf(own, theirs),
        printOf({ ...own, rules }, theirs),
        printOf(own, { ...theirs, rules }),
        printOf({ ...own, verb: 'https://example.org/verb' }, theirs),
      ]).size,
    ).toBe(4);
    expect(printOf({ ...own, prefLabel: { en: 'Another name' }, deprecated: true }, theirs)).toBe(printOf(own, theirs));
  });

  it('is 22 characters', () => {
    expect(print('a')).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });
});

describe('patterns that are too large to compute', () => {
  /**
   * Compiles, and counts how often a pattern was asked for: each once to measure it, and at most once a place to write
   * it out.
   */
  const asked = (
    version: ProfileVersion,
    known: (iri: string) => Template | Pattern | undefined = nothingElse,
  ): { readonly times: number; readonly warnings: readonly string[] } => {
    const byId = new Map(version.patterns.map((pattern) => [pattern.id, pattern]));
    let times = 0;
    const primaries = version.patterns.filter(({ primary: isPrimary }) => isPrimary);
    const warnings = details(
      compilePatterns({ ...version, patterns: primaries }, (iri) => {
        times++;
        return byId.get(iri) ?? known(iri);
      }),
    );
    return { times, warnings };
  };
  const chain = (length: number, last: string): readonly Pattern[] =>
    Array.from({ length }, (_, index) =>
      aPattern({
        id: `p${index}`,
        primary: index === 0,
        element: 'optional',
        members: [index + 1 < length ? `p${index + 1}` : last],
      }),
    );

  it.each([
    ['itself', [primary('p', 'a', 'p')]],
    [
      'one another',
      [primary('p', 'a', 'q'), aPattern({ id: 'q', members: ['a', 'r'] }), aPattern({ id: 'r', members: ['p', 'a'] })],
    ],
  ])('recursion: patterns that contain %s (P2 9.0)', (_, patterns) => {
    expect(details(compilePatterns(aVersion({ templates: [aTemplate('a')], patterns }), nothingElse))).toEqual([
      'the pattern is not checked: p contains itself',
    ]);
  });

  it('recursion through another profile', () => {
    const one = aVersion({
      id: 'https://example.org/one/v1',
      templates: [aTemplate('a')],
      patterns: [primary('p', 'a', 'q')],
    });
    const two = aVersion({ id: 'https://example.org/two/v1', patterns: [primary('q', 'p', 'a')] });
    const find = findIn(one, two);
    expect(details(compilePatterns(one, find))).toEqual(['the pattern is not checked: p contains itself']);
    expect(compilePatterns(two, find).unchecked).toEqual(['q']);
  });

  it('recursion in a ring of 10,000', () => {
    expect(asked(aVersion({ patterns: chain(10_000, 'p0') }))).toEqual({
      times: 9_999,
      warnings: ['the pattern is not checked: p0 contains itself'],
    });
  });

  it('patterns inside one another 10,000 deep', () => {
    expect(asked(aVersion({ patterns: chain(10_000, 'a') }), aTemplate)).toEqual({
      times: 10_000,
      warnings: [expect.stringMatching(/inside one another to a depth of more than 100$/)],
    });
  });

  it('but takes them 100 deep', () => {
    expect(
      compilePatterns(aVersion({ templates: [aTemplate('a')], patterns: chain(DEEPEST_PATTERN, 'a') }), nothingElse)
        .warnings,
    ).toEqual([]);
  });

  it('a few patterns that stand for 2 to the power of 60 places once they are written out', () => {
    const doubling = Array.from({ length: 60 }, (_, index) =>
      aPattern({
        id: `p${index}`,
        primary: index === 0,
        members: Array<string>(2).fill(index < 59 ? `p${index + 1}` : 'a'),
      }),
    );
    expect(asked(aVersion({ patterns: doubling }), aTemplate)).toEqual({
      times: 60,
      warnings: [expect.stringMatching(/has 1024 places for templates when it is written out, more than 1000$/)],
    });
  });

  it('100,000 members, known and unknown', () => {
    const members = Array.from({ length: 100_000 }, (_, index) => `m${index}`);
    expect(asked(aVersion({ patterns: [primary('p', ...members)] })).warnings).toHaveLength(10);
    expect(asked(aVersion({ patterns: [primary('p', ...members)] }), aTemplate).warnings).toEqual([
      'the pattern is not checked: p has 100000 places for templates when it is written out, more than 1000',
    ]);
  });

  it('but takes 1,000 places, also where each can follow each', () => {
    const patterns = [
      aPattern({ id: 'p', primary: true, element: 'oneOrMore', members: ['q'] }),
      aPattern({
        id: 'q',
        element: 'alternates',
        members: Array.from({ length: MOST_POSITIONS }, (_, index) => `t${index}`),
      }),
    ];
    const {
      primaries: [{ automaton } = { automaton: undefined }],
    } = compilePatterns(aVersion({ patterns }), aTemplate);
    expect(automaton?.expected(automaton.step(automaton.start, new Set(['t999'])))).toHaveLength(MOST_POSITIONS);
  });

  it('more places in the primary patterns of one version than a run can keep', () => {
    const primaries = Array.from({ length: MOST_IN_A_VERSION + 1 }, (_, index) => primary(`p${index}`, 'a'));
    const { unchecked, warnings } = compilePatterns(
      aVersion({ templates: [aTemplate('a')], patterns: primaries }),
      nothingElse,
    );
    expect(unchecked).toEqual([`p${MOST_IN_A_VERSION}`]);
    expect(warnings).toHaveLength(1);
  });
});
