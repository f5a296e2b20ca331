import { findCommonRules } from '../../../../../src/pages/public/profiles/common-rules.ts';
import type { TemplateView } from '../../../../../src/pages/public/profiles/view.ts';
import type { RuleView } from '../../../../../src/pages/views/profile-view.ts';

const rule = (location: string): RuleView => ({ location, presence: 'included', findsMany: false });
const template = (id: string, locations: readonly string[]): TemplateView => ({
  id,
  anchor: id,
  deprecated: false,
  determining: [],
  references: [],
  rules: locations.map(rule),
});
const locationsOf = (rules: readonly RuleView[] | undefined) => rules?.map(({ location }) => location);

describe('rules that templates have in common', () => {
  const [a, b, c, d] = [
    template('a', ['$.timestamp', '$.actor.account', '$.result.score']),
    template('b', ['$.timestamp', '$.actor.account']),
    template('c', ['$.result.duration', '$.actor.account', '$.timestamp']),
    template('d', ['$.timestamp']),
  ] as const;

  it('are those whose repetition takes the most lines, with the templates that have all of them', () => {
    const common = findCommonRules([a, b, c, template('e', ['$.verb'])]);
    expect(locationsOf(common?.rules)).toEqual(['$.timestamp', '$.actor.account']);
    expect([...(common?.templates ?? [])].map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('leave to each template its own rules, in their order', () => {
    const others = ['e', 'f', 'g'].map((id) => template(id, ['$.verb', id]));
    const common = findCommonRules([a, b, c, ...others])!;
    expect(locationsOf(common.ownRules(a))).toEqual(['$.result.score']);
    expect(locationsOf(common.ownRules(b))).toEqual([]);
    expect(locationsOf(common.ownRules(c))).toEqual(['$.result.duration']);
    expect(locationsOf(common.ownRules(others[0]!))).toEqual(['$.verb', 'e']);
  });

  it('are shared by templates that have all of them, not by one that has some', () => {
    const common = findCommonRules([a, b, c, d])!;
    expect(locationsOf(common.rules)).toEqual(['$.timestamp', '$.actor.account']);
    expect(common.templates.has(d)).toBe(false);
    expect(locationsOf(common.ownRules(d))).toEqual(['$.timestamp']);
  });

  it('differ by every member of a rule', () => {
    const withAny = (id: string, any: readonly string[]): TemplateView => ({
      ...template(id, []),
      rules: [
        { ...rule('$.verb.id'), any },
        { ...rule('$.object.id'), any },
      ],
    });
    expect(findCommonRules([withAny('a', ['x']), withAny('b', ['x']), withAny('c', ['y'])])).toBeUndefined();
    expect(findCommonRules([withAny('a', ['x']), withAny('b', ['x']), withAny('c', ['x'])])?.rules).toHaveLength(2);
  });

  it('are not found among few templates, or where one rule alone is repeated', () => {
    expect(findCommonRules([a, b])).toBeUndefined();
    expect(findCommonRules(['a', 'b', 'c'].map((id) => template(id, ['$.timestamp', id])))).toBeUndefined();
    expect(findCommonRules([])).toBeUndefined();
  });
});
