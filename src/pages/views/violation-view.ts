import type { NamedIri } from '../html/localized-text.ts';

/** A source with the number of counted violations of its statements. */
export interface ViolatingSourceView {
  readonly id: string;
  readonly name: string;
  readonly href: string;
  readonly count: number;
}

/** A violated rule, without the statements that violated it. */
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
  /** The time at which the latest was found, in milliseconds since the epoch. */
  readonly latest: number;
}

/** Statements that claim a profile version, and match none of its templates. */
export interface UnmatchedView {
  /** The version; empty for all versions beyond those that are counted one by one. */
  readonly version: string;
  readonly why: 'no-template' | 'unknown-version';
  readonly count: number;
  readonly latest: number;
}

/** The violations of the statements of one source. */
export interface SourceViolationsView {
  readonly name: string;
  readonly listHref: string;
  readonly rules: readonly ViolatedRuleView[];
  readonly counted: number;
  readonly hasOlder: boolean;
  readonly unmatched: readonly UnmatchedView[];
}
