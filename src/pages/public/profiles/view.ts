import { defined } from '../../../core/json-object.ts';
import type { Fault } from '../../../core/problem.ts';
import { anchorOf, profilePath } from '../../../http/pages/profiles/profile-names.ts';
import {
  createLookUp,
  localizedMember,
  type ReaderNames,
  referenceViews,
  ruleView,
} from '../../../http/pages/profiles/profile-view.ts';
import type { PatternDrawing } from '../../../profiles/diagram/draw-pattern.ts';
import {
  CONCEPT_TYPES,
  type Concept,
  LISTED_PROPERTIES,
  type Pattern,
  type ProfileVersion,
  type Template,
} from '../../../profiles/model/types.ts';
import type { LoadedProfile } from '../../../profiles/registry/profile-registry.ts';
import type { LanguageRange } from '../../../xapi/output/accept-language.ts';
import type { Html } from '../../html/html.ts';
import type { LocalizedText, NamedIri } from '../../html/localized-text.ts';
import type { ReferenceView, RuleView } from '../../views/profile-view.ts';
import type { PatternDrawings } from './pattern-drawings.ts';

/** The common members of the objects of a profile. */
export interface ProfileObjectView extends NamedIri {
  /** The id of its element on the page; empty if an object before it has the same IRI. */
  readonly anchor: string;
  readonly definition?: LocalizedText;
  readonly deprecated: boolean;
}

/** A concept, with the requirements of an extension or a document resource. */
export interface ConceptView extends ProfileObjectView {
  /** A JSON Schema as JSON text. */
  readonly schema?: string;
  readonly contentType?: string;
}

/** The concepts of one type. */
export interface ConceptGroupView {
  readonly type: string;
  readonly concepts: readonly ConceptView[];
}

/** A determining property of a template (Part Two 8.0), with the values that a statement must have. */
export interface DeterminingPropertyView {
  readonly property: string;
  readonly values: readonly NamedIri[];
}

export interface TemplateView extends ProfileObjectView {
  readonly determining: readonly DeterminingPropertyView[];
  readonly references: readonly ReferenceView[];
  readonly rules: readonly RuleView[];
}

export interface PatternView extends ProfileObjectView {
  readonly primary: boolean;
  readonly element: 'sequence' | 'alternates' | 'optional' | 'oneOrMore' | 'zeroOrMore';
  readonly members: readonly NamedIri[];
  /** Pictures of the complete pattern, or of members that follow one another in it, by their positions from 1. */
  readonly pictures: readonly {
    readonly members?: { readonly first: number; readonly last: number };
    readonly svg: Html;
  }[];
  /** Patterns that are one box in the pictures, and are shown inside this one. */
  readonly parts: readonly PatternView[];
  /** Patterns that are one box in the pictures, and are shown elsewhere. */
  readonly elsewhere: readonly NamedIri[];
}

export interface VersionView {
  readonly id: string;
  readonly generatedAtTime?: string;
  readonly templates: readonly TemplateView[];
  readonly patterns: readonly PatternView[];
  readonly concepts: readonly ConceptGroupView[];
  /** The address of the earlier document that defines it, if the document of the profile does not. */
  readonly document?: string;
}

/** A profile in the list. */
export interface ProfileEntryView extends NamedIri {
  readonly definition?: LocalizedText;
  readonly templates: number;
  readonly patterns: number;
  readonly concepts: number;
  readonly warnings: number;
}

/** The number of violations of an object of the profile by statements. */
export interface ObservedViolationView {
  readonly subject: NamedIri;
  readonly kind: 'template' | 'concept' | 'pattern' | 'cmi5';
  readonly count: number;
}

/** A profile, in the language of the reader. */
export interface ProfileView {
  readonly id: string;
  readonly name?: LocalizedText;
  readonly definition?: LocalizedText;
  readonly author?: string;
  readonly origin: 'folder' | 'added';
  /** The address of the document. */
  readonly document: string;
  /** The versions, the newest first. */
  readonly versions: readonly VersionView[];
  readonly warnings: readonly Fault[];
  /** The violations, the most frequent first. */
  readonly observed: readonly ObservedViolationView[];
  /** The name and page of an IRI, in this profile or another. */
  readonly resolveIri: (id: string) => NamedIri;
}

interface ProfileViewContext extends ReaderNames {
  readonly drawings: PatternDrawings;
}

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

interface PatternViewContext {
  readonly drawings: ReadonlyMap<string, PatternDrawing>;
  readonly lookUp: (id: string) => NamedIri;
  readonly describe: (pattern: Pattern) => ProfileObjectView;
}

/** Patterns nested deeper than this are shown on their own. */
const DEEPEST = 5;

const picturesOf = ({ svg, stretches = [] }: Partial<PatternDrawing>): PatternView['pictures'] => [
  ...(svg === undefined ? [] : [{ svg: { html: svg } }]),
  ...stretches.map(({ first, last, svg: drawn }) => ({ members: { first, last }, svg: { html: drawn } })),
];

/**
 * The patterns of a version as its page shows them; each is shown once. A pattern that is a box in the picture of
 * another pattern is shown inside the first such pattern.
 */
const patternViews = (
  patterns: readonly Pattern[],
  { drawings, lookUp, describe }: PatternViewContext,
): readonly PatternView[] => {
  const byId = new Map(patterns.filter(({ primary }) => !primary).map((pattern) => [pattern.id, pattern]));
  const placed = new Set<Pattern>();

  const viewOf = (pattern: Pattern, depth: number): PatternView => {
    placed.add(pattern);
    const drawing: Partial<PatternDrawing> = drawings.get(pattern.id) ?? {};
    const described = describe(pattern);
    const parts: PatternView[] = [];
    const elsewhere: NamedIri[] = [];
    for (const id of drawing.parts ?? []) {
      const part = byId.get(id);
      if (part === undefined || placed.has(part) || depth >= DEEPEST) elsewhere.push(lookUp(id));
      else parts.push(viewOf(part, depth + 1));
    }
    return {
      ...described,
      primary: pattern.primary,
      element: pattern.element,
      members: pattern.members.map(lookUp),
      pictures: picturesOf(drawing),
      parts,
      elsewhere,
    };
  };

  const shown = patterns.filter(({ primary }) => primary).map((pattern) => viewOf(pattern, 0));
  return [...shown, ...patterns.flatMap((pattern) => (placed.has(pattern) ? [] : [viewOf(pattern, 0)]))];
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
