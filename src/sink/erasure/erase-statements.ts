import { batchesOf } from '../../core/batches.ts';
import { intactStatements } from '../../store/ports/statements/statement-checksum.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { updateReferrers } from '../statements/reference-effects.ts';
import type { EraseActivities } from './erase-activities.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import type { UnlinkAttachments } from './unlink-attachments.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';

/** A statement that is being erased, parsed. */
export interface ErasedStatement {
  readonly document: StoredStatement;
  readonly statement: Statement;
}

export interface EraseStatementsDeps {
  readonly store: Pick<Store, 'statements' | 'violations' | 'mentions'>;
  readonly unlinkAttachments: UnlinkAttachments;
  readonly eraseActivities: EraseActivities;
  /** Collects tokens by which statements of others that name their people are found; repeatable. */
  readonly collectTokens?: (erased: readonly ErasedStatement[]) => Promise<void>;
  /** Recomputes the pattern runs of these statements; repeatable. */
  readonly evaluateErased?: (erased: readonly ErasedStatement[]) => Promise<void>;
}

/** Only these are parsed at once; the caller has the documents in memory anyway. */
const BATCH_SIZE = 200;

/**
 * Erases exactly these statements, by id and sort key (GDPR art. 17); the only way by which they leave the store.
 * Marked statements count as absent, and any process can finish. Rejects with Problem `store-unavailable`.
 */
export const createEraseStatements = ({
  store: { statements, violations, mentions },
  collectTokens,
  unlinkAttachments,
  eraseActivities,
  evaluateErased,
}: EraseStatementsDeps): ((documents: readonly StoredStatement[]) => Promise<void>) => {
  const eraseBatch = async (documents: readonly StoredStatement[]): Promise<void> => {
    const keys = documents.map(({ id, at }) => ({ id, at }));
    const ids = keys.map(({ id }) => id);
    // The sweeps remove what belonged to a damaged statement.
    const erased = intactStatements(documents).map((document) => ({ document, statement: readStored(document) }));
    await collectTokens?.(erased);
    await statements.markErasing(keys);
    // From here on nothing inherits from them: if an insert refers to one, the later of mark and insert sees the other.
    await updateReferrers(statements, ids);
    await violations.deleteByStatements(ids);
    await mentions.deleteByStatements(ids);
    await evaluateErased?.(erased);
    await unlinkAttachments(erased);
    await eraseActivities(erased);
    await statements.delete(keys);
  };
  return async (documents) => {
    for (const batch of batchesOf(documents, BATCH_SIZE)) await eraseBatch(batch);
  };
};
