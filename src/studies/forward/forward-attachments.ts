import type { AttachmentRepository } from '../../store/ports/statements/attachment-repository.ts';
import { isSubStatement } from '../../xapi/model/activities.ts';
import { addressOf, type Attachment, attachmentsOf, hasAttachments } from '../../xapi/model/attachments.ts';
import type { Statement } from '../../xapi/model/types.ts';

/** The data of an attachment, sent with its statement (1.0.3 Communication 1.5.2). */
export interface ForwardedAttachment {
  /** The hash in hexadecimal, as in the statement. */
  readonly sha2: string;
  readonly contentType: string;
  /** The length in bytes. */
  readonly length: number;
  readonly read: () => AsyncIterable<Uint8Array>;
}

/**
 * The reasons for which a statement goes without an attachment. The purpose does not cover its data, the source never
 * sent them, or those of the statement are too large for a request.
 */
export type StrippedReason = 'not-covered' | 'missing' | 'too-large';

type SentStatement = Statement & { readonly id: string };

/** A statement as it is sent. */
export interface ForwardedStatement {
  readonly statement: SentStatement;
  readonly attachments?: readonly ForwardedAttachment[];
  /** A reason for each attachment that is left out. */
  readonly stripped?: readonly StrippedReason[];
}

/** The limit follows from the 15 s after which a request ends, to the last byte of its answer. */
const MAX_DATA_BYTES = 10_000_000;

const withoutAttachments = (statement: SentStatement, gone: ReadonlySet<unknown>): SentStatement => {
  const strip = <T extends Pick<Statement, 'attachments'>>({ attachments, ...rest }: T): T => {
    const left = attachments?.filter((one) => !gone.has(one)) ?? [];
    return (left.length === 0 ? rest : { ...rest, attachments: left }) as T;
  };
  const { object } = statement;
  return strip(isSubStatement(object) ? { ...statement, object: strip(object) } : statement);
};

/**
 * Adds the data of attachments to a statement of a source, or strips those that have no `fileUrl`, without which no LRS
 * takes them. Rejects with Problem `store-unavailable`.
 */
export const createWithAttachments =
  (repository: AttachmentRepository) =>
  async (
    statement: SentStatement,
    { source, isCovered }: { readonly source: string; readonly isCovered: boolean },
  ): Promise<ForwardedStatement> => {
    if (!hasAttachments(statement)) return { statement };
    const all = attachmentsOf(statement).map(({ attachment }) => attachment);
    const stored = isCovered ? await repository.find([...new Set(all.map(addressOf))], source) : undefined;
    const sent = new Map<string, ForwardedAttachment>();
    for (const one of all) {
      const found = stored?.get(addressOf(one));
      if (found === undefined) continue;
      const { sha2, contentType } = one;
      const read = () => repository.read(found.sha2);
      sent.set(addressOf(one), { sha2, contentType, length: found.length, read });
    }
    const isTooLarge = [...sent.values()].reduce((sum, { length }) => sum + length, 0) > MAX_DATA_BYTES;
    const reasonOf = (one: Attachment): StrippedReason | undefined => {
      if (one.fileUrl !== undefined) return undefined;
      if (!isCovered) return 'not-covered';
      if (!sent.has(addressOf(one))) return 'missing';
      return isTooLarge ? 'too-large' : undefined;
    };
    const reasons = new Map(all.map((one) => [one, reasonOf(one)]));
    const gone = new Set(all.filter((one) => reasons.get(one) !== undefined));
    return {
      statement: gone.size === 0 ? statement : withoutAttachments(statement, gone),
      attachments: isTooLarge ? [] : [...sent.values()],
      stripped: [...reasons.values()].filter((reason) => reason !== undefined),
    };
  };
