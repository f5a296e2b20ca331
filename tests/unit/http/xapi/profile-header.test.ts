import { profileHeader } from '../../../../src/http/xapi/profile-header.ts';
import type { ProfileOutcome } from '../../../../src/ingest/profiles/profile-outcomes.ts';

const CMI5 = 'https://w3id.org/xapi/cmi5/v1.0';
const clean: ProfileOutcome = { version: CMI5, violating: 0, uncheckedPatterns: 0 };
const headerOf = (...outcomes: readonly ProfileOutcome[]): string | undefined => profileHeader(outcomes)['LRS-Profile'];

describe('the header LRS-Profile', () => {
  it.each<readonly [string, ProfileOutcome, string | undefined]>([
    ['is absent where nothing is violated or unchecked', clean, undefined],
    ['says how many statements violate a version', { ...clean, violating: 2 }, `"${CMI5}";violating=2`],
    ['says how many patterns are unchecked', { ...clean, uncheckedPatterns: 3 }, `"${CMI5}";unchecked=3`],
    ['says both', { ...clean, violating: 1, uncheckedPatterns: 3 }, `"${CMI5}";violating=1;unchecked=3`],
    ['says how many match nothing', { ...clean, unmatched: 2 }, `"${CMI5}";unmatched=2`],
    ['says that no profile has it', { ...clean, unknown: 1 }, `"${CMI5}";unknown=1`],
    ['says that the sink is behind', { version: CMI5, uncheckedPatterns: 0 }, `"${CMI5}";pending`],
  ])('%s', (_, outcome, expected) => {
    expect(headerOf(outcome)).toBe(expected);
  });

  it('has no byte that a header or a quoted string may not have', () => {
    const version = 'https://école.example/a"b\\c d\r\nX: y😀';
    expect(headerOf({ ...clean, version, violating: 1 })).toBe(
      '"https://%C3%A9cole.example/a%22b%5Cc%20d%0D%0AX:%20y%F0%9F%98%80";violating=1',
    );
  });

  it('names at most ten versions, and counts the others, those with a long id among them', () => {
    const many = Array.from({ length: 12 }, (_, n) => ({ ...clean, version: `${CMI5}/${n}`, violating: 1 }));
    const long = { ...clean, version: `${CMI5}/${'x'.repeat(300)}`, violating: 1 };
    const header = headerOf(long, ...many)!;
    expect(header.split(', ')).toHaveLength(11);
    expect(header).toMatch(/, others;count=3$/);
    expect(header).not.toContain('xxx');
  });
});
