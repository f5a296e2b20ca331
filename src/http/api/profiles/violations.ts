import type { AccessRequest } from '../../../consent/access/record-access.ts';
import { uuidOf } from '../../../xapi/formats/uuid.ts';
import type { NamedViolation, ViolationExplanation } from '../../xapi/explain-problem.ts';
import { moreMember, type PageCursor, type PageParameters } from '../shared/page-parameters.ts';

interface ListedPlace {
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

interface ViolationsBodyOptions {
  /** The path of the list, for the link to its next page. */
  readonly path: string;
  readonly limit: number;
  readonly explain: (violation: NamedViolation) => ViolationExplanation;
}

/** A page of violations, each with its rule in words; `more` links to the next page. */
export const violationsBody = (
  { violations, next }: ViolationsPage,
  { path, limit, explain }: ViolationsBodyOptions,
) => ({
  violations: violations.map(({ source: _, at, statement, ...rest }) => ({
    statement: uuidOf(statement),
    ...rest,
    ...explain(rest),
    at: new Date(at).toISOString(),
  })),
  ...moreMember(path, limit, next),
});
