import fc from 'fast-check';
import { matchesStrongly, matchesWeakly, readEntityTags } from '../../../../src/reads/documents/entity-tags.ts';
import { isProblem } from '../../../../src/core/problem.ts';

const strong = (text: string) => ({ isWeak: false, text });
const weak = (text: string) => ({ isWeak: true, text });

describe('a header of entity tags (RFC 9110, section 13.1)', () => {
  it.each([
    ['*', '*'],
    [' * ', '*'],
    ['"a"', [strong('a')]],
    ['W/"a"', [weak('a')]],
    ['""', [strong('')]],
    ['"a", W/"b" ,"c,d"', [strong('a'), weak('b'), strong('c,d')]],
    ['"a",, "b",', [strong('a'), strong('b')]],
    ['da39a3ee5e6b4b0d3255bfef95601890afd80709', [strong('da39a3ee5e6b4b0d3255bfef95601890afd80709')]],
    ['a, W/b', [strong('a'), weak('b')]],
  ])('%s is read', (header, expected) => {
    expect(readEntityTags('If-Match', header)).toEqual(expected);
  });

  it.each(['', '  ', ',', ' , ,', '"a', '"a" "b"', 'a b', '*, "a"', '"a", *', '"a"b', 'W/'.concat('"a')])(
    '%j is refused, and the header named',
    (header) => {
      expect(() => readEntityTags('If-None-Match', header)).toThrow(
        expect.objectContaining({
          kind: 'invalid-request',
          faults: [expect.objectContaining({ at: 'If-None-Match' })],
        }) as Error,
      );
    },
  );

  it('of any characters is read or refused', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', ' ', 'W/', 'a', '*') })),
        (header) => {
          try {
            const tags = readEntityTags('If-Match', header);
            return tags === '*' || tags.length > 0;
          } catch (thrown) {
            return isProblem(thrown, 'invalid-request');
          }
        },
      ),
    );
  });

  it('of 16,000 characters is read in linear time', () => {
    const started = process.cpuUsage();
    expect(readEntityTags('If-Match', '"a",'.repeat(4000))).toHaveLength(4000);
    expect(() => readEntityTags('If-Match', `${' '.repeat(16_000)}"`)).toThrow();
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(500);
  });
});

describe('a comparison of entity tags (RFC 9110, section 8.8.3.2)', () => {
  it('of If-Match is strong: a weak tag never matches', () => {
    expect(matchesStrongly([weak('a')], 'a')).toBe(false);
    expect(matchesStrongly([weak('a'), strong('a')], 'a')).toBe(true);
    expect(matchesStrongly([strong('A')], 'a')).toBe(false);
    expect(matchesStrongly('*', 'a')).toBe(true);
  });

  it('of If-None-Match is weak', () => {
    expect(matchesWeakly([weak('a')], 'a')).toBe(true);
    expect(matchesWeakly([strong('b')], 'a')).toBe(false);
    expect(matchesWeakly('*', 'a')).toBe(true);
  });
});
