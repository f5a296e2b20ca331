import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PatternVerdict } from '../../../../src/profiles/patterns/automaton.ts';
import { compiled, type Short } from '../../../support/builders/profiles/a-pattern.ts';
import { describeFixtures } from '../../../support/checks/fixtures.ts';

interface Outcome {
  readonly outcome: 'success' | 'partial' | 'failure';
  /** How many statements are left over. */
  readonly remaining: number;
}

interface Case extends Partial<Outcome> {
  readonly statements: readonly string[];
  readonly pattern: Short;
  readonly spec_pseudocode: Outcome;
  readonly regular: PatternVerdict;
}

const verdictOn = ({ pattern, statements }: Pick<Case, 'pattern' | 'statements'>): PatternVerdict => {
  const { automaton } = compiled(['sequence', [pattern]]).primaries[0]!;
  return automaton.verdict(
    statements.reduce((state, template) => automaton.step(state, new Set([template])), automaton.start),
  );
};

/** What an outcome of `matches` says of the three verdicts (P3 2.2, the table after the algorithm). */
const says = ({ outcome, remaining }: Outcome): PatternVerdict | 'matches the beginning' =>
  outcome === 'failure'
    ? 'reject'
    : outcome === 'partial'
      ? 'in-progress'
      : remaining === 0
        ? 'accept'
        : 'matches the beginning';

const GREEDY =
  'the algorithm never gives back what an earlier member took, so it waits for one more; the words of P2 9.0 are ' +
  'fulfilled';
const TRUNCATED =
  'the algorithm takes an inner match that ran out of statements for a whole one under zeroOrMore; it is only begun';
const SHORTER =
  'the algorithm settles for the alternative that is complete, and leaves statements over that begin the other one';
const PREFIX =
  'the algorithm stops when the pattern is complete, and says only that statements are left over; no pattern ' +
  'takes them';

/** Where Carnet decides otherwise than the algorithm of P3 2.2, and why. */
const DIVERGENCES: readonly (readonly [
  statements: string,
  pattern: string,
  algorithm: string,
  verdict: PatternVerdict,
  why: string,
])[] = [
  ['a', '["sequence",[["zeroOrMore","a"],"a"]]', 'in-progress', 'accept', GREEDY],
  ['a', '["sequence",[["optional","a"],"a"]]', 'in-progress', 'accept', GREEDY],
  ['a b', '["sequence",[["alternates",["a",["sequence",["a","b"]]]],"b"]]', 'in-progress', 'accept', GREEDY],
  ['a', '["zeroOrMore",["sequence",["a","b"]]]', 'accept', 'in-progress', TRUNCATED],
  ['a b', '["alternates",[["sequence",["a","b","c"]],"a"]]', 'matches the beginning', 'in-progress', SHORTER],
  ['a b c', '["sequence",["a","b"]]', 'matches the beginning', 'reject', PREFIX],
];

describe('where the text of a pattern and the algorithm of P3 2.2 differ', () => {
  it.each(DIVERGENCES)(
    'statements %s of %s: the algorithm says %s, Carnet %s, since %s',
    (...[statements, pattern, , verdict]) => {
      expect(verdictOn({ statements: statements.split(' '), pattern: JSON.parse(pattern) as Short })).toBe(verdict);
    },
  );
});

describeFixtures('the cases of ADL, of the algorithm and beyond', () => {
  type Cases = Readonly<
    Record<'adl_library_cases' | 'spec_python_asserts' | 'probes_without_upstream_expectation', readonly Case[]>
  >;
  const cases = JSON.parse(
    readFileSync(join('..', 'shared', 'fixtures', 'profile-cases', 'adl-matching.json'), 'utf8'),
  ) as Cases;
  const all = [...cases.adl_library_cases, ...cases.spec_python_asserts, ...cases.probes_without_upstream_expectation];

  it.each(
    all.map(
      (one) =>
        [
          one.statements.length,
          one.statements.slice(0, 6).join(' '),
          JSON.stringify(one.pattern).slice(0, 80),
          one.regular,
          one,
        ] as const,
    ),
  )('%s statements (%s ...) of %s: %s', (...[, , , regular, one]) => {
    expect(verdictOn(one)).toBe(regular);
  });

  it('have the verdict of the library of ADL, each that it was run on', () => {
    const decided = all.filter((one): one is Case & Outcome => one.outcome !== undefined);
    expect(decided).toHaveLength(22);
    expect(decided.filter((one) => says(one) !== verdictOn(one))).toEqual([]);
  });

  it('have the verdict of the algorithm of P3 2.2, each but those listed above', () => {
    const others = all.filter((one) => says(one.spec_pseudocode) !== verdictOn(one));
    expect(
      others
        .map((one) => [
          one.statements.join(' '),
          JSON.stringify(one.pattern),
          says(one.spec_pseudocode),
          verdictOn(one),
        ])
        .sort(),
    ).toEqual(DIVERGENCES.map((divergence) => divergence.slice(0, 4)).sort());
  });
});
