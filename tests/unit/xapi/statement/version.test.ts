import { isProblem } from '../../../../src/core/problem.ts';
import { negotiateVersion, VERSION_HEADER, VERSIONS } from '../../../../src/xapi/statement/version.ts';

describe('The version of a request', () => {
  it.each([
    ['1.0', '1.0.3'],
    ['1.0.0', '1.0.3'],
    ['1.0.1', '1.0.3'],
    ['1.0.3', '1.0.3'],
    ['1.0.9', '1.0.3'],
    ['2.0', '2.0.0'],
    ['2.0.0', '2.0.0'],
    ['2.0.4', '2.0.0'],
  ])('%s is understood, and answered, as %s', (header, version) => expect(negotiateVersion(header)).toBe(version));

  it.each([undefined, '', '0.9', '0.95', '1', '1.1.0', '2', '2.1.0', '3.0.0', 'BAD', '1.0.3, 1.0.3', '1.0.3\n'])(
    '%j is refused, and the answer names what is spoken',
    (header) => {
      try {
        negotiateVersion(header);
        throw new Error('accepted');
      } catch (thrown) {
        expect(isProblem(thrown, 'invalid-request')).toBe(true);
        for (const word of [VERSION_HEADER, ...VERSIONS]) expect(String(thrown)).toContain(word);
      }
    },
  );
});
