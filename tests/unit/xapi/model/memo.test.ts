import fc from 'fast-check';
import { createMemo } from '../../../../src/xapi/model/memo.ts';

describe('a memo', () => {
  const counting = (size: number) => {
    const made: string[] = [];
    const memo = createMemo(size, (key) => {
      made.push(key);
      return key.toUpperCase();
    });
    return { memo, made };
  };

  it('gives what was made, whatever was asked before', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-f]$/)), fc.integer({ min: 1, max: 3 }), (keys, size) => {
        const { memo } = counting(size);
        expect(keys.map(memo)).toEqual(keys.map((key) => key.toUpperCase()));
      }),
    );
  });

  it('makes a value once while it is in use, however many others come and go', () => {
    const { memo, made } = counting(2);
    for (const key of ['kept', 'a', 'kept', 'b', 'kept', 'c', 'kept', 'd', 'kept']) memo(key);
    expect(made.filter((key) => key === 'kept')).toHaveLength(1);
  });

  it('forgets what was not used for long', () => {
    const { memo, made } = counting(2);
    for (const key of ['old', 'a', 'b', 'c', 'd', 'old']) memo(key);
    expect(made.filter((key) => key === 'old')).toHaveLength(2);
  });

  it('does not cache long keys, so that they cannot fill the memory', () => {
    const { memo, made } = counting(2);
    const long = 'x'.repeat(513);
    memo(long);
    expect(memo(long)).toBe('X'.repeat(513));
    expect(made).toHaveLength(2);
  });
});
