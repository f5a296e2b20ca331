import { createKeyedMutex } from '../../core/concurrency/keyed-mutex.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type {
  DocumentRepository,
  DocumentScope,
  DocumentSpace,
  ListedDocument,
  StoredDocument,
} from '../../store/ports/statements/document-repository.ts';
import { exactAgentKey } from '../../xapi/model/agents.ts';

/** Attempts of one change while other processes write the document; in one process its changes are serialized. */
const RETRY = { tries: 50, overloaded: 'too many write this document at once; nothing of this request was kept' };

/** The scope under which documents are stored, which has the identifier of its Agent as it is written. */
export const storedScope = (scope: DocumentScope): DocumentScope =>
  scope.agent === undefined ? scope : { ...scope, agent: exactAgentKey(scope.agent) };

/** The document that counts among those of several owners with one id (`DocumentSpace`). */
export const latestOfEach = (
  found: readonly ListedDocument[],
  owners: readonly string[],
): readonly ListedDocument[] => {
  if (owners.length === 1) return found;
  const latest = new Map<string, ListedDocument>();
  for (const one of found) {
    const key = JSON.stringify([one.registration, one.id]);
    const other = latest.get(key);
    const isLater =
      other === undefined ||
      one.updatedAt > other.updatedAt ||
      (one.updatedAt === other.updatedAt && owners.indexOf(one.owner) < owners.indexOf(other.owner));
    if (isLater) latest.set(key, one);
  }
  return [...latest.values()];
};

/** Changes one document: one change at a time in this process, by compare-and-set among processes. */
export type CompareAndWrite = <T>(
  space: DocumentSpace,
  id: string,
  attempt: (current: StoredDocument | undefined) => Promise<T | undefined>,
) => Promise<T>;

/** Repeats `attempt` until it has written; an attempt resolves with undefined if another process wrote in between. */
export const createCompareAndWrite = (repository: DocumentRepository): CompareAndWrite => {
  const withLock = createKeyedMutex();
  return (space, id, attempt) =>
    withLock(
      JSON.stringify([space.owners[0], space.resource, space.activity, space.agent, space.registration, id]),
      () => retryOnConflict(RETRY, async () => attempt(await repository.read(space, id))),
    );
};
