import { isObject } from '../../../core/json-object.ts';
import type { SentAttachment } from './prepare-statement.ts';
import type { UnwrappedStatement } from './unwrapped-statement.ts';

/** The media type of each attachment of a statement and of its SubStatement, by its hash in lower case. */
export type DescribedAttachments = ReadonlyMap<string, string>;

/** The data of the attachments of a statement, or the reason why they cannot be read. */
export type AttachmentsRead = { readonly attachments?: readonly SentAttachment[] } | { readonly why: string };

/** Reads the data of the attachments of a statement by its id; those that are not there are left out. */
export type ReadAttachments = (
  statementId: string,
  described: DescribedAttachments,
) => AttachmentsRead | Promise<AttachmentsRead>;

/** The most bytes of the attachments of a statement. */
export const MAX_ATTACHMENT_BYTES = 134_217_728;

export const describedIn = ({ value }: Pick<UnwrappedStatement, 'value'>): DescribedAttachments => {
  const { attachments, object } = value;
  const all = [attachments, isObject(object) ? object['attachments'] : undefined].flatMap((one) =>
    Array.isArray(one) ? (one as unknown[]) : [],
  );
  return new Map(
    all.flatMap((one): [string, string][] => {
      const { sha2, contentType } = isObject(one) ? one : {};
      return typeof sha2 === 'string' && typeof contentType === 'string' ? [[sha2.toLowerCase(), contentType]] : [];
    }),
  );
};

/** The attachments that were found, as they are sent. */
export const foundAttachments = (
  described: DescribedAttachments,
  find: (sha2: string) => Buffer | undefined,
): AttachmentsRead => {
  const attachments = [...described].flatMap(([sha2, contentType]): SentAttachment[] => {
    const bytes = find(sha2);
    return bytes === undefined ? [] : [{ sha2, contentType, bytes }];
  });
  return attachments.length === 0 ? {} : { attachments };
};
