import type { Cmi5Rule } from './cmi5-rules.ts';
import type { Fault } from '../../core/problem.ts';
import type { Json, LanguageMap } from '../../xapi/model/types.ts';

// "P2" and "P3" are Parts Two and Three of xAPI Profiles 1.0, throughout this room.

/** The members that concepts, templates and patterns share (P2 7.0, 8.0, 9.0). */
export interface ProfileObject {
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

export type ConceptType = (typeof CONCEPT_TYPES)[number];

/** A concept of a profile version. */
export interface Concept extends ProfileObject {
  readonly type: ConceptType;
  /** The JSON Schema of an extension or document resource as JSON text, if it is inline (P2 7.2, 7.3). */
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
  /** Its description by its author. */
  readonly scopeNote?: LanguageMap;
}

/** The determining properties whose values are lists (P2 8.0). */
export const LISTED_PROPERTIES = [
  'contextGroupingActivityType',
  'contextParentActivityType',
  'contextOtherActivityType',
  'contextCategoryActivityType',
  'attachmentUsageType',
] as const;

/** A statement template (P2 8.0): its determining properties select statements, its rules bind them. */
export interface Template
  extends ProfileObject, Readonly<Partial<Record<(typeof LISTED_PROPERTIES)[number], readonly string[]>>> {
  readonly verb?: string;
  readonly objectActivityType?: string;
  readonly objectStatementRefTemplate?: readonly string[];
  readonly contextStatementRefTemplate?: readonly string[];
  readonly rules: readonly Rule[];
}

/** A pattern (P2 9.0). Its members are the ids of templates and patterns, of other profiles too. */
export interface Pattern extends ProfileObject {
  readonly primary: boolean;
  readonly element: 'sequence' | 'alternates' | 'optional' | 'oneOrMore' | 'zeroOrMore';
  readonly members: readonly string[];
}

/** One version of a profile: statements claim it by having its id as a category (P2 5.0). */
export interface ProfileVersion {
  readonly id: string;
  /** ISO 8601, as the document has it. */
  readonly generatedAtTime?: string;
  readonly concepts: readonly Concept[];
  readonly templates: readonly Template[];
  readonly patterns: readonly Pattern[];
}

/** The part of a profile document that can be evaluated, with warnings about the rest. */
export interface Profile {
  readonly id: string;
  readonly prefLabel: LanguageMap;
  readonly definition: LanguageMap;
  readonly author?: string;
  readonly versions: readonly ProfileVersion[];
  /** The departures of the document from Part Two, each with its JSON Pointer. */
  readonly warnings: readonly Fault[];
}

/** The kind of the violated object; `cmi5` is the specification of cmi5, beyond its profile. */
type ViolationKind = 'template' | 'concept' | 'pattern' | 'cmi5';

/** One rule that a statement violates. `expected` and `found` go only to the sender. */
export interface Violation {
  /** The id of the violated template, concept or pattern; for cmi5, the address of the section. */
  readonly by: string;
  readonly kind: ViolationKind;
  /** The JSONPath of the rule of a template; otherwise a JSON Pointer into the statement. */
  readonly location: string;
  readonly selector?: string;
  /** The check of the rule that failed. */
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
    | 'subregistration'
    | 'timestamp-order'
    | 'timestamp-shared'
    | 'steps'
    | Cmi5Rule;
  readonly expected: Json;
  readonly found: Json;
}
