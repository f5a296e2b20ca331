import type { PurgeDeleted } from '../../sink/sweeps/purge-deleted.ts';
import type { Store } from '../../store/ports/store.ts';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import { createReplaceMentions } from '../../sink/erasure/replace-mentions.ts';
import { createUnlinkAddresses } from '../../sink/erasure/unlink-attachments.ts';
import { createSearchOlderMentions, createSweepMentions } from '../../sink/sweeps/search-mentions.ts';
import type { ErasureServices } from '../consent/compose-erasures.ts';

interface MentionWorkParts {
  readonly store: Store;
  readonly consent: { readonly mentions: ErasureServices['mentions']; readonly auditLog: AuditLog };
  readonly purge: PurgeDeleted;
  /** Consistent-Through, in milliseconds since the epoch. */
  readonly consistentThrough: () => Promise<number>;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly now: () => number;
}

/** The recurring work about erased people named in statements of others. */
export const composeMentionWork = ({ store, consent, purge, consistentThrough, publicUrl, now }: MentionWorkParts) => {
  const { findMentions, addMentions, replaced } = consent.mentions;
  const { statements, mentions } = store;
  return {
    searchOlderMentions: createSearchOlderMentions({ statements, mentions, addMentions }),
    sweepMentions: createSweepMentions({ statements, addMentions }),
    replaceMentions: createReplaceMentions({
      store,
      findMentions,
      auditLog: consent.auditLog,
      unlinkAddresses: createUnlinkAddresses({ store, consistentThrough, now }),
      noteReplaced: replaced.note,
      homePage: `${publicUrl}/erased`,
      onRewritten: () => purge.deleted(),
      now,
    }),
  };
};
