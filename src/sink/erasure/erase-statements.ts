import type { Store, StoredStatement } from '../../store/ports/store.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { mendReferrers } from '../statements/reference-effects.ts';
import type { ForgetActivities } from './erase-activities.ts';
import { readStored } from '../statements/read-stored.ts';
import type { ReleaseAttachments } from './unlink-attachments.ts';

/** A statement that is being erased, parsed. */
export interface Erased {
  readonly document: StoredStatement;
  readonly statement: Statement;
}

/** What erasing needs. */
export interface EraseDeps {
  readonly store: Pick<Store, 'statements' | 'violations'>;
  readonly releaseAttachments: ReleaseAttachments;
  readonly forgetActivities: ForgetActivities;
  /** Computes anew the runs that these were in; may be repeated. */
  readonly judgeErased?: (erased: readonly Erased[]) => Promise<void>;
}

/** Whoever gives them holds them already, but for what is parsed. */
const AT_ONCE = 200;

/**
 * Builds the one way by which statements leave the shelf (GDPR art. 17): each is marked, and counts as absent from then
 * on; what refers to it loses what it had taken over, what broke a profile's rules is forgotten and its runs are
 * computed anew, data and activities that no other statement has go; then it is deleted. It erases exactly the
 * documents given, by id and place in the order, never one that has come to such an id since. Each step can be
 * repeated, and what is marked stays on the shelf until all the others are done: whoever finds it there goes on.
 * Rejects with Problem `store-unavailable`.
 */
export const createErase = ({
  store: { statements, violations },
  releaseAttachments,
  forgetActivities,
  judgeErased,
}: EraseDeps): ((documents: readonly StoredStatement[]) => Promise<void>) => {
  const eraseSome = async (documents: readonly StoredStatement[]): Promise<void> => {
    const names = documents.map(({ id, at }) => ({ id, at }));
    const ids = names.map(({ id }) => id);
    const erased = documents.map((document) => ({ document, statement: readStored(document) }));
    await statements.mark(names);
    // From here on nobody inherits from them: of the mark and an insert that refers to one, whichever came later sees
    // the other.
    await mendReferrers(statements, ids);
    await violations.removeOf(ids);
    await judgeErased?.(erased);
    await releaseAttachments(erased);
    await forgetActivities(erased);
    await statements.remove(names);
  };
  return async (documents) => {
    for (let from = 0; from < documents.length; from += AT_ONCE) await eraseSome(documents.slice(from, from + AT_ONCE));
  };
};
