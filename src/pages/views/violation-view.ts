import type { NamedIri } from '../html/localized-text.ts';

/** A source with how many violations of its statements were counted. */
export interface ViolatingSourceView {
  readonly id: string;
  readonly name: string;
  readonly href: string;
  readonly count: number;
}

/** A violated rule. Nothing of the statements that violated it. */
export interface ViolatedRuleView {
  /** The template, concept, pattern or section of cmi5. */
  readonly subject: NamedIri;
  readonly kind: 'template' | 'concept' | 'pattern' | 'cmi5';
  readonly rule: string;
  readonly location: string;
  /** The rule in the words of its page, in the language of the reader. */
  readonly sentence?: string;
  /** The note of its author, which may be in another language. */
  readonly scopeNote?: string;
  readonly count: number;
  /** When the latest was found, in milliseconds since the epoch. */
  readonly latest: number;
}

/** Statements that claim a profile version, and match nothing of it. */
export interface UnmatchedView {
  /** Empty for all versions beyond those that are counted one by one. */
  readonly version: string;
  readonly why: 'no-template' | 'unknown-version';
  readonly count: number;
  readonly latest: number;
}

/** What the statements of one source violate. */
export interface SourceViolationsView {
  readonly name: string;
  readonly listHref: string;
  readonly rules: readonly ViolatedRuleView[];
  readonly counted: number;
  readonly hasOlder: boolean;
  readonly unmatched: readonly UnmatchedView[];
}
