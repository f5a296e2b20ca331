import type { Fault } from '../../core/problem.ts';
import type { Json } from '../../xapi/model/types.ts';

/**
 * A map of language tags to text (P2 4.0; "P2" and "P3" are Parts Two and Three of xAPI Profiles 1.0 throughout this
 * room).
 */
export type LanguageMap = Readonly<Record<string, string>>;

/** What every object of a profile says of itself (P2 7.0, 8.0, 9.0). */
interface Described {
  readonly id: string;
  readonly prefLabel: LanguageMap;
  readonly definition: LanguageMap;
  readonly deprecated: boolean;
}

/** The types of concepts (P2 7.1 to 7.4). */
export const CONCEPT_TYPES = [
  'Verb',
  'ActivityType',
  'AttachmentUsageType',
  'ContextExtension',
  'ResultExtension',
  'ActivityExtension',
  'StateResource',
  'AgentProfileResource',
  'ActivityProfileResource',
  'Activity',
] as const;

/** One of the types of concepts. */
export type ConceptType = (typeof CONCEPT_TYPES)[number];

/** A concept of a profile version. */
export interface Concept extends Described {
  readonly type: ConceptType;
  /**
   * The JSON Schema of an extension or document resource as JSON text, where the profile has it inline (P2 7.2, 7.3).
   */
  readonly inlineSchema?: string;
  /** The media type of a document resource (P2 7.3). */
  readonly contentType?: string;
}

/** A rule of a statement template (P2 8.1). At least one of presence, any, all and none is there. */
export interface Rule {
  readonly location: string;
  readonly selector?: string;
  readonly presence?: 'included' | 'excluded' | 'recommended';
  readonly any?: readonly Json[];
  readonly all?: readonly Json[];
  readonly none?: readonly Json[];
}

/** The determining properties that hold lists (P2 8.0). */
export const LISTED_PROPERTIES = [
  'contextGroupingActivityType',
  'contextParentActivityType',
  'contextOtherActivityType',
  'contextCategoryActivityType',
  'attachmentUsageType',
] as const;

/** A statement template (P2 8.0): its determining properties select statements, its rules bind them. */
export interface Template
  extends Described, Readonly<Partial<Record<(typeof LISTED_PROPERTIES)[number], readonly string[]>>> {
  readonly verb?: string;
  readonly objectActivityType?: string;
  readonly objectStatementRefTemplate?: readonly string[];
  readonly contextStatementRefTemplate?: readonly string[];
  readonly rules: readonly Rule[];
}

/** A pattern (P2 9.0). Its members are the ids of templates and patterns, of other profiles too. */
export interface Pattern extends Described {
  readonly primary: boolean;
  readonly element: 'sequence' | 'alternates' | 'optional' | 'oneOrMore' | 'zeroOrMore';
  readonly members: readonly string[];
}

/** One version of a profile: what statements claim by having its id as a category (P2 5.0). */
export interface ProfileVersion {
  readonly id: string;
  /** ISO 8601, as the document has it. */
  readonly generatedAtTime?: string;
  readonly concepts: readonly Concept[];
  readonly templates: readonly Template[];
  readonly patterns: readonly Pattern[];
}

/** A profile as far as it can be evaluated, with what is wrong with its document otherwise. */
export interface Profile {
  readonly id: string;
  readonly prefLabel: LanguageMap;
  readonly definition: LanguageMap;
  readonly author?: string;
  readonly versions: readonly ProfileVersion[];
  /** Where the document departs from Part Two, each with its JSON Pointer. */
  readonly warnings: readonly Fault[];
}

/** One rule that a statement breaks. `expected` and `found` go to the sender alone. */
export interface Breach {
  /** The id of the template, concept or pattern that is broken. */
  readonly by: string;
  readonly kind: 'template' | 'concept' | 'pattern';
  /** The JSONPath of the rule, or the JSON Pointer of what breaks a concept or pattern. */
  readonly location: string;
  readonly selector?: string;
  /**
   * Which demand of the rule is broken: presence, any, all, none, statement-ref, place, schema, order, registration,
   * subregistration.
   */
  readonly rule:
    | 'presence'
    | 'any'
    | 'all'
    | 'none'
    | 'statement-ref'
    | 'place'
    | 'schema'
    | 'order'
    | 'registration'
    | 'subregistration';
  readonly expected: Json;
  readonly found: Json;
}
