import { Problem } from '../core/problem.ts';
import type { DocumentKind, StoredDocument } from '../store/ports/document-repository.ts';
import type { XapiVersion } from '../xapi/model/types.ts';
import { type EntityTags, matchesStrongly, matchesWeakly, readEntityTags } from './entity-tags.ts';

/** The headers If-Match and If-None-Match of a request. */
export interface Preconditions {
  readonly ifMatch?: EntityTags;
  readonly ifNoneMatch?: EntityTags;
}

/** A request that changes a document, with its preconditions. */
export interface ConditionalRequest {
  readonly method: 'PUT' | 'POST' | 'DELETE';
  readonly resource: DocumentKind;
  readonly version: XapiVersion;
  readonly preconditions: Preconditions;
}

const CONCURRENCY = 'xAPI 1.0.3 Communication 3.1; IEEE 9274.1.1 4.1.4';

/** Throws Problem `invalid-request` where a header is malformed. */
export const readPreconditions = (header: (name: string) => string | undefined): Preconditions => {
  const ifMatch = header('if-match');
  const ifNoneMatch = header('if-none-match');
  return {
    ...(ifMatch === undefined ? {} : { ifMatch: readEntityTags('If-Match', ifMatch) }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch: readEntityTags('If-None-Match', ifNoneMatch) }),
  };
};

const preconditionFailed = (at: string, detail: string): Problem =>
  new Problem('precondition-failed', `${at} does not hold: ${detail}. Nothing has changed.`, [
    { at, detail, requirement: CONCURRENCY },
  ]);

const checkIfMatch = (tags: EntityTags, etag: string | undefined): void => {
  if (etag === undefined) throw preconditionFailed('If-Match', 'there is no such document');
  if (!matchesStrongly(tags, etag)) throw preconditionFailed('If-Match', 'the document has another ETag by now');
};

const checkIfNoneMatch = (tags: EntityTags, etag: string | undefined): void => {
  if (etag !== undefined && matchesWeakly(tags, etag))
    throw preconditionFailed('If-None-Match', 'the document is there');
};

/**
 * Without a precondition, a document that is not there yet may be PUT, in 1.0.3 a state always. Older clients send none
 * for profiles, and nothing can be lost.
 */
const checkUnconditionalPut = ({ resource, version }: ConditionalRequest, etag: string | undefined): void => {
  if (etag === undefined || (version === '1.0.3' && resource === 'state')) return;
  throw new Problem(
    'document-conflict',
    'A document is there and the request does not say that it knows it. Check the current state of the resource: ' +
      'read it, then send its ETag in the header If-Match.',
    [{ at: 'If-Match', detail: 'must be given, with the current ETag', requirement: CONCURRENCY }],
  );
};

/**
 * Evaluates If-Match, then If-None-Match (RFC 9110, section 13.2.2). Throws Problem `precondition-failed`, or, for a
 * PUT with neither header, `document-conflict`.
 */
export const checkPreconditions = (
  change: ConditionalRequest,
  current: Pick<StoredDocument, 'etag'> | undefined,
): void => {
  const { ifMatch, ifNoneMatch } = change.preconditions;
  if (ifMatch !== undefined) checkIfMatch(ifMatch, current?.etag);
  if (ifNoneMatch !== undefined) checkIfNoneMatch(ifNoneMatch, current?.etag);
  if (change.method === 'PUT' && ifMatch === undefined && ifNoneMatch === undefined)
    checkUnconditionalPut(change, current?.etag);
};
