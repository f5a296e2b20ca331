import fc from 'fast-check';
import { type Automaton, DEAD, type PatternState } from '../../../../src/profiles/patterns/automaton.ts';
import { compiled, type Short } from '../../../support/builders/profiles/a-pattern.ts';
import { verdictsByDerivatives } from '../../../support/checks/profiles/derivatives.ts';
import { LETTERS, letter, shortPattern } from '../../../support/builders/profiles/short-patterns.ts';

const automatonOf = (short: Short): Automaton => compiled(['sequence', [short]]).primaries[0]!.automaton;
const after = (automaton: Automaton, ...statements: readonly (string | readonly string[])[]): PatternState =>
  statements.reduce<PatternState>(
    (state, holds) => automaton.step(state, new Set(typeof holds === 'string' ? [holds] : holds)),
    automaton.start,
  );
const verdicts = (short: Short, ...statements: readonly string[]): readonly string[] => {
  const automaton = automatonOf(short);
  return statements.map((_, index) => automaton.verdict(after(automaton, ...statements.slice(0, index + 1))));
};

const statements = fc.array(fc.uniqueArray(letter, { maxLength: 2 }), { maxLength: 7 });

describe('the elements of a pattern', () => {
  it('a template takes one statement, and then nothing', () => {
    expect(verdicts('a', 'a', 'a')).toEqual(['accept', 'reject']);
  });

  it('a sequence takes its members in their order', () => {
    expect(verdicts(['sequence', ['a', 'b', 'c']], 'a', 'b', 'c')).toEqual(['in-progress', 'in-progress', 'accept']);
    expect(verdicts(['sequence', ['a', 'b', 'c']], 'a', 'c')).toEqual(['in-progress', 'reject']);
  });

  it('alternates take one of their members', () => {
    expect(verdicts(['alternates', ['a', ['sequence', ['b', 'c']]]], 'a')).toEqual(['accept']);
    expect(verdicts(['alternates', ['a', ['sequence', ['b', 'c']]]], 'b', 'c')).toEqual(['in-progress', 'accept']);
    expect(verdicts(['alternates', ['a', 'b']], 'a', 'b')).toEqual(['accept', 'reject']);
  });

  it('an optional member may be left out', () => {
    expect(verdicts(['sequence', [['optional', 'a'], 'b']], 'b')).toEqual(['accept']);
    expect(verdicts(['sequence', [['optional', 'a'], 'b']], 'a', 'b')).toEqual(['in-progress', 'accept']);
    expect(verdicts(['sequence', [['optional', 'a'], 'b']], 'a', 'a')).toEqual(['in-progress', 'reject']);
  });

  it('one or more takes at least one', () => {
    expect(verdicts(['sequence', [['oneOrMore', 'a'], 'b']], 'b')).toEqual(['reject']);
    expect(verdicts(['sequence', [['oneOrMore', 'a'], 'b']], 'a', 'a', 'b')).toEqual([
      'in-progress',
      'in-progress',
      'accept',
    ]);
  });

  it('zero or more takes any number', () => {
    expect(verdicts(['sequence', [['zeroOrMore', 'a'], 'b']], 'b')).toEqual(['accept']);
    expect(verdicts(['sequence', [['zeroOrMore', 'a'], 'b']], 'a', 'a', 'b')).toEqual([
      'in-progress',
      'in-progress',
      'accept',
    ]);
  });
});

describe('an automaton', () => {
  it('takes a statement by any of the templates that hold for it', () => {
    const automaton = automatonOf([
      'alternates',
      [
        ['sequence', ['a', 'b']],
        ['sequence', ['c', 'd']],
      ],
    ]);
    expect(automaton.verdict(after(automaton, ['a', 'c'], 'd'))).toBe('accept');
    expect(automaton.verdict(after(automaton, ['a', 'c'], 'b'))).toBe('accept');
    expect(automaton.verdict(after(automaton, ['a', 'other'], 'd'))).toBe('reject');
  });

  it('is not greedy: it need not decide between two readings before the statement that tells them apart', () => {
    expect(verdicts(['sequence', [['zeroOrMore', 'a'], 'a']], 'a', 'a', 'a')).toEqual(['accept', 'accept', 'accept']);
  });

  it('says which templates can come next', () => {
    const automaton = automatonOf(['sequence', ['a', ['zeroOrMore', 'b'], ['optional', 'c'], 'd']]);
    expect(automaton.expected(automaton.start)).toEqual(['a']);
    expect(automaton.expected(after(automaton, 'a', 'b'))).toEqual(['b', 'c', 'd']);
    expect(automaton.expected(after(automaton, 'a', 'd'))).toEqual([]);
  });

  it('stays dead once a statement does not fit', () => {
    const automaton = automatonOf(['zeroOrMore', 'a']);
    expect(after(automaton, 'b')).toBe(DEAD);
    expect(after(automaton, 'b', 'a')).toBe(DEAD);
    expect(automaton.expected(DEAD)).toEqual([]);
  });

  it('has states that are the same texts after JSON, however long the pattern is', () => {
    const automaton = automatonOf(['sequence', Array.from({ length: 300 }, (_, index) => `t${index}`)]);
    const state = after(automaton, ...Array.from({ length: 299 }, (_, index) => `t${index}`));
    expect(state.length).toBeLessThan(20);
    expect(automaton.verdict(automaton.step(JSON.parse(JSON.stringify(state)) as string, new Set(['t299'])))).toBe(
      'accept',
    );
  });

  it('decides as the derivatives of the pattern do, statement by statement, and expects what they allow', () => {
    fc.assert(
      fc.property(shortPattern, statements, (short, sets) => {
        const automaton = automatonOf(short);
        const letters = LETTERS.filter((one) => automaton.templates.includes(one));
        const expected = verdictsByDerivatives(
          short,
          sets.map((set) => new Set(set)),
          letters,
        );
        const states = [automaton.start, ...sets.map((_, index) => after(automaton, ...sets.slice(0, index + 1)))];
        expect(
          states.map((state) => ({
            verdict: automaton.verdict(state),
            expected: [...automaton.expected(state)].sort(),
          })),
        ).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('can always be completed from a state that is not dead', () => {
    fc.assert(
      fc.property(shortPattern, statements, (short, sets) => {
        const automaton = automatonOf(short);
        const reached = after(automaton, ...sets);
        fc.pre(reached !== DEAD);
        const seen = new Set([reached]);
        for (const state of seen)
          for (const next of automaton.expected(state)) seen.add(automaton.step(state, new Set([next])));
        expect([...seen].some((state) => automaton.verdict(state) === 'accept')).toBe(true);
        expect(seen.has(DEAD)).toBe(false);
      }),
    );
  });
});
