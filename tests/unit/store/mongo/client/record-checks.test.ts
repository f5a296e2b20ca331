import { createRecordChecks, sealed } from '../../../../../src/store/mongo/client/record-checks.ts';

const BITS = [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => 1 << bit);

describe('the checksum of a document that may lack one', () => {
  const checks = createRecordChecks(() => true);
  const release = { _id: 'a', study: 'b' };
  const { checksum, ...rest } = sealed('release', release);

  it('is not asked of one that a release before has written', () => {
    expect(checks.isIntact('release', release)).toBe(true);
    expect(checks.isIntact('person', release)).toBe(false);
  });

  it('is missed if one bit of its name has changed', () => {
    const names = Array.from('checksum').flatMap((letter, at) =>
      BITS.map((bit) => {
        const changed = String.fromCharCode(letter.charCodeAt(0) ^ bit);
        return `checksum`.slice(0, at) + changed + 'checksum'.slice(at + 1);
      }),
    );
    expect(names).toHaveLength(64);
    expect(names.filter((name) => checks.isIntact('release', { ...rest, [name]: checksum }))).toEqual([]);
    expect(checks.isIntact('release', { ...rest, checksum })).toBe(true);
  });
});
