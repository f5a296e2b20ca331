import type { Store } from '../../store/ports/store.ts';
import { addressOf, attachmentsOf, hasAttachments } from '../../xapi/model/attachments.ts';
import { attachmentToken } from '../../xapi/statement/tokens.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { UNUSED_MS } from './sweep-attachments.ts';

export interface UnlinkAttachmentsDeps {
  readonly store: Pick<Store, 'attachments' | 'statements'>;
  /** Consistent-Through, in milliseconds since the epoch. */
  readonly consistentThrough: () => Promise<number>;
  readonly now: () => number;
}

/** Removes the attachments at these addresses (`addressOf`) unless a statement refers to them; repeatable. */
export type UnlinkAddresses = (addresses: ReadonlySet<string>) => Promise<void>;

/** Removes attachments of statements that are being erased; repeatable. */
export type UnlinkAttachments = (erased: readonly { readonly statement: Statement }[]) => Promise<void>;

/**
 * Removes attachments that no statement refers to any more. The sweep looks again at those used within the hour before
 * Consistent-Through: a statement on its way may refer to them. Rejects with Problem `store-unavailable`.
 */
export const createUnlinkAddresses =
  ({ store: { attachments, statements }, consistentThrough, now }: UnlinkAttachmentsDeps): UnlinkAddresses =>
  async (addresses) => {
    if (addresses.size === 0) return;
    const before = Math.min(now(), await consistentThrough()) - UNUSED_MS;
    const recentlyUsed: string[] = [];
    for (const [sha2, { usedAt }] of await attachments.find([...addresses])) {
      const isReferredTo = (await statements.findIdsByToken([attachmentToken(sha2)], 1)).length > 0;
      if (isReferredTo) continue;
      if (usedAt >= before) recentlyUsed.push(sha2);
      else await attachments.delete(sha2, usedAt);
    }
    if (recentlyUsed.length > 0) await attachments.touch(recentlyUsed, now());
  };

/** Removes attachments that only statements which are being erased refer to, as `createUnlinkAddresses` does. */
export const createUnlinkAttachments = (deps: UnlinkAttachmentsDeps): UnlinkAttachments => {
  const unlink = createUnlinkAddresses(deps);
  return async (erased) => {
    const addresses = new Set<string>();
    for (const { statement } of erased)
      if (hasAttachments(statement))
        for (const { attachment } of attachmentsOf(statement)) addresses.add(addressOf(attachment));
    await unlink(addresses);
  };
};
