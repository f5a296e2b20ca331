import { rulesOfViolations } from '../../../src/console/pages/sources/rules-of-violations.ts';

const violation = (over: object) => ({
  profile: 'https://profiles.example/p/v1',
  by: 'https://profiles.example/t',
  rule: 'presence',
  location: '$.result',
  statement: 'a',
  at: '2026-11-28T08:00:00.000Z',
  ...over,
});

describe('the violations of a source, by rule', () => {
  it('are counted, the most frequent rule first, with the newest as the example', () => {
    const rules = rulesOfViolations(
      [
        violation({ statement: 'newest', sentence: 'A result is needed.', scopeNote: 'Needed for reports.' }),
        violation({ statement: 'other', location: '$.context' }),
        violation({ statement: 'older', sentence: 'A result is needed.', at: '2026-11-27T08:00:00.000Z' }),
      ],
      {},
    );
    expect(rules.map(({ words, count, example, latest }) => [words, count, example, latest])).toEqual([
      ['A result is needed.', 2, 'newest', '2026-11-28T08:00:00.000Z'],
      ['presence $.context', 1, 'other', '2026-11-28T08:00:00.000Z'],
    ]);
    expect(rules.map(({ note }) => note)).toEqual(['Needed for reports.', undefined]);
  });

  it('have the words of their rule if they have no sentence', () => {
    const names = { order: 'No pattern allows it here.' };
    const ofOrder = violation({ rule: 'order', location: '' });
    expect(rulesOfViolations([ofOrder], names).map(({ words }) => words)).toEqual(['No pattern allows it here.']);
    expect(rulesOfViolations([violation({ rule: 'toString', location: '' })], names)[0]?.words).toBe('toString');
  });

  it.each(['profile', 'by', 'rule', 'location', 'selector'])('are of another rule where %s differs', (member) => {
    expect(rulesOfViolations([violation({}), violation({ [member]: 'other' })], {})).toHaveLength(2);
  });
});
