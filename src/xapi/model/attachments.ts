import { isSubStatement } from './activities.ts';
import type { Statement, SubStatement } from './types.ts';

/** An attachment as a statement describes it (1.0.3 Data 2.4.11; 2.0 4.2.2.6). */
export interface Attachment {
  readonly usageType: string;
  readonly contentType: string;
  readonly length: number;
  /** SHA-2 of the data in hexadecimal, of either case. */
  readonly sha2: string;
  readonly fileUrl?: string;
}

/** The usageType of a signature (1.0.3 Data 2.6; 2.0 4.2.6). */
const SIGNATURE = 'http://adlnet.gov/expapi/attachments/signature';

/** True if an attachment is the signature of its statement. */
export const isSignature = ({ usageType }: Attachment): boolean => usageType === SIGNATURE;

/** The address of an attachment's data: its hash in lower case. */
export const addressOf = ({ sha2 }: Pick<Attachment, 'sha2'>): string => sha2.toLowerCase();

const ownOf = (statement: Statement | SubStatement): readonly Attachment[] =>
  (statement.attachments ?? []) as readonly unknown[] as readonly Attachment[];

/** True if a statement or its SubStatement has attachments. */
export const hasAttachments = (statement: Statement): boolean =>
  (statement.attachments !== undefined && statement.attachments.length > 0) ||
  (isSubStatement(statement.object) && ownOf(statement.object).length > 0);

/** The attachments of a statement, then of its SubStatement; `at` is a JSON Pointer from the statement. */
export const attachmentsOf = (
  statement: Statement,
): readonly { readonly at: string; readonly attachment: Attachment; readonly ofSubStatement: boolean }[] => [
  ...ownOf(statement).map((attachment, index) => ({ at: `/attachments/${index}`, attachment, ofSubStatement: false })),
  ...(isSubStatement(statement.object) ? ownOf(statement.object) : []).map((attachment, index) => ({
    at: `/object/attachments/${index}`,
    attachment,
    ofSubStatement: true,
  })),
];
