import { hash } from 'node:crypto';
import type { RecordAccess } from '../../consent/access/record-access.ts';
import type { AdmitDocument } from '../../consent/gate/admit-document.ts';
import {
  documentVerdicts,
  isShown,
  type OwnedDocument,
  type RetentionVerdicts,
} from '../../consent/gate/retention-verdicts.ts';
import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import type { Caller } from '../../access/sources/authentication/authenticate.ts';
import type {
  DocumentRepository,
  DocumentScope,
  DocumentSpace,
  StoredDocument,
} from '../../store/ports/statements/document-repository.ts';
import type { XapiVersion } from '../../xapi/model/types.ts';
import { type CompareAndWrite, createCompareAndWrite, latestOfEach, storedScope } from './document-space.ts';
import { checkMayRead, checkMayWrite } from './document-access.ts';
import { type DocumentIds, listDocumentIds } from './document-ids.ts';
import { createRecordGivenDocuments, type RecordGivenDocuments } from './record-given.ts';
import { checkMergeable, type DocumentBody, mergeDocuments } from './merge.ts';
import { type ConditionalRequest, checkPreconditions, type Preconditions } from './preconditions.ts';

/** A request of a caller for one document. */
interface DocumentRequest {
  readonly caller: Caller;
  readonly scope: DocumentScope;
  readonly id: string;
}

/** A PUT, POST or DELETE of one document. */
export interface DocumentChange extends DocumentRequest {
  readonly version: XapiVersion;
  readonly preconditions: Preconditions;
  /** True if a PUT is only judged, and nothing is written. */
  readonly isDryRun?: boolean;
}

export type WrittenDocument = Pick<StoredDocument, 'etag' | 'updatedAt'>;

/**
 * Documents of activities and agents (1.0.3 Communication 2.2; 2.0 4.1.6) of the caller's source and of the sources
 * that share with it. Writes are durable, and the next read has them. Hidden documents count as absent. Calls reject
 * with Problem `forbidden`.
 */
export interface Documents {
  /** Rejects with Problem `not-found`. */
  read(request: DocumentRequest): Promise<StoredDocument>;
  /** Ids of the documents updated after `since` (exclusive). Rejects with `invalid-request` beyond 10,000. */
  list(caller: Caller, scope: DocumentScope, since?: number): Promise<DocumentIds>;
  /**
   * Stores the content as it is. Rejects as `checkPreconditions` throws, and with `too-large`, `overloaded` or
   * `consent-required`.
   */
  put(change: DocumentChange, content: DocumentBody): Promise<WrittenDocument>;
  /** Merges a JSON object into the stored one, or stores it if there is none. Rejects as `put` does. */
  post(change: DocumentChange, content: DocumentBody): Promise<WrittenDocument>;
  /** Deletes the document, if there is one. Rejects with `precondition-failed`. */
  delete(change: DocumentChange): Promise<void>;
  /** Deletes all documents of a scope; a state scope without registration includes every registration. */
  deleteAll(caller: Caller, scope: DocumentScope): Promise<void>;
}

/** A document that is about to be written. */
interface CheckedDocument extends DocumentBody {
  readonly resource: DocumentScope['resource'];
  readonly id: string;
}

export interface DocumentsDeps {
  readonly repository: DocumentRepository;
  /** The sources that share documents with the caller's source, which is one of them, in an order that all have. */
  readonly ownersFor: (source: Caller['source']) => Promise<readonly string[]>;
  /** The consent gate: resolves with the person of the agent, if it is a person. */
  readonly gate: AdmitDocument;
  readonly retentionVerdicts: RetentionVerdicts;
  readonly now: () => number;
  /** The largest document, in bytes, after merging. */
  readonly maxBytes: number;
  /** Throws Problem `profile-violation` if a profile that the source must conform to does not allow the document. */
  readonly checkProfile: (caller: Caller, document: CheckedDocument) => void;
  readonly recordAccess: RecordAccess;
}

/**
 * A list is completely in memory, and an id may be as long as a URL. A longer list is refused instead of cut: a client
 * that misses an id could overwrite the document.
 */
const MAX_LISTED = 10_000;

/** Hides the documents of persons who have withdrawn consent or objected; to be called after the read. */
const createFilterVisibleDocuments =
  (retentionVerdicts: RetentionVerdicts) =>
  async <D extends OwnedDocument>(found: readonly D[]): Promise<readonly D[]> => {
    if (found.every(({ person }) => person === undefined)) return found;
    const verdicts = await documentVerdicts(retentionVerdicts, found);
    return found.filter((_, index) => isShown(verdicts[index]));
  };

type SpaceFor = (caller: Caller, scope: DocumentScope) => Promise<DocumentSpace>;
type VisibleOf = (current: StoredDocument | undefined) => Promise<StoredDocument | undefined>;

interface WriteSteps {
  readonly compareAndWrite: CompareAndWrite;
  readonly spaceFor: SpaceFor;
  readonly visibleOf: VisibleOf;
  readonly recordGiven: RecordGivenDocuments;
}

/** Makes the write of PUT and POST; `contentFor` gets the current document. */
const createWriteDocument =
  (
    { repository, gate, retentionVerdicts, now, maxBytes, checkProfile }: DocumentsDeps,
    { compareAndWrite, spaceFor, visibleOf, recordGiven }: WriteSteps,
  ) =>
  async (
    change: DocumentChange,
    method: 'PUT' | 'POST',
    contentFor: (current: StoredDocument | undefined) => DocumentBody | Promise<DocumentBody>,
  ): Promise<WrittenDocument> => {
    const { caller, scope, id, version, preconditions, isDryRun } = change;
    const isLenient = caller.source.unconditionalProfiles === true;
    const conditional: ConditionalRequest = { method, resource: scope.resource, version, preconditions, isLenient };
    const space = await spaceFor(caller, scope);
    // All new documents have one owner: if two sources create a document at once, one must lose.
    const [newOwner = caller.source.id] = space.owners;
    return compareAndWrite(space, id, async (current) => {
      const person = await gate(caller.source, scope.agent, { isDryRun });
      const visible = await visibleOf(current);
      checkPreconditions(conditional, visible);
      const { contentType, bytes } = await contentFor(visible);
      // After the merge it is the caller's own document, whose reads leave no record.
      if (method === 'POST' && visible !== undefined) await recordGiven(caller, { scope, id }, [visible]);
      if (bytes.length > maxBytes)
        throw new Problem('too-large', `the document would be larger than ${maxBytes} bytes`);
      checkProfile(caller, { resource: scope.resource, id, contentType, bytes });
      const etag = hash('sha1', bytes, 'hex');
      const updatedAt = Math.max(now(), (current?.updatedAt ?? 0) + 1);
      if (isDryRun === true) return { etag, updatedAt };
      const document: StoredDocument = {
        scope: storedScope(scope),
        owner: current?.owner ?? newOwner,
        id,
        source: caller.source.id,
        contentType,
        bytes,
        etag,
        updatedAt,
        ...defined({ person }),
      };
      if (!(await repository.write(document, current))) return undefined;
      const [verdict] =
        person === undefined ? ['keep' as const] : await documentVerdicts(retentionVerdicts, [document]);
      if (verdict !== 'erase') return { etag, updatedAt };
      // An erasure may have passed between the gate and the write: the next attempt asks the gate again.
      await repository.delete({ ...scope, owners: [document.owner] }, id, document);
      return undefined;
    });
  };

export const createDocuments = (deps: DocumentsDeps): Documents => {
  const { repository, ownersFor, retentionVerdicts } = deps;
  const compareAndWrite = createCompareAndWrite(repository);
  const filterVisible = createFilterVisibleDocuments(retentionVerdicts);
  const recordGiven = createRecordGivenDocuments(deps.recordAccess);

  const spaceFor: SpaceFor = async (caller, scope) => ({
    ...storedScope(scope),
    owners: await ownersFor(caller.source),
  });

  const visibleOf: VisibleOf = async (current) =>
    current === undefined ? undefined : (await filterVisible([current]))[0];

  const write = createWriteDocument(deps, { compareAndWrite, spaceFor, visibleOf, recordGiven });

  return {
    read: async ({ caller, scope, id }) => {
      checkMayRead(caller, scope);
      const found = await visibleOf(await repository.read(await spaceFor(caller, scope), id));
      if (found === undefined) throw new Problem('not-found', 'no document has this id here');
      await recordGiven(caller, { scope, id }, [found]);
      return found;
    },
    list: async (caller, scope, since) => {
      checkMayRead(caller, scope);
      const space = await spaceFor(caller, scope);
      const found = latestOfEach(await repository.list(space, since, MAX_LISTED + 1), space.owners);
      const visible = found.length > MAX_LISTED ? found : await filterVisible(found);
      const listed = listDocumentIds(visible, MAX_LISTED);
      await recordGiven(caller, { scope, since }, visible);
      return listed;
    },
    put: async (change, content) => {
      checkMayWrite(change.caller, change.scope, change.id);
      return write(change, 'PUT', () => content);
    },
    post: async (change, content) => {
      checkMayWrite(change.caller, change.scope, change.id);
      await checkMergeable(content);
      return write(change, 'POST', (current) => (current === undefined ? content : mergeDocuments(current, content)));
    },
    delete: async (change) => {
      const { caller, scope, id, version, preconditions } = change;
      checkMayWrite(caller, scope, id);
      const space = await spaceFor(caller, scope);
      await compareAndWrite(space, id, async (current) => {
        const visible = await visibleOf(current);
        checkPreconditions({ method: 'DELETE', resource: scope.resource, version, preconditions }, visible);
        // A hidden document stays until its erasure, or until the objection ends.
        return visible === undefined || (await repository.delete(space, id, visible)) ? 'removed' : undefined;
      });
    },
    deleteAll: async (caller, scope) => {
      checkMayWrite(caller, scope);
      await repository.deleteAll(await spaceFor(caller, scope));
    },
  };
};
