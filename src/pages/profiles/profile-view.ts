import type { Named, Phrase } from '../layout/text.ts';
import type { Fault } from '../../core/problem.ts';
import type { Json } from '../../xapi/model/types.ts';
import type { Markup } from '../layout/html.ts';

/** What is shown of every object of a profile. */
export interface Described extends Named {
  /** Where on the page it stands. */
  readonly anchor: string;
  readonly definition?: Phrase;
  readonly deprecated: boolean;
}

/** A concept, with what it demands of an extension or a document. */
export interface ConceptView extends Described {
  /** A JSON Schema as JSON text. */
  readonly schema?: string;
  readonly contentType?: string;
}

/** The concepts of one type. */
export interface ConceptGroup {
  readonly type: string;
  readonly concepts: readonly ConceptView[];
}

/** A rule of a template. */
export interface RuleView {
  /** A JSONPath. */
  readonly location: string;
  /** The names along it, positions in lists left out; absent where it leads more than one way. */
  readonly names?: readonly string[];
  /** Whether it may find more than one value. */
  readonly many: boolean;
  readonly selector?: string;
  readonly presence?: 'included' | 'excluded' | 'recommended';
  readonly any?: readonly Json[];
  readonly all?: readonly Json[];
  readonly none?: readonly Json[];
}

/**
 * Which statements a template is about: the property of the statement that decides, and the values that it has to have.
 */
export interface Determining {
  readonly property: string;
  readonly values: readonly Named[];
}

/** A statement template. */
export interface TemplateView extends Described {
  readonly determining: readonly Determining[];
  /** The templates of which the statement referred to keeps one. */
  readonly references: readonly { readonly from: 'object' | 'context'; readonly templates: readonly Named[] }[];
  readonly rules: readonly RuleView[];
}

/** A pattern. */
export interface PatternView extends Described {
  readonly primary: boolean;
  readonly element: 'sequence' | 'alternates' | 'optional' | 'oneOrMore' | 'zeroOrMore';
  readonly members: readonly Named[];
  readonly picture?: Markup;
}

/** One version of a profile. */
export interface VersionView {
  readonly id: string;
  readonly generatedAtTime?: string;
  readonly templates: readonly TemplateView[];
  readonly patterns: readonly PatternView[];
  readonly concepts: readonly ConceptGroup[];
}

/** A profile in the list of all. */
export interface ProfileEntry extends Named {
  readonly definition?: Phrase;
  readonly templates: number;
  readonly patterns: number;
  readonly concepts: number;
  readonly warnings: number;
}

/** How often something of a profile was found broken. */
export interface Observed {
  readonly what: Named;
  readonly kind: 'template' | 'concept' | 'pattern';
  readonly count: number;
}

/** A whole profile, in the language of its reader. */
export interface ProfileView {
  readonly id: string;
  readonly name?: Phrase;
  readonly definition?: Phrase;
  readonly author?: string;
  readonly origin: 'folder' | 'added';
  /** Where the document is. */
  readonly document: string;
  /** The newest first. */
  readonly versions: readonly VersionView[];
  readonly warnings: readonly Fault[];
  /** The greatest first. */
  readonly observed: readonly Observed[];
  /** What an IRI names, in this profile or another. */
  readonly named: (id: string) => Named;
}
