import type { NamedIri, LocalizedText } from '../html/localized-text.ts';
import type { Fault } from '../../core/problem.ts';
import type { Json } from '../../xapi/model/types.ts';
import type { Html } from '../html/html.ts';

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

/** A rule of a template. */
export interface RuleView {
  /** A JSONPath. */
  readonly location: string;
  /** The member names along the path, without positions in lists; absent if the path has several branches. */
  readonly names?: readonly string[];
  /** True if the path may find several values. */
  readonly findsMany: boolean;
  readonly selector?: string;
  readonly presence?: 'included' | 'excluded' | 'recommended';
  readonly any?: readonly Json[];
  readonly all?: readonly Json[];
  readonly none?: readonly Json[];
  /** The description of the rule by the author of the profile. */
  readonly scopeNote?: LocalizedText;
}

/** A determining property of a template (Part Two 8.0), with the values that a statement must have. */
export interface DeterminingPropertyView {
  readonly property: string;
  readonly values: readonly NamedIri[];
}

export interface TemplateView extends ProfileObjectView {
  readonly determining: readonly DeterminingPropertyView[];
  /** The statement referred to must match one of the templates. */
  readonly references: readonly { readonly from: 'object' | 'context'; readonly templates: readonly NamedIri[] }[];
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
