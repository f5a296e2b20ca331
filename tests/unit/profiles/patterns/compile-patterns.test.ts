import {
  type CompiledPatterns,
  compilePatterns,
  MAX_PRIMARIES,
} from '../../../../src/profiles/patterns/compile-patterns.ts';
import { DEEPEST_PATTERN } from '../../../../src/profiles/patterns/pattern-graph.ts';
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
const verdictsOf = ({ primaries }: CompiledPatterns, ...statements: readonly string[]): readonly string[] =>
  primaries.map(({ automaton }) =>
    automaton.verdict(
      statements.reduce((state, template) => automaton.step(state, new Set([template])), automaton.start),
    ),
  );
const primary = (id: string, ...members: readonly string[]): Pattern => aPattern({ id, primary: true, members });

describe('compiling patterns', () => {
  it('compiles the primary patterns alone, and names their templates', () => {
    const { primaries, alphabet, partlyChecked, warnings } = compilePatterns(
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
    expect({ partlyChecked, warnings }).toEqual({ partlyChecked: [], warnings: [] });
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
    expect(early.partlyChecked).toEqual(['p']);
    expect(early.warnings).toEqual([
      {
        at: 'p',
        detail: 'any statements are taken for a member of the pattern: their-pattern is in no profile that is loaded',
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

  it('names every member that it does not find, and checks all that it finds', () => {
    const version = aVersion({
      templates: [aTemplate('a'), aTemplate('b')],
      patterns: [primary('broken', 'a', 'x', 'b', 'y'), primary('whole', 'b', 'b')],
    });
    const patterns = compilePatterns(version, nothingElse);
    expect(details(patterns)).toEqual([
      'any statements are taken for a member of the pattern: x is in no profile that is loaded',
      'any statements are taken for a member of the pattern: y is in no profile that is loaded',
    ]);
    expect(patterns.partlyChecked).toEqual(['broken']);
    expect(verdictsOf(patterns, 'a', 'b')).toEqual(['accept', 'reject']);
    expect(verdictsOf(patterns, 'b', 'b')).toEqual(['reject', 'accept']);
    expect(verdictsOf(patterns, 'a', 'other', 'other', 'b', 'other')).toEqual(['accept', 'reject']);
    expect(verdictsOf(patterns, 'a', 'other', 'other')).toEqual(['in-progress', 'reject']);
    expect(verdictsOf(patterns, 'other', 'a', 'b')).toEqual(['reject', 'reject']);
  });

  it('takes any statements for a pattern without members', () => {
    const patterns = compilePatterns(aVersion({ patterns: [primary('p')] }), nothingElse);
    expect(details(patterns)).toEqual(['any statements are taken for a member of the pattern: p has no members']);
    expect(verdictsOf(patterns, 'other')).toEqual(['accept']);
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
    const withNotes = [{ ...rules[0], scopeNote: { en: 'Why.' } }];
    expect(printOf({ ...own, rules: withNotes }, theirs)).toBe(printOf({ ...own, rules }, theirs));
  });

  it('is 22 characters', () => {
    expect(print('a')).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });
});

describe('large patterns', () => {
  /** Compiles, and counts how often a pattern was asked for. */
  const compileCounting = (
    version: ProfileVersion,
    known: (iri: string) => Template | Pattern | undefined = nothingElse,
  ): { readonly times: number; readonly patterns: CompiledPatterns } => {
    const byId = new Map(version.patterns.map((pattern) => [pattern.id, pattern]));
    let times = 0;
    const primaries = version.patterns.filter(({ primary: isPrimary }) => isPrimary);
    const patterns = compilePatterns({ ...version, patterns: primaries }, (iri) => {
      times++;
      return byId.get(iri) ?? known(iri);
    });
    return { times, patterns };
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
  ])('any statements are taken for a pattern that contains %s (P2 9.0)', (_, members) => {
    const patterns = compilePatterns(aVersion({ templates: [aTemplate('a')], patterns: members }), nothingElse);
    expect(details(patterns)).toEqual(['any statements are taken for a member of the pattern: p contains itself']);
    expect(verdictsOf(patterns, 'a')).not.toEqual(['reject']);
    expect(verdictsOf(patterns, 'other')).toEqual(['reject']);
  });

  it('recursion through another profile is named in both', () => {
    const one = aVersion({
      id: 'https://example.org/one/v1',
      templates: [aTemplate('a')],
      patterns: [primary('p', 'a', 'q')],
    });
    const two = aVersion({ id: 'https://example.org/two/v1', patterns: [primary('q', 'p', 'a')] });
    const find = findIn(one, two);
    expect(details(compilePatterns(one, find))).toEqual([expect.stringMatching(/: p contains itself$/)]);
    expect(compilePatterns(two, find).partlyChecked).toEqual(['q']);
  });

  it('a ring of 10,000 patterns is read once', () => {
    const { times, patterns } = compileCounting(aVersion({ patterns: chain(10_000, 'p0') }));
    expect(times).toBe(9_999);
    expect(patterns.partlyChecked).toEqual(['p0']);
  });

  it('patterns inside one another 10,000 deep are read to a depth of 100', () => {
    const { times, patterns } = compileCounting(aVersion({ patterns: chain(10_000, 'a') }), aTemplate);
    expect(times).toBe(10_000);
    expect(details(patterns)).toEqual([expect.stringMatching(/inside one another to a depth of more than 100$/)]);
    expect(
      compilePatterns(aVersion({ templates: [aTemplate('a')], patterns: chain(DEEPEST_PATTERN, 'a') }), nothingElse)
        .warnings,
    ).toEqual([]);
  });

  it('are checked where they stand for 2 to the power of 60 places once they are written out', () => {
    const doubling = Array.from({ length: 60 }, (_, index) =>
      aPattern({
        id: `p${index}`,
        primary: index === 0,
        members: Array<string>(2).fill(index < 59 ? `p${index + 1}` : 'a'),
      }),
    );
    const { times, patterns } = compileCounting(aVersion({ patterns: doubling }), aTemplate);
    expect(times).toBe(61);
    expect(details(patterns)).toEqual([]);
    const { automaton } = patterns.primaries[0]!;
    let state = automaton.start;
    for (let n = 0; n < 1_000; n++) state = automaton.step(state, new Set(['a']));
    expect(automaton.verdict(state)).toBe('in-progress');
    expect(state.length).toBeLessThan(500);
    expect(automaton.verdict(automaton.step(state, new Set(['b'])))).toBe('reject');
  });

  it('are not checked where each of those places may be left out, and say so', () => {
    const doubling = Array.from({ length: 45 }, (_, index) => [
      aPattern({ id: `p${index}`, primary: index === 0, element: 'optional', members: [`q${index}`] }),
      aPattern({ id: `q${index}`, members: Array<string>(2).fill(index < 44 ? `p${index + 1}` : 'a') }),
    ]).flat();
    const { patterns } = compileCounting(aVersion({ patterns: doubling }), aTemplate);
    expect(details(patterns)).toEqual(['the pattern is not checked: too many statements can come first']);
    expect(verdictsOf(patterns, 'b')).toEqual(['accept']);
  });

  it('are not checked from where the statements can be read in more than 256 ways', () => {
    const members = Array.from({ length: 600 }, (_, index) => `p${index}`);
    const patterns = compilePatterns(
      aVersion({
        templates: [aTemplate('a')],
        patterns: [
          primary('p', ...members, 'b'),
          ...members.map((id) => aPattern({ id, element: 'optional', members: ['a'] })),
        ],
      }),
      aTemplate,
    );
    expect(patterns.warnings).toEqual([]);
    expect(verdictsOf(patterns, 'c')).toEqual(['reject']);
    expect(verdictsOf(patterns, 'a', 'c')).toEqual(['accept']);
  });

  it('are checked with 10,000 places in a row', () => {
    const members = Array.from({ length: 10_000 }, (_, index) => `m${index}`);
    const { patterns } = compileCounting(aVersion({ patterns: [primary('p', ...members)] }), aTemplate);
    expect(details(patterns)).toEqual([]);
    expect(verdictsOf(patterns, ...members.slice(0, -1))).toEqual(['in-progress']);
    expect(verdictsOf(patterns, ...members)).toEqual(['accept']);
    expect(verdictsOf(patterns, ...members.slice(0, 5_000), 'm4999')).toEqual(['reject']);
  });

  it('name ten of 100,000 members that are not found', () => {
    const members = Array.from({ length: 100_000 }, (_, index) => `m${index}`);
    expect(details(compileCounting(aVersion({ patterns: [primary('p', ...members)] })).patterns)).toHaveLength(10);
  });

  it('are checked where each of 1,000 templates can follow each', () => {
    const patterns = [
      aPattern({ id: 'p', primary: true, element: 'oneOrMore', members: ['q'] }),
      aPattern({ id: 'q', element: 'alternates', members: Array.from({ length: 1_000 }, (_, index) => `t${index}`) }),
    ];
    const {
      primaries: [{ automaton } = { automaton: undefined }],
    } = compilePatterns(aVersion({ patterns }), aTemplate);
    expect(automaton?.expected(automaton.step(automaton.start, new Set(['t999'])))).toHaveLength(1_000);
  });

  it('are no more than 2,000 in a version: statements may follow one of those beyond', () => {
    const primaries = Array.from({ length: MAX_PRIMARIES + 1 }, (_, index) => primary(`p${index}`, 'a'));
    const { partlyChecked, mayFollowAnother, warnings } = compilePatterns(
      aVersion({ templates: [aTemplate('a')], patterns: primaries }),
      nothingElse,
    );
    expect({ partlyChecked, mayFollowAnother }).toEqual({
      partlyChecked: [`p${MAX_PRIMARIES}`],
      mayFollowAnother: true,
    });
    expect(warnings).toHaveLength(1);
  });
});
