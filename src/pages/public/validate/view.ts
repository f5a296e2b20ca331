import type { Fault } from '../../../core/problem.ts';
import type { NamedIri } from '../../html/localized-text.ts';

/** A broken rule of a profile, in the language of the reader. */
export interface TriedViolationView {
  /** The template, concept or pattern of the rule. */
  readonly subject: NamedIri;
  readonly rule: string;
  readonly location: string;
  readonly sentence?: string;
  readonly scopeNote?: string;
}

/** The verdict of a profile version on one statement; `index` begins at 1. */
export interface TriedStatementView {
  readonly index: number;
  readonly outcome: 'success' | 'invalid' | 'unmatched';
  readonly templates: readonly NamedIri[];
  readonly violations: readonly TriedViolationView[];
}

/** The progress of the statements of a registration in the patterns of a version. */
export interface TriedPatternView {
  readonly registration?: string;
  readonly verdict: 'accept' | 'in-progress' | 'reject' | 'unchecked';
  readonly next: readonly NamedIri[];
}

/** The verdict of a profile version. */
export interface TriedVersionView {
  readonly version: NamedIri;
  readonly statements: readonly TriedStatementView[];
  readonly patterns: readonly TriedPatternView[];
}

/** The findings in a pasted text. */
export type ValidateResultView =
  | { readonly kind: 'unreadable'; readonly detail: string; readonly faults: readonly Fault[] }
  | {
      readonly kind: 'profile';
      readonly id?: string;
      readonly refusals: readonly Fault[];
      readonly warnings: readonly Fault[];
    }
  | {
      readonly kind: 'statements';
      readonly faults: readonly Fault[];
      readonly versions: readonly TriedVersionView[];
      readonly unknownVersions: readonly string[];
    };

/** The page on which a text is tried. */
export interface ValidateView {
  readonly text: string;
  readonly version: '1.0.3' | '2.0.0';
  readonly result?: ValidateResultView;
}
