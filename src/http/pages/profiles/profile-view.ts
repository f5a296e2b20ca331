import type { KeptProfile } from '../../../profiles/registry/profile-registry.ts';
import type { Markup } from '../../../pages/layout/html.ts';
import { tailOf } from '../../../pages/layout/text.ts';
import type {
  ConceptGroup,
  Described,
  Observed,
  PatternView,
  ProfileEntry,
  ProfileView,
  RuleView,
  TemplateView,
  VersionView,
} from '../../../pages/profiles/profile-view.ts';
import type { Named } from '../../../pages/layout/text.ts';
import type { Phrase } from '../../../pages/layout/text.ts';
import { parseLocation } from '../../../profiles/templates/json-path-parser.ts';
import {
  CONCEPT_TYPES,
  type Concept,
  type LanguageMap,
  LISTED_PROPERTIES,
  type Pattern,
  type ProfileVersion,
  type Rule,
  type Template,
} from '../../../profiles/model/types.ts';
import { chosenLanguage, type LanguageRange } from '../../../xapi/output/accept-language.ts';
import { anchorOf, pageOf, type ProfileNames } from './profile-names.ts';

/** What a profile is shown with. */
export interface ShowDeps {
  /** The languages that the reader accepts, the best first. */
  readonly ranges: readonly LanguageRange[];
  readonly names: ProfileNames;
  /** The picture of a primary pattern, where it is checked and not too large. */
  readonly picture: (version: string, pattern: string, labelOf: (id: string) => string) => Markup | undefined;
}

const inLanguage = (map: LanguageMap, ranges: readonly LanguageRange[]): Phrase | undefined => {
  const language = chosenLanguage(Object.keys(map), ranges);
  const text = language === undefined ? undefined : map[language];
  return language === undefined || text === undefined ? undefined : { text, language };
};

const said = (
  name: 'name' | 'definition',
  map: LanguageMap,
  ranges: readonly LanguageRange[],
): Partial<Record<typeof name, Phrase>> => {
  const found = inLanguage(map, ranges);
  return found === undefined ? {} : { [name]: found };
};

const isSingle = (location: string): { readonly names?: readonly string[]; readonly many: boolean } => {
  const parsed = parseLocation(location);
  const [path] = 'paths' in parsed ? parsed.paths : [];
  if (
    path === undefined ||
    'fault' in parsed ||
    parsed.paths.length > 1 ||
    path.some(({ kind }) => kind === 'below' || kind === 'union')
  )
    return { many: true };
  return {
    names: path.flatMap((step) => (step.kind === 'member' ? [step.name] : [])),
    many: path.some(({ kind }) => kind === 'all'),
  };
};

const shownRule = (rule: Rule): RuleView => ({ ...rule, ...isSingle(rule.location) });

/**
 * What the list of profiles shows of one: of its definition the first paragraph, of its versions the latest for which
 * something is defined.
 */
export const shownEntry = ({ profile, warnings }: KeptProfile, ranges: readonly LanguageRange[]): ProfileEntry => {
  const {
    templates = [],
    patterns = [],
    concepts = [],
  } = profile.versions.find((one) => one.templates.length + one.patterns.length + one.concepts.length > 0) ?? {};
  const { definition } = said('definition', profile.definition, ranges);
  return {
    id: profile.id,
    href: pageOf(profile.id),
    ...said('name', profile.prefLabel, ranges),
    ...(definition === undefined
      ? {}
      : { definition: { ...definition, text: definition.text.split(/\n\s*\n/, 1)[0] ?? '' } }),
    templates: templates.length,
    patterns: patterns.length,
    concepts: concepts.length,
    warnings: warnings.length,
  };
};

/** All that the page of a profile shows, in the language of its reader. */
export const shownProfile = (
  { profile, origin, warnings }: KeptProfile,
  observed: readonly (Omit<Observed, 'what'> & { readonly by: string })[],
  { ranges, names, picture }: ShowDeps,
): ProfileView => {
  const placed = new Set<string>();
  const named = (id: string): Named => {
    const found = names.find(id, profile.id);
    if (found === undefined) return { id };
    const href = `${found.profile === profile.id ? '' : pageOf(found.profile)}#${anchorOf(id)}`;
    return { id, href, ...said('name', found.prefLabel, ranges) };
  };
  const described = ({ id, prefLabel, definition, deprecated }: Concept | Template | Pattern): Described => {
    // A document may, wrongly, define an id twice: the first is where links lead.
    const anchor = placed.has(id) ? '' : anchorOf(id);
    placed.add(id);
    return { id, anchor, deprecated, ...said('name', prefLabel, ranges), ...said('definition', definition, ranges) };
  };

  const template = (one: Template): TemplateView => ({
    ...described(one),
    determining: (['verb', 'objectActivityType', ...LISTED_PROPERTIES] as const).flatMap((property) => {
      const value = one[property];
      return value === undefined ? [] : [{ property, values: [value].flat().map((id) => named(id)) }];
    }),
    references: (
      [
        ['object', one.objectStatementRefTemplate],
        ['context', one.contextStatementRefTemplate],
      ] as const
    ).flatMap(([from, templates]) => (templates === undefined ? [] : [{ from, templates: templates.map(named) }])),
    rules: one.rules.map(shownRule),
  });

  const pattern =
    (version: string) =>
    (one: Pattern): PatternView => {
      const drawn = one.primary ? picture(version, one.id, (id) => named(id).name?.text ?? tailOf(id)) : undefined;
      return {
        ...described(one),
        primary: one.primary,
        element: one.element,
        members: one.members.map(named),
        ...(drawn === undefined ? {} : { picture: drawn }),
      };
    };

  const concepts = (all: readonly Concept[]): readonly ConceptGroup[] =>
    CONCEPT_TYPES.map((type) => ({ type, concepts: all.filter((one) => one.type === type) }))
      .filter(({ concepts: some }) => some.length > 0)
      .map(({ type, concepts: some }) => ({
        type,
        concepts: some.map((one) => ({
          ...described(one),
          ...(one.inlineSchema === undefined ? {} : { schema: one.inlineSchema }),
          ...(one.contentType === undefined ? {} : { contentType: one.contentType }),
        })),
      }));

  const version = (one: ProfileVersion): VersionView => ({
    id: one.id,
    ...(one.generatedAtTime === undefined ? {} : { generatedAtTime: one.generatedAtTime }),
    templates: one.templates.map(template),
    patterns: one.patterns.map(pattern(one.id)),
    concepts: concepts(one.concepts),
  });

  return {
    id: profile.id,
    origin,
    warnings,
    named,
    document: `${pageOf(profile.id)}/document`,
    ...said('name', profile.prefLabel, ranges),
    ...said('definition', profile.definition, ranges),
    ...(profile.author === undefined ? {} : { author: profile.author }),
    versions: profile.versions.map(version),
    observed: observed.map(({ by, kind, count }) => ({ what: named(by), kind, count })),
  };
};
