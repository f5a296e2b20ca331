import { HOUR_MS } from '../../core/time.ts';
import type { AttachmentCursor } from '../../store/ports/statements/attachment-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import { attachmentToken } from '../../xapi/statement/tokens.ts';

export interface SweptAttachments {
  /** Attachments examined for the first time since they were last used. */
  readonly seen: number;
  readonly removed: number;
}

export interface SweepAttachmentsDeps {
  readonly store: Pick<Store, 'attachments' | 'statements'>;
  /** Consistent-Through, in milliseconds since the epoch. */
  readonly consistentThrough: () => Promise<number>;
  readonly now: () => number;
}

/** Once Consistent-Through is this far past the last use of an attachment, no statement on its way refers to it. */
export const UNUSED_MS = HOUR_MS;
const PAGE_SIZE = 500;

/**
 * Removes attachments that no statement refers to: their statements were refused, or became dead letters. Each sweep
 * continues the last one. Rejects with Problem `store-unavailable`.
 */
export const createSweepAttachments = ({
  store: { attachments, statements },
  consistentThrough,
  now,
}: SweepAttachmentsDeps): (() => Promise<SweptAttachments>) => {
  // Referenced attachments are not looked at again: only an erasure removes the reference, and it removes attachments
  // itself.
  let position: AttachmentCursor | undefined;
  return async () => {
    // By then each statement of their last use is stored, or will never be.
    const before = Math.min(now(), await consistentThrough()) - UNUSED_MS;
    let seen = 0;
    let removed = 0;
    for (;;) {
      const found = await attachments.findUnusedSince(before, PAGE_SIZE, position);
      for (const { sha2, usedAt } of found) {
        const [referring] = await statements.findIdsByToken([attachmentToken(sha2)], 1);
        if (referring === undefined && (await attachments.delete(sha2, usedAt))) removed++;
        position = { sha2, usedAt };
        seen++;
      }
      if (found.length < PAGE_SIZE) break;
    }
    await attachments.deleteIncomplete(before);
    return { seen, removed };
  };
};
