import { defined, ownValue } from '../../../core/json-object.ts';
import type { LoadedProfile } from '../../../profiles/registry/profile-registry.ts';
import type { LocalizedText, NamedIri } from '../../../pages/html/localized-text.ts';
import type {
  ConceptGroupView,
  ProfileObjectView,
  ObservedViolationView,
  ProfileEntryView,
  ProfileView,
  RuleView,
  TemplateView,
  VersionView,
} from '../../../pages/views/profile-view.ts';
import { parseJsonPath } from '../../../profiles/templates/json-path-parser.ts';
import {
  CONCEPT_TYPES,
  type Concept,
  LISTED_PROPERTIES,
  type Pattern,
  type ProfileVersion,
  type Rule,
  type Template,
} from '../../../profiles/model/types.ts';
import type { LanguageMap } from '../../../xapi/model/types.ts';
import { chosenLanguage, type LanguageRange } from '../../../xapi/output/accept-language.ts';
import type { PatternDrawings } from './pattern-drawings.ts';
import { patternViews } from './pattern-views.ts';
import { anchorOf, profilePath, type ProfileNames } from './profile-names.ts';

/** The languages of a reader, and the names to choose from. */
interface ReaderNames {
  /** The languages of the reader, the best first. */
  readonly ranges: readonly LanguageRange[];
  readonly names: ProfileNames;
}

interface ProfileViewContext extends ReaderNames {
  readonly drawings: PatternDrawings;
}

/** The text of a language map that fits the reader best; undefined for an empty map. */
export const inLanguage = (map: LanguageMap, ranges: readonly LanguageRange[]): LocalizedText | undefined => {
  const language = chosenLanguage(Object.keys(map), ranges);
  const text = language === undefined ? undefined : ownValue(map, language);
  return language === undefined || text === undefined ? undefined : { text, language };
};

const localizedMember = (
  name: 'name' | 'definition' | 'scopeNote',
  map: LanguageMap | undefined,
  ranges: readonly LanguageRange[],
): Partial<Record<typeof name, LocalizedText>> => {
  const found = map && inLanguage(map, ranges);
  return found === undefined ? {} : { [name]: found };
};

const pathOf = (location: string): { readonly names?: readonly string[]; readonly findsMany: boolean } => {
  const parsed = parseJsonPath(location);
  const [path] = 'paths' in parsed ? parsed.paths : [];
  if (
    path === undefined ||
    'fault' in parsed ||
    parsed.paths.length > 1 ||
    path.some(({ kind }) => kind === 'below' || kind === 'union')
  )
    return { findsMany: true };
  return {
    names: path.flatMap((step) => (step.kind === 'member' ? [step.name] : [])),
    findsMany: path.some(({ kind }) => kind === 'all'),
  };
};

/** A rule, with its author's note in the language of the reader. */
export const ruleView = ({ scopeNote, ...rule }: Rule, ranges: readonly LanguageRange[]): RuleView => ({
  ...rule,
  ...pathOf(rule.location),
  ...localizedMember('scopeNote', scopeNote, ranges),
});

/** The entry of a list: the first paragraph of the definition, and the counts of the latest version with content. */
export const profileEntryView = (
  { profile, warnings }: LoadedProfile,
  ranges: readonly LanguageRange[],
): ProfileEntryView => {
  const {
    templates = [],
    patterns = [],
    concepts = [],
  } = profile.versions.find((one) => one.templates.length + one.patterns.length + one.concepts.length > 0) ?? {};
  const { definition } = localizedMember('definition', profile.definition, ranges);
  return {
    id: profile.id,
    href: profilePath(profile.id),
    ...localizedMember('name', profile.prefLabel, ranges),
    ...(definition !== undefined && {
      definition: { ...definition, text: definition.text.split(/\n\s*\n/, 1)[0] ?? '' },
    }),
    templates: templates.length,
    patterns: patterns.length,
    concepts: concepts.length,
    warnings: warnings.length,
  };
};

/** Makes the views of the objects of one profile. */
interface ObjectViews {
  readonly lookUp: (id: string) => NamedIri;
  readonly describe: (object: Concept | Template | Pattern) => ProfileObjectView;
  readonly ranges: readonly LanguageRange[];
}

const STATEMENT_REFS = [
  ['object', 'objectStatementRefTemplate'],
  ['context', 'contextStatementRefTemplate'],
] as const;

/** The statements to which a template has a statement refer (P2 8.0). */
export const referenceViews = (template: Template, lookUp: ObjectViews['lookUp']): TemplateView['references'] =>
  STATEMENT_REFS.flatMap(([from, property]) => {
    const templates = template[property];
    return templates === undefined ? [] : [{ from, templates: templates.map(lookUp) }];
  });

const templateView = (template: Template, { lookUp, describe, ranges }: ObjectViews): TemplateView => ({
  ...describe(template),
  determining: (['verb', 'objectActivityType', ...LISTED_PROPERTIES] as const).flatMap((property) => {
    const value = template[property];
    return value === undefined ? [] : [{ property, values: [value].flat().map((id) => lookUp(id)) }];
  }),
  references: referenceViews(template, lookUp),
  rules: template.rules.map((rule) => ruleView(rule, ranges)),
});

const conceptGroupViews = (all: readonly Concept[], { describe }: ObjectViews): readonly ConceptGroupView[] =>
  CONCEPT_TYPES.map((type) => ({ type, concepts: all.filter((concept) => concept.type === type) }))
    .filter(({ concepts }) => concepts.length > 0)
    .map(({ type, concepts }) => ({
      type,
      concepts: concepts.map((concept) => ({
        ...describe(concept),
        ...defined({ schema: concept.inlineSchema, contentType: concept.contentType }),
      })),
    }));

/** Finds the name and the address of an object, on the page of one profile. */
export const createLookUp =
  (profile: string, { ranges, names }: ReaderNames): ((id: string) => NamedIri) =>
  (id) => {
    const found = names.find(id, profile);
    if (found === undefined) return { id };
    const href = `${found.profile === profile ? '' : profilePath(found.profile)}#${anchorOf(id)}`;
    return { id, href, ...localizedMember('name', found.prefLabel, ranges) };
  };

/** The page of a profile, localized for its reader. */
export const profileView = (
  { profile, origin, warnings, earlierVersions }: LoadedProfile,
  observed: readonly (Omit<ObservedViolationView, 'subject'> & { readonly by: string })[],
  { ranges, names, drawings }: ProfileViewContext,
): ProfileView => {
  const anchored = new Set<string>();
  const lookUp = createLookUp(profile.id, { ranges, names });
  const describe = ({ id, prefLabel, definition, deprecated }: Concept | Template | Pattern): ProfileObjectView => {
    // A document may, wrongly, define an id twice: links lead to the first.
    const anchor = anchored.has(id) ? '' : anchorOf(id);
    anchored.add(id);
    return {
      id,
      anchor,
      deprecated,
      ...localizedMember('name', prefLabel, ranges),
      ...localizedMember('definition', definition, ranges),
    };
  };

  const earlier = new Set(earlierVersions.map(({ version: { id } }) => id));
  const views = { lookUp, describe, ranges };
  const version = (one: ProfileVersion): VersionView => ({
    id: one.id,
    ...defined({ generatedAtTime: one.generatedAtTime }),
    templates: one.templates.map((template) => templateView(template, views)),
    patterns: patternViews(one.patterns, { lookUp, describe, drawings: drawings.get(one.id) ?? new Map() }),
    concepts: conceptGroupViews(one.concepts, views),
    ...(earlier.has(one.id) && { document: `${profilePath(one.id)}/document` }),
  });

  return {
    id: profile.id,
    origin,
    warnings,
    resolveIri: lookUp,
    document: `${profilePath(profile.id)}/document`,
    ...localizedMember('name', profile.prefLabel, ranges),
    ...localizedMember('definition', profile.definition, ranges),
    ...defined({ author: profile.author }),
    versions: profile.versions.map(version),
    observed: observed.map(({ by, kind, count }) => ({ subject: lookUp(by), kind, count })),
  };
};
