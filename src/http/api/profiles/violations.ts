import type { AccessRequest } from '../../../consent/access/record-access.ts';
import type { NamedViolation } from '../../xapi/explain-problem.ts';
import type { PageCursor, PageParameters } from '../shared/page-parameters.ts';

interface ListedPlace {
  readonly kind: 'template' | 'concept' | 'pattern' | 'cmi5';
  /** The key of the statement. */
  readonly statement: string;
  readonly source: string;
  readonly at: number;
}

interface ViolationsPage {
  readonly violations: readonly (NamedViolation & ListedPlace)[];
  readonly next?: PageCursor;
}

/** Reads the violations of a source, newest first; it leaves access records in the name of the reader. */
export type ReadViolations = (
  query: PageParameters & { readonly source: string },
  reader: AccessRequest['reader'],
) => Promise<ViolationsPage>;
