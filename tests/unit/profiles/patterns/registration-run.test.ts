import { type CompiledPatterns, compilePatterns } from '../../../../src/profiles/patterns/compile-patterns.ts';
import {
  stepRegistrationRun,
  compareRunPositions,
  ENDED_EARLIER,
  type RegistrationRun,
  startRegistrationRun,
} from '../../../../src/profiles/patterns/registration-run.ts';
import { runKey } from '../../../../src/profiles/judge/pattern-run.ts';
import { MAX_SUBREGISTRATIONS } from '../../../../src/profiles/patterns/subregistrations.ts';
import type { Violation } from '../../../../src/profiles/model/types.ts';
import { sortKey } from '../../../../src/xapi/statement/sort-key.ts';
import type { Json, Statement } from '../../../../src/xapi/model/types.ts';
import { aPattern, aVersion, compiled } from '../../../support/builders/profiles/a-pattern.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { runVerdict } from '../../../support/checks/profiles/run-verdict.ts';

const VERSION = 'https://example.org/profile/v1';
const EXTENSION = 'https://w3id.org/xapi/profiles/extensions/subregistration';
const AT = '/context/extensions/https:~1~1w3id.org~1xapi~1profiles~1extensions~1subregistration';
const REGISTRATION = 'ec531277-b57b-4c15-8d91-d292c5b2b8f7';
const [ONE, TWO] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-9222-222222222222'];

const aClaim = (extension?: Json): Statement =>
  aStatement({
    context: {
      registration: REGISTRATION,
      contextActivities: { category: [{ id: VERSION }] },
      ...(extension === undefined ? {} : { extensions: { [EXTENSION]: extension } }),
    },
  }) as unknown as Statement;
const inSubregistration = (...subregistrations: readonly string[]): Statement =>
  aClaim(subregistrations.map((subregistration) => ({ profile: VERSION, subregistration })));
const without = aClaim();

/** Takes statements, each with the one template that holds for it, and gives the run with what each broke. */
const take = (
  patterns: CompiledPatterns,
  ...steps: readonly (readonly [statement: Statement, template: string])[]
): { readonly run: RegistrationRun; readonly broken: readonly (readonly Violation[])[] } =>
  steps.reduce<{ run: RegistrationRun; broken: (readonly Violation[])[] }>(
    ({ run, broken }, [statement, template]) => {
      const step = stepRegistrationRun(patterns, run, { statement, matchedTemplates: new Set([template]) });
      return { run: step.run, broken: [...broken, step.violations] };
    },
    { run: startRegistrationRun(patterns), broken: [] },
  );

const aThenB = compiled(['sequence', ['a', 'b']]);
const order = (more: Partial<Violation>): Violation => ({
  by: 'pattern-0',
  kind: 'pattern',
  rule: 'order',
  location: '',
  expected: [],
  found: [],
  ...more,
});

describe('the run of a registration', () => {
  it('is in progress until a primary pattern is complete, and then accepted', () => {
    expect(runVerdict(aThenB, startRegistrationRun(aThenB))).toBe('in-progress');
    expect(runVerdict(aThenB, take(aThenB, [without, 'a']).run)).toBe('in-progress');
    const { run, broken } = take(aThenB, [without, 'a'], [without, 'b']);
    expect(broken).toEqual([[], []]);
    expect(runVerdict(aThenB, run)).toBe('accept');
  });

  it(
    'is rejected by a statement that cannot come next: expected are the templates that could, ' +
      'found those that it matches',
    () => {
      const { run, broken } = take(aThenB, [without, 'a'], [without, 'a']);
      expect(broken).toEqual([[], [order({ expected: ['b'], found: ['a'] })]]);
      expect(runVerdict(aThenB, run)).toBe('reject');
    },
  );

  it('expects nothing after the end of the pattern', () => {
    expect(take(aThenB, [without, 'a'], [without, 'b'], [without, 'b']).broken.at(-1)).toEqual([
      order({ expected: [], found: ['b'] }),
    ]);
  });

  it('stays rejected: each further statement is a violation that says that it had ended earlier', () => {
    const { run, broken } = take(aThenB, [without, 'b'], [without, 'a'], [without, 'b']);
    expect(broken.slice(1)).toEqual([
      [order({ expected: ENDED_EARLIER, found: ['a'] })],
      [order({ expected: ENDED_EARLIER, found: ['b'] })],
    ]);
    expect(runVerdict(aThenB, run)).toBe('reject');
  });

  it('names the first primary pattern that was still possible, and expects what any of those allows', () => {
    const patterns = compiled(['sequence', ['x', 'y']], ['sequence', ['a', 'b']], ['sequence', ['a', 'c']]);
    const { broken } = take(patterns, [without, 'a'], [without, 'y']);
    expect(broken[1]).toEqual([order({ by: patterns.primaries[1]!.id, expected: ['b', 'c'], found: ['y'] })]);
  });

  it('is a violation where another primary pattern can be checked in part alone, and does not allow it', () => {
    const patterns = compilePatterns(
      aVersion({
        patterns: [
          aPattern({ id: 'p', primary: true, members: ['a', 'a'] }),
          aPattern({ id: 'q', primary: true, members: ['a', 'unknown', 'a'] }),
        ],
      }),
      (iri) => (iri === 'a' ? { id: 'a', prefLabel: {}, definition: {}, deprecated: false, rules: [] } : undefined),
    );
    const strange = take(patterns, [without, 'x']);
    expect(strange.broken).toEqual([[order({ by: 'p', expected: ['a'], found: ['x'] })]]);
    expect(runVerdict(patterns, strange.run)).toBe('reject');
    const { run, broken } = take(patterns, [without, 'a'], [without, 'x']);
    expect(broken).toEqual([[], []]);
    expect(runVerdict(patterns, run)).toBe('in-progress');
  });

  it('is the same after JSON', () => {
    const { run } = take(aThenB, [inSubregistration(ONE), 'a'], [without, 'a']);
    expect(JSON.parse(JSON.stringify(run))).toEqual(run);
  });

  it('refuses a statement that claims the version without a registration, and stays as it was', () => {
    const before = take(aThenB, [without, 'a']).run;
    const { registration: _, ...context } = without.context ?? {};
    const { run, violations } = stepRegistrationRun(aThenB, before, {
      statement: { ...without, context },
      matchedTemplates: new Set(['b']),
    });
    expect(violations).toEqual([
      {
        by: 'pattern-0',
        kind: 'pattern',
        rule: 'registration',
        location: '/context/registration',
        expected: 'a registration',
        found: null,
      },
    ]);
    expect(run).toBe(before);
  });
});

describe('subregistrations', () => {
  it('tell runs of one registration apart', () => {
    const { run, broken } = take(
      aThenB,
      [inSubregistration(ONE), 'a'],
      [inSubregistration(TWO), 'a'],
      [inSubregistration(TWO), 'b'],
      [inSubregistration(ONE), 'b'],
    );
    expect(broken.flat()).toEqual([]);
    expect(runVerdict(aThenB, run)).toBe('accept');
  });

  it('each have their own order: the violation points to the entry', () => {
    const { run, broken } = take(
      aThenB,
      [inSubregistration(ONE), 'a'],
      [inSubregistration(TWO), 'b'],
      [inSubregistration(ONE), 'b'],
    );
    expect(broken).toEqual([[], [order({ location: `${AT}/0`, expected: ['a'], found: ['b'] })], []]);
    expect(runVerdict(aThenB, run)).toBe('reject');
  });

  it('do not count once a statement has none: all of the registration then follow one pattern (P2 9.0)', () => {
    expect(take(aThenB, [inSubregistration(ONE), 'a'], [without, 'b']).broken).toEqual([[], []]);
    expect(
      take(aThenB, [inSubregistration(ONE), 'a'], [inSubregistration(TWO), 'a'], [without, 'b']).broken.at(-1),
    ).toEqual([order({ expected: ENDED_EARLIER, found: ['b'] })]);
    expect(take(aThenB, [without, 'a'], [inSubregistration(ONE), 'a']).broken.at(-1)).toEqual([
      order({ expected: ['b'], found: ['a'] }),
    ]);
  });

  it('for another version leave a statement without one for this version', () => {
    const other = 'https://example.org/other/v1';
    const both = aClaim([{ profile: other, subregistration: ONE }]);
    const statement = {
      ...both,
      context: { ...both.context, contextActivities: { category: [{ id: VERSION }, { id: other }] } },
    };
    expect(take(aThenB, [statement, 'b']).broken).toEqual([[order({ expected: ['a'], found: ['b'] })]]);
  });

  it('may be several for one version, in either case of the letters, each once', () => {
    const { run } = take(
      aThenB,
      [inSubregistration(ONE, TWO, TWO), 'a'],
      [inSubregistration('AAAAAAAA-AAAA-4AAA-AAAA-AAAAAAAAAAAA', 'aaaaaaaa-aaaa-4aaa-aaaa-aaaaaaaaaaaa'), 'a'],
    );
    expect(run.subs.map(([id]) => id)).toEqual([ONE, TWO, 'aaaaaaaa-aaaa-4aaa-aaaa-aaaaaaaaaaaa']);
    expect(runVerdict(aThenB, run)).toBe('in-progress');
  });

  it('may stand beside a category that is one activity and no array', () => {
    const statement = {
      ...inSubregistration(ONE),
      context: { ...inSubregistration(ONE).context, contextActivities: { category: { id: VERSION } } },
    };
    expect(take(aThenB, [statement, 'a']).broken).toEqual([[]]);
  });

  const item = (more: Json): Json => [{ profile: VERSION, subregistration: ONE, ...(more as object) }];
  it.each<readonly [string, Json, string, Json, Json]>([
    [
      'no array',
      { profile: VERSION, subregistration: ONE },
      AT,
      'an array with 1 to 1000 items',
      { profile: VERSION, subregistration: ONE },
    ],
    ['an empty array', [], AT, 'an array with 1 to 1000 items', []],
    ['an item that is no object', [ONE], `${AT}/0`, 'an object with profile and subregistration', ONE],
    ['an item that is null', [null], `${AT}/0`, 'an object with profile and subregistration', null],
    [
      'an item for a profile that is no category',
      item({ profile: 'https://example.org/profile' }),
      `${AT}/0/profile`,
      [VERSION],
      'https://example.org/profile',
    ],
    ['an item without a profile', [{ subregistration: ONE }], `${AT}/0/profile`, [VERSION], null],
    [
      'an item without a subregistration',
      [{ profile: VERSION }],
      `${AT}/0/subregistration`,
      'a UUID of variant 2 (RFC 4122)',
      null,
    ],
    [
      'a subregistration that is no UUID',
      item({ subregistration: 'one' }),
      `${AT}/0/subregistration`,
      'a UUID of variant 2 (RFC 4122)',
      'one',
    ],
    [
      'a UUID of another variant',
      item({ subregistration: '11111111-1111-4111-c111-111111111111' }),
      `${AT}/0/subregistration`,
      'a UUID of variant 2 (RFC 4122)',
      '11111111-1111-4111-c111-111111111111',
    ],
  ])('malformed: %s', (...[, extension, location, expected, found]) => {
    const { run, broken } = take(aThenB, [aClaim(extension), 'a']);
    expect(broken).toEqual([
      [{ by: 'pattern-0', kind: 'pattern', rule: 'subregistration', location, expected, found }],
    ]);
    expect(run).toMatchObject({ lacked: false, subs: [] });
  });

  it('without a registration break both rules', () => {
    const { registration: _, ...context } = inSubregistration(ONE).context ?? {};
    const { violations } = stepRegistrationRun(aThenB, startRegistrationRun(aThenB), {
      statement: { ...inSubregistration(ONE), context },
      matchedTemplates: new Set(['a']),
    });
    expect(violations.map(({ rule, location }) => [rule, location])).toEqual([
      ['registration', '/context/registration'],
      ['subregistration', AT],
    ]);
  });

  it('report all faults at once, up to ten of them', () => {
    expect(take(aThenB, [aClaim([{}, 1]), 'a']).broken[0]?.map(({ location }) => location)).toEqual([
      `${AT}/0/profile`,
      `${AT}/0/subregistration`,
      `${AT}/1`,
    ]);
    expect(take(aThenB, [aClaim(Array<Json>(1_000).fill({})), 'a']).broken[0]).toHaveLength(10);
    expect(take(aThenB, [aClaim(Array<Json>(100_000).fill({})), 'a']).broken[0]).toMatchObject([
      { location: AT, expected: 'an array with 1 to 1000 items' },
    ]);
  });

  it('are separate up to 1,000: one more is a violation, and the run does not grow', () => {
    const ids = Array.from(
      { length: MAX_SUBREGISTRATIONS },
      (_, index) => `${index.toString(16).padStart(8, '0')}-1111-4111-8111-111111111111`,
    );
    const { run, broken } = take(
      aThenB,
      [inSubregistration(...ids), 'a'],
      [inSubregistration(ONE, TWO), 'a'],
      [inSubregistration(ids[0]!), 'b'],
    );
    expect(broken).toEqual([
      [],
      [
        {
          by: 'pattern-0',
          kind: 'pattern',
          rule: 'subregistration',
          location: `${AT}/0`,
          expected: 'at most 1000 subregistrations in a registration',
          found: ONE,
        },
      ],
      [],
    ]);
    expect(run.subs).toHaveLength(MAX_SUBREGISTRATIONS);
  });
});

describe('the order of a run', () => {
  const at = (stored: number, counter: number, ...[timestamp, partition = 0]: [time: number, partition?: number]) => ({
    at: sortKey(stored, partition, counter),
    timestamp,
  });

  it('of stored statements is by stored, then timestamp, then place (P3 2.2)', () => {
    const sorted = [
      at(1, 9, 900),
      at(1, 0, 901),
      at(1, 1, 901),
      at(1, 0, 901, 1),
      at(2, 5, -10),
      at(2, 0, 100.5),
      at(2, 0, 101),
    ];
    expect(
      [sorted[3]!, sorted[0]!, sorted[6]!, sorted[2]!, sorted[4]!, sorted[1]!, sorted[5]!].sort(compareRunPositions),
    ).toEqual(sorted);
    expect(compareRunPositions(sorted[0]!, at(1, 9, 900))).toBe(0);
  });
});

describe('the key of a run', () => {
  const keyOf = (version: string, registration: string, ...sources: readonly string[]): string =>
    runKey(version, { registration, sources });

  it('is 22 characters, the same for two spellings of one registration', () => {
    expect(keyOf(VERSION, REGISTRATION, 'a')).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(keyOf(VERSION, REGISTRATION.toUpperCase(), 'a')).toBe(keyOf(VERSION, REGISTRATION, 'a'));
  });

  it('is another for another version, registration or source', () => {
    const keys = [
      keyOf(VERSION, REGISTRATION, 'a'),
      keyOf(VERSION, ONE, 'a'),
      keyOf(`${VERSION}.1`, REGISTRATION, 'a'),
      keyOf(VERSION, REGISTRATION, 'b'),
      keyOf(VERSION, REGISTRATION, 'a', 'b'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
