import { compareVersions, isChange, pairVersions } from '../../../../src/profiles/judge/compare-versions.ts';
import type { Profile, ProfileVersion, Template } from '../../../../src/profiles/model/types.ts';
import { aPattern, aTemplate, aVersion } from '../../../support/builders/profiles/a-pattern.ts';

const RULE = { location: '$.result.duration', presence: 'included' } as const;
const STRICTER = { ...RULE, any: ['PT1S'] } as const;
const template = (changes: Partial<Template> = {}): Template => ({ ...aTemplate('a'), rules: [RULE], ...changes });
const changeOf = (before: Parameters<typeof aVersion>[0], after: Parameters<typeof aVersion>[0]) =>
  compareVersions({ before: aVersion(before), after: aVersion({ id: 'v2', ...after }) });

describe('two versions of a profile', () => {
  it('do not differ by names, notes and the order of members of a rule', () => {
    const renamed = template({
      prefLabel: { en: 'Other' },
      rules: [{ presence: 'included', location: RULE.location, scopeNote: { en: 'Why.' } }],
    });
    const change = changeOf({ templates: [template()] }, { templates: [renamed] });
    expect([isChange(change), change.version, change.before]).toEqual([false, 'v2', aVersion({}).id]);
  });

  it('differ by rules that come and go, and by the statements that a template selects', () => {
    const { templates } = changeOf(
      { templates: [template()] },
      { templates: [template({ rules: [STRICTER], verb: 'x:v' })] },
    );
    expect(templates).toEqual({
      added: [],
      removed: [],
      changed: [{ id: 'a', rulesAdded: [STRICTER], rulesRemoved: [RULE], selectsOthers: true }],
    });
  });

  it('differ by templates and patterns that come, go and change', () => {
    const change = changeOf(
      {
        templates: [template()],
        patterns: [aPattern({ id: 'p', members: ['a'] }), aPattern({ id: 'q', members: [] })],
      },
      { templates: [aTemplate('b')], patterns: [aPattern({ id: 'p', members: ['b'] })] },
    );
    expect(change).toMatchObject({
      templates: { added: ['b'], removed: ['a'], changed: [] },
      patterns: { added: [], removed: ['q'], changed: ['p'] },
    });
    expect(isChange(change)).toBe(true);
  });
});

describe('the version that a version is compared with', () => {
  const profileOf = (...ids: readonly string[]): Profile => ({
    id: 'p',
    prefLabel: {},
    definition: {},
    warnings: [],
    versions: ids.map((id): ProfileVersion => aVersion({ id })),
  });
  it.each<readonly [string, Profile | undefined, Profile, readonly (readonly [string, string])[]]>([
    ['is the same one of the document before', profileOf('v1'), profileOf('v1'), [['v1', 'v1']]],
    [
      'is the one that it follows',
      profileOf('v1'),
      profileOf('v2', 'v1'),
      [
        ['v2', 'v1'],
        ['v1', 'v1'],
      ],
    ],
    ['is the latest of a document before that it replaces', profileOf('v1', 'v0'), profileOf('v2'), [['v2', 'v1']]],
    ['is none for the first one', undefined, profileOf('v1'), []],
  ])('%s', (...[, before, after, expected]) => {
    expect(pairVersions(before, after).map((pair) => [pair.after.id, pair.before.id])).toEqual(expected);
  });
});
