import type { NamedIri, LocalizedText } from '../html/localized-text.ts';
import type { Json } from '../../xapi/model/types.ts';

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

/** A demand of a template on another statement (Part Two 8.0): it must match one of these templates. */
export interface ReferenceView {
  readonly from: 'object' | 'context';
  readonly templates: readonly NamedIri[];
}
