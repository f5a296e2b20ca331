import type { RuleView } from '../../views/profile-view.ts';
import type { TemplateView } from './view.ts';

/** Rules that several templates have in common, and the templates that have all of them. */
export interface CommonRules {
  readonly rules: readonly RuleView[];
  readonly templates: ReadonlySet<TemplateView>;
  /** The rules of a template that are not common. All its rules if it lacks a common one. */
  ownRules(template: TemplateView): readonly RuleView[];
}

const FEWEST_TEMPLATES = 3;
const FEWEST_RULES = 2;
/** The most sets of templates that are compared, because the page is open to all. */
const MAX_COMPARED = 50;

const keyOf = (rule: RuleView): string => JSON.stringify(rule);

interface Group {
  readonly templates: ReadonlySet<TemplateView>;
  readonly rules: ReadonlyMap<string, RuleView>;
}

/** Rules by the templates that have them: each group has the rules that the same templates have. */
const groupRules = (templates: readonly TemplateView[]): readonly Group[] => {
  const owners = new Map<string, { readonly rule: RuleView; readonly positions: Set<number> }>();
  for (const [position, { rules }] of templates.entries()) {
    for (const rule of rules) {
      const owner = owners.get(keyOf(rule)) ?? { rule, positions: new Set<number>() };
      owner.positions.add(position);
      owners.set(keyOf(rule), owner);
    }
  }
  const groups = new Map<string, Group & { readonly rules: Map<string, RuleView> }>();
  for (const [key, { rule, positions }] of owners) {
    const name = [...positions].join(' ');
    const group = groups.get(name) ?? {
      templates: new Set([...positions].flatMap((position) => templates[position] ?? [])),
      rules: new Map<string, RuleView>(),
    };
    group.rules.set(key, rule);
    groups.set(name, group);
  }
  return [...groups.values()];
};

const saved = ({ templates, rules }: Group): number => (templates.size - 1) * rules.size;

/** The group with the rules that its templates share with further ones. */
const widened = ({ templates }: Group, groups: readonly Group[]): Group => ({
  templates,
  rules: new Map(
    groups
      .filter((other) => [...templates].every((template) => other.templates.has(template)))
      .flatMap(({ rules }) => [...rules]),
  ),
});

/**
 * The rules whose repetition takes the most lines: two or more that the same three or more templates have. Undefined if
 * there are none.
 */
export const findCommonRules = (templates: readonly TemplateView[]): CommonRules | undefined => {
  const groups = [...groupRules(templates)].sort((a, b) => saved(b) - saved(a));
  const [best] = groups
    .filter(({ templates: having }) => having.size >= FEWEST_TEMPLATES)
    .slice(0, MAX_COMPARED)
    .map((group) => widened(group, groups))
    .filter(({ rules }) => rules.size >= FEWEST_RULES)
    .sort((a, b) => saved(b) - saved(a));
  if (best === undefined) return undefined;
  const isCommon = (rule: RuleView): boolean => best.rules.has(keyOf(rule));
  return {
    // The rules in the order in which a template has them.
    rules: [...best.templates][0]?.rules.filter(isCommon) ?? [],
    templates: best.templates,
    ownRules: (template) =>
      best.templates.has(template) ? template.rules.filter((rule) => !isCommon(rule)) : template.rules,
  };
};
