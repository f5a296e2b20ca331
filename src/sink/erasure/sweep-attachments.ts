import type { AttachmentPlace } from '../../store/ports/attachment-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import { attachmentToken } from '../../xapi/statement/tokens.ts';

/** What a sweep came to. */
export interface Swept {
  /** Attachments that were looked at for the first time since they were last used. */
  readonly seen: number;
  readonly removed: number;
}

/** What sweeping needs. */
export interface SweepDeps {
  readonly store: Pick<Store, 'attachments' | 'statements'>;
  /** Consistent-Through, in milliseconds since the epoch. */
  readonly through: () => Promise<number>;
  readonly now: () => number;
}

/**
 * How long an attachment must be unused, and Consistent-Through beyond that use, before nobody can be about to refer to
 * it.
 */
export const UNUSED_MS = 3_600_000;
const AT_ONCE = 500;

/**
 * Builds the sweep of attachments that no statement refers to: data whose statements were refused after they had been
 * stored, or were set aside. Statements that were being posted when an attachment was last used are on the shelf, or
 * will never be, once Consistent-Through is an hour past that use; a request that uses it again renews its time, and
 * the removal names the time that was seen. Each sweep goes on where the last one ended: what was referred to then can
 * lose its last statement only by an erasure, which removes attachments itself. Rejects with Problem
 * `store-unavailable`.
 */
export const createSweepAttachments = ({
  store: { attachments, statements },
  through,
  now,
}: SweepDeps): (() => Promise<Swept>) => {
  let place: AttachmentPlace | undefined;
  return async () => {
    const before = Math.min(now(), await through()) - UNUSED_MS;
    let seen = 0;
    let removed = 0;
    for (;;) {
      const found = await attachments.unusedSince(before, AT_ONCE, place);
      for (const { sha2, usedAt } of found) {
        const [referring] = await statements.carrying([attachmentToken(sha2)], 1);
        if (referring === undefined && (await attachments.remove(sha2, usedAt))) removed++;
        place = { sha2, usedAt };
        seen++;
      }
      if (found.length < AT_ONCE) break;
    }
    await attachments.removeTorn(before);
    return { seen, removed };
  };
};
