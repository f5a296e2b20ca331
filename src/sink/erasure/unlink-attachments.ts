import type { Store } from '../../store/ports/store.ts';
import { addressOf, attachmentsOf, hasAttachments } from '../../xapi/model/attachments.ts';
import { attachmentToken } from '../../xapi/statement/tokens.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { UNUSED_MS } from './sweep-attachments.ts';

/** What releasing needs. */
export interface ReleaseDeps {
  readonly store: Pick<Store, 'attachments' | 'statements'>;
  /** Consistent-Through, in milliseconds since the epoch. */
  readonly through: () => Promise<number>;
  readonly now: () => number;
}

/** Lets go of the data of statements that are marked as being erased; repeatable. */
export type ReleaseAttachments = (erased: readonly { readonly statement: Statement }[]) => Promise<void>;

/**
 * Builds what becomes of attachments whose statements are being erased: data that no other statement refers to are
 * removed where the sweep may have passed them already; those used within the hour before Consistent-Through may be
 * referred to by a statement on its way, so their use is renewed, and the sweep looks at them an hour later. Rejects
 * with Problem `store-unavailable`.
 */
export const createReleaseAttachments =
  ({ store: { attachments, statements }, through, now }: ReleaseDeps): ReleaseAttachments =>
  async (erased) => {
    const addresses = new Set<string>();
    for (const { statement } of erased)
      if (hasAttachments(statement))
        for (const { attachment } of attachmentsOf(statement)) addresses.add(addressOf(attachment));
    if (addresses.size === 0) return;
    const before = Math.min(now(), await through()) - UNUSED_MS;
    const young: string[] = [];
    for (const [sha2, { usedAt }] of await attachments.find([...addresses])) {
      const isReferredTo = (await statements.carrying([attachmentToken(sha2)], 1)).length > 0;
      if (isReferredTo) continue;
      if (usedAt >= before) young.push(sha2);
      else await attachments.remove(sha2, usedAt);
    }
    if (young.length > 0) await attachments.use(young, now());
  };
