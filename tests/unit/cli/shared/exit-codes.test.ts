import { EXIT_CODES, exitOf } from '../../../../src/cli/shared/exit-codes.ts';
import { Problem } from '../../../../src/core/problem.ts';

describe('the exit codes', () => {
  it('are all different', () => {
    const codes = Object.values(EXIT_CODES).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it.each([
    [new Problem('not-found', ''), 'notFound'],
    [new Problem('invalid-profile', ''), 'refused'],
    [new Problem('overloaded', ''), 'failed'],
    [new Error(''), 'failed'],
    ['a text', 'failed'],
    [new Problem('store-unavailable', ''), 'unavailable'],
    [new Error('', { cause: new Problem('journal-unavailable', '') }), 'unavailable'],
  ] as const)('tell what was thrown: %p', (thrown, exit) => {
    expect(exitOf(thrown)).toBe(exit);
  });
});
