import { compileProfiles, evaluateClaim, type ClaimResult } from '../../../../src/profiles/judge/compile-profiles.ts';
import { violationsOf } from '../../../../src/profiles/judge/compile-version.ts';
import type { ProfileVersion } from '../../../../src/profiles/model/types.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { aPattern } from '../../../support/builders/profiles/a-pattern.ts';
import { asStatement, aTemplate, aVersion } from '../../../support/checks/profiles/compiled-cases.ts';

const many = (width: number, depth: number): unknown =>
  depth === 0
    ? 1
    : Object.fromEntries(Array.from({ length: width }, (_, n) => [`https://x.example/m${n}`, many(width, depth - 1)]));
const LARGE = asStatement(aStatement({ result: { extensions: many(18, 4) } }));
const walking = (id: string, rules: number) =>
  aTemplate({
    id,
    rules: Array.from({ length: rules }, () => ({ location: '$.*.*.*.*.*.*', presence: 'recommended' })),
  });
const evaluate = (...versions: readonly ProfileVersion[]): ClaimResult => {
  const described = { prefLabel: {}, definition: {}, warnings: [] };
  const { versions: compiled } = compileProfiles(
    versions.map((version) => ({ id: `${version.id}/profile`, ...described, versions: [version] })),
  );
  return evaluateClaim([...compiled.values()][0]!, LARGE, new Map());
};

describe('a statement that takes more steps to check than it may', () => {
  const refusal = (by: string) => [
    {
      by,
      kind: 'template',
      location: '',
      rule: 'steps',
      expected: expect.stringContaining('200000 steps'),
      found: null,
    },
  ];

  it.each(['any', 'all'] as const)('is a violation of the version, under the policy %s', (policy) => {
    const version = aVersion([aTemplate({ id: 'all' }), walking('costly', 120)]);
    const { evaluation, matchedTemplates } = evaluate(version);
    expect(violationsOf(evaluation, policy)).toEqual(refusal(version.id));
    expect(matchedTemplates.size).toBe(0);
  });

  it('is one where the templates of another version that a pattern names take them', () => {
    const version: ProfileVersion = {
      ...aVersion([aTemplate({ id: 'own' })]),
      patterns: [aPattern({ id: 'p', primary: true, members: ['own', 'costly'] })],
    };
    const other = { ...aVersion([walking('costly', 120)]), id: 'https://example.org/other/v1' };
    expect(violationsOf(evaluate(version, other).evaluation, 'any')).toEqual(refusal(version.id));
  });

  it('is none where the rules can be checked', () => {
    expect(violationsOf(evaluate(aVersion([walking('t', 1)])).evaluation, 'all')).toEqual([]);
  });

  it('costs no more processor time than one with a budget of steps may', () => {
    const version = aVersion([walking('costly', 5_000)]);
    evaluate(version);
    const before = process.cpuUsage();
    evaluate(version);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(500);
  });
});
