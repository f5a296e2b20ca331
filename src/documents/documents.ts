import { hash } from 'node:crypto';
import type { AdmitDocument } from '../consent/gate/admit-document.ts';
import { documentStays } from '../consent/gate/document-verdicts.ts';
import type { Stays } from '../consent/gate/retention-verdicts.ts';
import { Problem } from '../core/problem.ts';
import type { Caller } from '../sources/authenticate.ts';
import { mayReadDocuments, mayWriteDocuments } from '../sources/scopes.ts';
import type { DocumentScope, DocumentRepository, StoredDocument } from '../store/ports/document-repository.ts';
import type { XapiVersion } from '../xapi/model/types.ts';
import { type DocumentIds, documentIds } from './document-ids.ts';
import { createInTurn } from './keyed-mutex.ts';
import { checkPosted, type Content, mergeDocuments } from './merge.ts';
import { type Change, checkPreconditions, type Preconditions } from './preconditions.ts';
import { createShownDocuments } from './visible-documents.ts';

/** Whose request is about which document. */
interface Asked {
  readonly caller: Caller;
  readonly scope: DocumentScope;
  readonly id: string;
}

/** A request that changes a document. */
export interface Changing extends Asked {
  readonly version: XapiVersion;
  readonly preconditions: Preconditions;
}

/** The tag and time of a document just written. */
export type Written = Pick<StoredDocument, 'etag' | 'updatedAt'>;

/**
 * Documents of activities and agents (1.0.3 Communication 2.2; 2.0 4.1.6), shared by all sources. What a call has
 * answered is durable and read by the next. What may not stay, or may not be shown now, counts as absent. Rejects with
 * Problem `forbidden` where the scopes of the credential do not reach.
 */
export interface Documents {
  /** Rejects with Problem `not-found`. */
  read(asked: Asked): Promise<StoredDocument>;
  /**
   * The ids in a scope, of documents updated after `since` (exclusive). Rejects with `invalid-request` where there are
   * more than 10,000.
   */
  list(caller: Caller, scope: DocumentScope, since?: number): Promise<DocumentIds>;
  /**
   * Puts the content as it is. Rejects with `precondition-failed`, `document-conflict` or `invalid-request`
   * (`preconditions.ts`), with `consent-required` where its agent does not permit it.
   */
  put(changing: Changing, content: Content): Promise<Written>;
  /**
   * Merges a JSON object into the one that is there, or puts it where there is none. Rejects as `put` does, or with
   * `too-large`.
   */
  post(changing: Changing, content: Content): Promise<Written>;
  /** Removes the document; it need not be there. Rejects with `precondition-failed`. */
  remove(changing: Changing): Promise<void>;
  /** Removes all in a scope; a state's scope without registration means every registration. */
  removeAll(caller: Caller, scope: DocumentScope): Promise<void>;
}

/** What `createDocuments` is built from. */
export interface DocumentsDeps {
  readonly repository: DocumentRepository;
  /** Whether a source may write for an agent; whose the document is then. */
  readonly gate: AdmitDocument;
  readonly stays: Stays;
  readonly now: () => number;
  /** The largest document, in bytes: what is merged may not grow beyond it. */
  readonly bytesAtMost: number;
  /**
   * Throws Problem `profile-violation` where a profile that the source must keep says otherwise of what is about to be
   * written.
   */
  readonly checkProfile: (caller: Caller, scope: DocumentScope, id: string, content: Content) => void;
}

/**
 * How often a change is tried anew because another process was quicker. In one process changes of a document wait for
 * one another.
 */
const TRIES = 50;

/**
 * How many documents a list may be of: a list is held whole, and each id may be as long as a URL. None is cut short
 * without a word: whoever reads that a document is not there may write another in its place.
 */
const LISTED_AT_MOST = 10_000;

const checkMayWrite = ({ scopes }: Caller, { resource }: DocumentScope): void => {
  if (!mayWriteDocuments(scopes, resource))
    throw new Problem('forbidden', 'this credential may not write these documents');
};

const checkMayRead = ({ scopes }: Caller, { resource }: DocumentScope): void => {
  if (!mayReadDocuments(scopes, resource))
    throw new Problem('forbidden', 'this credential may not read these documents');
};

/** Builds the keeper of documents on their shelf. */
export const createDocuments = ({
  repository,
  gate,
  stays,
  now,
  bytesAtMost,
  checkProfile,
}: DocumentsDeps): Documents => {
  const inTurn = createInTurn();
  const shown = createShownDocuments(stays);

  /** Of what is there, what a caller may know of; asked after it was read. */
  const seenOf = async (current: StoredDocument | undefined): Promise<StoredDocument | undefined> =>
    current === undefined ? undefined : (await shown([current]))[0];

  /** Tries `attempt` on the document as it is until what it saw was still there when it wrote. */
  const compareAndWrite = <T>(
    { scope, id }: Asked,
    attempt: (current: StoredDocument | undefined) => Promise<T | undefined>,
  ): Promise<T> =>
    inTurn(JSON.stringify([scope.resource, scope.activity, scope.agent, scope.registration, id]), async () => {
      for (let tries = 0; tries < TRIES; tries++) {
        const done = await attempt(await repository.read(scope, id));
        if (done !== undefined) return done;
      }
      throw new Problem('overloaded', 'too many write this document at once; nothing of this request was kept');
    });

  const write = (
    changing: Changing,
    method: 'PUT' | 'POST',
    contentFor: (current: StoredDocument | undefined) => Content,
  ): Promise<Written> => {
    const { caller, scope, id, version, preconditions } = changing;
    const change: Change = { method, resource: scope.resource, version, preconditions };
    return compareAndWrite(changing, async (current) => {
      const person = await gate(caller.source, scope.agent);
      const seen = await seenOf(current);
      checkPreconditions(change, seen);
      const content = contentFor(seen);
      const { contentType, bytes } = content;
      if (bytes.length > bytesAtMost)
        throw new Problem('too-large', `the document would be larger than ${bytesAtMost} bytes`);
      checkProfile(caller, scope, id, content);
      const etag = hash('sha1', bytes, 'hex');
      const updatedAt = Math.max(now(), (current?.updatedAt ?? 0) + 1);
      const document = {
        scope,
        id,
        contentType,
        bytes,
        etag,
        updatedAt,
        source: caller.source.id,
        ...(person === undefined ? {} : { person }),
      };
      if (!(await repository.write(document, current))) return undefined;
      const [stay] = person === undefined ? ['stays'] : await documentStays(stays, [document]);
      if (stay !== 'goes') return { etag, updatedAt };
      // An erasure may have come by before it was written. Whether it may be written now the next try finds out.
      await repository.remove(scope, id, document);
      return undefined;
    });
  };

  return {
    read: async ({ caller, scope, id }) => {
      checkMayRead(caller, scope);
      const found = await seenOf(await repository.read(scope, id));
      if (found === undefined) throw new Problem('not-found', 'no document has this id here');
      return found;
    },
    list: async (caller, scope, since) => {
      checkMayRead(caller, scope);
      const found = await repository.list(scope, since, LISTED_AT_MOST + 1);
      return documentIds(found.length > LISTED_AT_MOST ? found : await shown(found), LISTED_AT_MOST);
    },
    put: async (changing, content) => {
      checkMayWrite(changing.caller, changing.scope);
      return write(changing, 'PUT', () => content);
    },
    post: async (changing, content) => {
      checkMayWrite(changing.caller, changing.scope);
      checkPosted(content);
      return write(changing, 'POST', (current) => (current === undefined ? content : mergeDocuments(current, content)));
    },
    remove: async (changing) => {
      const { caller, scope, id, version, preconditions } = changing;
      checkMayWrite(caller, scope);
      await compareAndWrite(changing, async (current) => {
        const seen = await seenOf(current);
        checkPreconditions({ method: 'DELETE', resource: scope.resource, version, preconditions }, seen);
        // What may not be shown is left to whoever erases it, or to its person's taking back an objection.
        return seen === undefined || (await repository.remove(scope, id, seen)) ? 'removed' : undefined;
      });
    },
    removeAll: async (caller, scope) => {
      checkMayWrite(caller, scope);
      await repository.removeAll(scope);
    },
  };
};
